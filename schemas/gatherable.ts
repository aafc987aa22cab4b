/** Values, lists and objects included, beyond which a faulty text is told its first fault alone. */
export const MOST_GATHERED = 10_000;

/**
 * Whether gathering every fault of a value costs little whatever it holds: no list or object of it is larger than the largest
 * that its schema allows anywhere, and all of it together is no more than {@link MOST_GATHERED} values.
 */
export const isGatherable = (value: unknown, largest: number): boolean => {
  let left = MOST_GATHERED;
  const look = (each: unknown): boolean => {
    left -= 1;
    if (left < 0) return false;
    if (typeof each !== "object" || each === null) return true;
    const members: unknown[] = Array.isArray(each) ? each : Object.values(each);
    return members.length <= largest && members.every(look);
  };
  return look(value);
};

/** The largest number of items or fields that a schema allows anywhere, and 100 where it allows fewer. */
export const largestOf = (schema: unknown): number => {
  if (typeof schema !== "object" || schema === null) return 100;
  const { maxItems, maxProperties } = schema as { maxItems?: unknown; maxProperties?: unknown };
  return Math.max(
    typeof maxItems === "number" ? maxItems : 0,
    typeof maxProperties === "number" ? maxProperties : 0,
    ...Object.values(schema).map(largestOf),
    100,
  );
};

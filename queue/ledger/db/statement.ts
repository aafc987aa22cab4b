/** A statement as the driver prepares it: planned once in each session, by its name. */
export type Statement = { name: string; text: string; values: unknown[] };

/**
 * Puts a statement together out of the parts that its values need; each value that its text reads gets the next parameter, since one
 * that nothing reads has no type. `parts`: which of those that it may have are in it; with the same ones it always is the same text.
 */
export const statement = (
  name: string,
  parts: Record<string, boolean>,
  write: (value: (value: unknown) => string) => string,
): Statement => {
  const values: unknown[] = [];
  const text = write((value) => {
    values.push(value);
    return `$${values.length}`;
  });
  const has = Object.keys(parts).filter((part) => parts[part]);
  return { name: [name, ...has].join("-"), text, values };
};

/**
 * Whether an object of a JSON text names a member twice: `colons` stand in the text outside strings, each one a member's, and `value` is
 * what it was parsed to. Pure.
 */
export const repeatsName = (colons: number, value: unknown): boolean =>
  typeof value === "object" && value !== null && countMembers(value) !== colons;

/** Members of all objects in a value. */
const countMembers = (value: unknown): number => {
  if (typeof value !== "object" || value === null) return 0;
  let members = 0;
  if (Array.isArray(value)) for (const each of value) members += countMembers(each);
  else
    for (const name in value) members += 1 + countMembers((value as Record<string, unknown>)[name]);
  return members;
};

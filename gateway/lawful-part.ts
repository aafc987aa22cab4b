import type { FieldError, Validator } from "../schemas/validate.ts";

/**
 * A value without what is wrong with its form, so that the rest can be looked at for what it means; undefined where nothing of it is left. What lacks a
 * member that it must have goes as a whole. Changes nothing of what it is given.
 */
export const lawfulPart = <T>(
  given: unknown,
  errors: readonly FieldError[],
  validate: Validator<T>,
): T | undefined => {
  const left = structuredClone(given);
  let wrong = errors;
  // Each round takes away a member at least; a file that is wrong in so many ways is told in turns.
  for (let round = 0; round < mostRounds; round += 1) {
    const taken: string[] = [];
    for (const { pointer } of wrong) {
      if (taken.some((each) => isWithin(pointer, each))) continue;
      const names = takeAway(left, namesIn(pointer));
      if (names.length === 0) return undefined;
      taken.push(names.map((name) => `/${name}`).join(""));
    }
    const verdict = validate(left);
    if (verdict.ok) return verdict.value;
    wrong = verdict.errors;
  }
  return undefined;
};

/** Whether a pointer leads to a place, or into what is there. */
export const isWithin = (pointer: string, place: string): boolean =>
  pointer === place || pointer.startsWith(`${place}/`);

const mostRounds = 20;

const namesIn = (pointer: string): string[] => pointer.split("/").slice(1);

const plain = (name: string) => name.replaceAll("~1", "/").replaceAll("~0", "~");

/** Takes away what names lead to, a list as a whole, or the last on their way that there is; gives the names that led to it. */
const takeAway = (all: unknown, names: readonly string[]): string[] => {
  let holder: object | undefined;
  let name = "";
  let at = all;
  let depth = 0;
  for (const next of names) {
    if (!isObject(at) || !Object.hasOwn(at, plain(next))) break;
    [holder, name] = [at, plain(next)];
    at = (at as Record<string, unknown>)[name];
    depth += 1;
  }
  if (holder !== undefined) Reflect.deleteProperty(holder, name);
  return names.slice(0, depth);
};

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

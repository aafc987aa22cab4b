import { hash } from "node:crypto";

/** Twelve hex digits of a JSON value's content: the order of keys does not matter, that of lists does. */
export function contentHash(value: unknown): string {
  return digest(flattened(value));
}

/** The hash of an object, and the hash of its texts alone, at little more than the price of one. */
export function contentHashes(value: Readonly<Record<string, unknown>>): {
  whole: string;
  scalars: string;
} {
  const flat = flattened(value);
  const texts: unknown[] = [OBJECT];
  for (let i = 1; i < flat.length; i += 2) {
    if (typeof flat[i + 1] === "string") texts.push(flat[i], flat[i + 1]);
  }
  return { whole: digest(flat), scalars: digest(texts) };
}

/** The same digits as a number that a column of doubles holds exactly. */
export function hashNumber(digits: string): number {
  return Number.parseInt(digits, 16);
}

/** The digits of such a number. */
export function hashDigits(number: number): string {
  return number.toString(16).padStart(12, "0");
}

const OBJECT = 0;
const LIST = 1;

function digest(flat: unknown): string {
  return hash("sha1", JSON.stringify(flat)).slice(0, 12);
}

/** An object becomes [0, key, value, …] with its keys sorted, a list [1, item, …], the rest [2, scalar]. */
function flattened(value: unknown): unknown[] {
  if (Array.isArray(value)) return [LIST, ...value.map(flattenedPart)];
  if (typeof value !== "object" || value === null) return [2, value];
  const source: Record<string, unknown> = { ...value };
  const flat: unknown[] = [OBJECT];
  for (const key of Object.keys(source).sort()) flat.push(key, flattenedPart(source[key]));
  return flat;
}

function flattenedPart(value: unknown): unknown {
  return typeof value === "object" && value !== null ? flattened(value) : value;
}

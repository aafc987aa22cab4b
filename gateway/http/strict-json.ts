import { Problem } from "./problems.ts";

const MOST_DEPTH = 32;
const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * Reads JSON that means the same to everybody: UTF-8, no key twice, no NUL or broken surrogate, no number beyond a double,
 * at most 32 levels. Throws the problem `invalid-json`, which names the place and never repeats the text.
 */
export const parseStrictJson = (bytes: Buffer): unknown => {
  const text = decode(bytes);
  const value = parse(text);
  const members = countMembers(value, []);
  if (members !== countColons(text)) throw fault("", "Expected every field once, got one twice.");
  return value;
};

const decode = (bytes: Buffer): string => {
  try {
    return utf8.decode(bytes);
  } catch {
    throw fault("", "Expected UTF-8.");
  }
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The engine's own message quotes the text, which may name a person.
    const at = /position (\d+)/.exec(String(error))?.[1];
    throw fault(
      "",
      at ? `Expected JSON, got something else at character ${at}.` : "Expected JSON.",
    );
  }
};

const countMembers = (value: unknown, path: (string | number)[]): number => {
  if (typeof value === "string") checkText(value, path);
  if (typeof value === "number" && !Number.isFinite(value))
    throw fault(pointer(path), "Expected a number that a double can hold.");
  if (typeof value !== "object" || value === null) return 0;
  if (path.length >= MOST_DEPTH)
    throw fault(pointer(path), `Expected at most ${MOST_DEPTH} levels of nesting.`);
  let members = 0;
  const isList = Array.isArray(value);
  for (const [name, each] of Object.entries(value)) {
    path.push(name);
    if (!isList) {
      checkText(name, path);
      members += 1;
    }
    members += countMembers(each, path);
    path.pop();
  }
  return members;
};

const checkText = (text: string, path: (string | number)[]) => {
  if (/\0|\p{Surrogate}/u.test(text))
    throw fault(pointer(path), "Expected text without NUL and broken surrogates.");
};

/** Colons outside strings: in valid JSON each one is a member's. */
const countColons = (text: string): number => {
  let colons = 0;
  let inside = false;
  for (let n = 0; n < text.length; n += 1) {
    const unit = text.charCodeAt(n);
    if (inside) {
      if (unit === 0x5c) n += 1;
      else if (unit === 0x22) inside = false;
    } else if (unit === 0x22) inside = true;
    else if (unit === 0x3a) colons += 1;
  }
  return colons;
};

const pointer = (path: (string | number)[]) =>
  path
    .map((name) => `/${String(name).replaceAll("~", "~0").replaceAll("/", "~1").slice(0, 128)}`)
    .join("");

const fault = (at: string, message: string) =>
  new Problem("invalid-json", { errors: [{ pointer: at, message }] });

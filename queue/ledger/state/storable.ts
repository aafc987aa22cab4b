import { firstHidden, withoutHidden } from "../../../schemas/hidden.ts";

/** Most UTF-16 units of one text inside what is kept of an outside system's words; a longer one ends in "...". */
export const mostText = 1_000;

/**
 * JSON text of what came from outside, as the ledger keeps it: no text in it is longer than {@link mostText}, none holds what
 * PostgreSQL's text cannot (NUL, half a surrogate pair), what a terminal would obey or what nobody sees. The last guard: adapters clean before.
 */
export const storable = (value: object): string => {
  const text = JSON.stringify(value);
  // What is short and has nothing escaped by its number is as it should be: nearly all there is.
  const isClean = ordinary.test(text)
    ? !text.includes("\\u")
    : !suspect.test(text) && !firstHidden(text);
  return text.length <= mostText && isClean ? text : JSON.stringify(clean(value));
};

/** One text, cleaned and cut. */
export const cleanText = (text: string, most = mostText): string =>
  withoutHidden(text.length > most ? `${text.slice(0, most - 3)}...` : text).replace(
    unclean,
    "\uFFFD",
  );

const clean = (value: unknown): unknown => {
  if (typeof value === "string") return cleanText(value);
  if (Array.isArray(value)) return value.map(clean);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, clean(each)]));
};

/** Control characters but tab and line feed; surrogates without their other half. */
const unclean = /(?![\t\n])[\p{Cc}\p{Surrogate}]/gu;

/** Printable ASCII and the letters of Vietnamese: told at a glance. */
const ordinary = /^[ -~\u00c0-\u02ff\u1ea0-\u1ef9]*$/;

/** What JSON writes by its number, and the control characters that it does not. */
const suspect = /\\u|[\x7f-\x9f]/;

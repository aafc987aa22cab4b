import { withoutHidden } from "../../../schemas/hidden.ts";

/** Most characters that are kept of what a system says in words. */
export const mostSaid = 500;
/** Most characters of a code, and of a hash, that a system gives. */
export const mostCode = 200;
export const mostHash = 128;

/**
 * Text from outside as it may be kept and shown: at most `most` characters, one line, without control characters, broken
 * surrogates and what turns the reading direction or is not seen. Pure.
 */
export const cleanText = (text: string, most = mostSaid): string => {
  // Cut before it is cleaned: who sends megabytes pays for none of them.
  const clean = withoutHidden(text.slice(0, 4 * most))
    .replace(/\p{Cs}/gu, "")
    .replace(/[\p{Cc}\s]+/gu, " ")
    .normalize("NFC")
    .trim();
  const letters = [...clean];
  return letters.length > most ? `${letters.slice(0, most - 3).join("")}...` : clean;
};

/**
 * Whether a value may be a code or hash that a system gives: printable ASCII without blanks, quotes, angle brackets and
 * backslashes. What may not is never kept. Pure.
 */
export const isCode = (value: unknown, most = mostCode): value is string =>
  typeof value === "string" && value.length <= most && /^[!#-&(-;=?-[\]-_a-~]+$/.test(value);

/** The short form of a code in a sentence: an outside text that is none says nothing there. Pure. */
export const codeOrNone = (value: string): string =>
  /^[\w.:+-]{1,40}$/.test(value) ? value : "(không đúng dạng)";

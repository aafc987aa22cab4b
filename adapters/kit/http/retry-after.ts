import { codeOrNone } from "../text/outside-text.ts";

/** Most seconds of a Retry-After that are believed, unless the setting `retryAfterMaxSeconds` says otherwise. */
export const mostRetryAfter = 3_600;

/**
 * Milliseconds to wait by a Retry-After header, in seconds or as a date. What lies further away than `most` seconds, before
 * now as after, or is neither, is not believed: then a warning for the operator instead. Pure.
 */
export const readRetryAfter = (
  header: unknown,
  now: number,
  most = mostRetryAfter,
): { retryAfterMs?: number; warning?: string } => {
  if (header === undefined) return {};
  const [first] = [header].flat();
  const text = typeof first === "string" ? first.trim() : "";
  if (text === "") return {};
  const seconds = secondsOf(text, now);
  return Math.abs(seconds) <= most
    ? { retryAfterMs: Math.max(0, seconds) * 1000 }
    : { warning: `Retry-After${saidOf(text, seconds, now)}, dùng lịch gửi lại của mình` };
};

/** What is wrong with it: a date is written anew, so that nothing else that stands there is repeated. */
const saidOf = (text: string, seconds: number, now: number): string => {
  const shown = codeOrNone(text) === text ? ` ${text}` : "";
  if (Number.isNaN(seconds)) return `${shown} không đúng dạng`;
  if (/^\d+$/.test(text)) return `${shown} không đáng tin`;
  return ` ${new Date(now + seconds * 1000).toISOString()} không đáng tin`;
};

/** Of a number, of a day of the week with its date, or of an ISO date; NaN for all else, which Date.parse would guess at. */
const secondsOf = (text: string, now: number): number => {
  if (/^\d+$/.test(text)) return Number(text);
  const isDate = /^[A-Za-z]{3,9},? .*\d/.test(text) || /^\d{4}-\d\d-\d\dT/.test(text);
  // A date of HTTP is in GMT, also where it does not say so (RFC 9110, asctime).
  const zoned = /^[A-Za-z]{3} [A-Za-z]{3} .*\d{4}$/.test(text) ? `${text} GMT` : text;
  return isDate ? (Date.parse(zoned) - now) / 1000 : Number.NaN;
};

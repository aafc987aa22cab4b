import { nameOf } from "./counts.ts";

/**
 * Whether a reply names dossiers by their code, in a list or one alone, and one of those that were sent is not among them: a
 * list that is answered in part is not taken as a whole, nor is an answer to another's call. Pure.
 */
export const leavesOut = (body: object, sent: readonly string[]): boolean => {
  if (lacks(codesIn(body), sent)) return true;
  return Object.values(body).some((value) =>
    Array.isArray(value)
      ? lacks(value.flatMap(codesIn), sent)
      : isObject(value) && leavesOut(value, sent),
  );
};

/** Whether a text names dossiers by their code, and one of those that were sent is not among them. Pure. */
export const textLeavesOut = (text: string, sent: readonly string[]): boolean =>
  lacks(codesOf(text), sent);

/** Whether an answer names dossiers by their code, in its text or its fields, and none of them was sent. Pure. */
export const isOfOthers = (text: string, body: unknown, sent: readonly string[]): boolean => {
  const named = [...codesOf(text), ...(isObject(body) ? allCodes(body) : [])].map(alike);
  return named.length > 0 && sent.length > 0 && !sent.some((code) => named.includes(alike(code)));
};

/** Whether an answer names dossiers by their code, in its text or its fields. Pure. */
export const namesDossiers = (text: string, body: unknown): boolean =>
  codesOf(text).length > 0 ||
  textsIn(body).some((each) => codesOf(each).length > 0) ||
  (isObject(body) && allCodes(body).length > 0);

const textsIn = (value: unknown): string[] => {
  if (typeof value === "string") return [value];
  return isObject(value) ? Object.values(value).flatMap(textsIn) : [];
};

const lacks = (codes: readonly string[], sent: readonly string[]) => {
  const named = codes.map(alike);
  return named.length > 0 && sent.some((code) => !named.includes(alike(code)));
};

const alike = (code: string) => code.trim().toUpperCase();

/** As the national rules write a code: `000.00.17.H41-261122-0001`, `H41.17-261122-0001`, `G09.20-20261122-0000001`. */
const codesOf = (text: string): string[] =>
  text.match(/(?<![\w.-])(?:\w+\.)*[a-z]\d{2}(?:\.\w+)*-\d{6}(?:\d\d)?-\d+(?![\w-])/gi) ?? [];

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

const codesIn = (each: unknown): string[] =>
  isObject(each) && !Array.isArray(each)
    ? Object.entries(each).flatMap(([key, value]) =>
        isCodeName(key) && typeof value === "string" && value.trim() !== "" ? [value] : [],
      )
    : [];

const allCodes = (body: object): string[] => [
  ...codesIn(body),
  ...Object.values(body).flatMap((value) => (isObject(value) ? allCodes(value) : [])),
];

const isCodeName = (key: string) => /^(?:mahoso|mahs)$/.test(nameOf(key));

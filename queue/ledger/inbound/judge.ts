import type { Statement } from "../../../schemas/statement.ts";
import { validateStatement } from "../../../schemas/validate-statement.ts";
import { isAhead } from "../state/ahead.ts";
import { digestOf } from "../state/canonical.ts";
import { cleanText } from "../state/storable.ts";
import type { Cause, Message } from "./keep.ts";

/** A message as it can be kept: one that is not as statements are says why, under a key, a moment and codes that the ledger can hold. Pure but for the moment of one that has none. */
export const judge = (message: Message): Message => {
  const refused = refusalOf(message.statement);
  if (!refused) return message;
  return { ...message, statement: holdable(message.statement), refused };
};

/**
 * A message whose source dated it further ahead of the clock than it may is of now: it would outrank all that its source says until then. What
 * it is compared by stays as it came. Pure but for now.
 */
export const dateAnew = (message: Message, aheadMs: number): Message => {
  const { statement, told = statement, refused } = message;
  const now = Date.now();
  if (refused || !isAhead(statement.at, aheadMs, now)) return message;
  const at = new Date(now).toISOString();
  return { ...message, statement: { ...statement, at }, told, isAhead: true };
};

/** Why a statement is refused whatever the ledger knows; undefined where it is as statements are. Pure. */
export const refusalOf = (statement: unknown): Cause | undefined => {
  const verdict = validateStatement(statement);
  if (verdict.ok) return undefined;
  const [error] = verdict.errors;
  return { why: error?.message ?? "", pointer: error?.pointer ?? "" };
};

const holdable = (statement: Statement): Statement => {
  const { key, at, about } = statement as Partial<Record<keyof Statement, unknown>>;
  const isKey = typeof key === "string" && key !== "" && key.length <= mostKey;
  const moment = typeof at === "string" ? Date.parse(at) : Number.NaN;
  const isMoment = moment >= FIRST_YEAR && moment <= LAST_YEAR;
  return {
    ...statement,
    key: isKey ? cleanText(key, mostKey) : `unreadable ${digestOf(statement)}`,
    at: new Date(isMoment ? moment : Date.now()).toISOString(),
    about: (Array.isArray(about) ? about : []).slice(0, 20).flatMap(asCode),
  };
};

const asCode = (each: unknown): Statement["about"] => {
  const { code } = (each ?? {}) as { code?: unknown };
  return typeof code === "string" && /^\S{1,200}$/u.test(code)
    ? [{ code: cleanText(code, 200), issuer: "province" }]
    : [];
};

const mostKey = 500;

/** Of the years 1 to 9999 ISO 8601 and PostgreSQL write every moment alike. */
const FIRST_YEAR = Date.parse("0001-01-01T00:00:00Z");
const LAST_YEAR = Date.parse("9999-12-31T23:59:59Z");

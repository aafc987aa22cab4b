import type { DossierState } from "../schemas/dossier-state.ts";
import type { Statement } from "../schemas/statement.ts";
import type { Line, Outcome } from "./contract.ts";

/** A message that a system posted, as it came; `query` and `headers` by their names in small letters. */
export type Raw = {
  body: Buffer;
  query: Readonly<Record<string, string>>;
  headers: Readonly<Record<string, string>>;
};

/** What became of one statement of a message, as the ledger judged it; `why` says what is wrong with a refused one. */
export type Verdict =
  | { is: "taken" | "repeated" | "waiting" }
  | { is: "refused"; why: string; pointer?: string };

export type Receive = {
  /** Whether it brings the system's own secret. */
  verify(raw: Raw): boolean;
  /** Throws {@link Unreadable}. */
  read(raw: Raw): Statement[];
  /** The reply in the system's own form. */
  answer(verdicts: Verdict[]): { status: number; body: unknown };
};

/**
 * One look for news. `cursor` goes on where the last look ended, `window` asks for a time, `ids` for `of`: the dossiers that this system
 * should speak of. What `next` gives is committed together with `at`.
 */
export type Poll<On = Line> = {
  by: "cursor" | "window" | "ids";
  everySeconds: number;
  overlapSeconds: number;
  /** Most ids in one call; of `ids`. */
  most?: number;
  next(at: Cursor, on: On): Promise<{ news: News; at: Cursor } | { trouble: Outcome }>;
};

/** Where a look for news goes on; a value of the adapter's own, without personal data. */
export type Cursor = { from?: string; to?: string; mark?: string; of?: readonly DossierState[] };
/** What a look brought, and whether there is more at once. */
export type News = { statements: Statement[]; more: boolean };

/** A message that is not in the system's own form. */
export class Unreadable extends Error {}

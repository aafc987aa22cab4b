import type { DossierState } from "../schemas/dossier-state.ts";
import type { Statement } from "../schemas/statement.ts";
import type { Line, Outcome } from "./contract.ts";

/** A message that a system posted, as it came; `query` and `headers` by their names in small letters. */
export type Raw = {
  body: Buffer;
  query: Readonly<Record<string, string>>;
  headers: Readonly<Record<string, string>>;
  /** What follows the operation in the path, where `secretInPath`. */
  lastSegment?: string;
};

/** What became of one statement of a message, as the ledger judged it; `why` says what is wrong with a refused one. */
export type Verdict =
  | { is: "taken" | "repeated" | "waiting" }
  | { is: "refused"; why: string; pointer?: string };

/** What a system posts under one operation, `POST /v1/inbound/{system}/{operation}` unless `method` says otherwise. */
export type Receive = {
  method?: "GET" | "POST";
  /** It brings no secret of its own, so that our key alone says who calls. */
  open?: true;
  /** It is answered in XML. */
  xml?: true;
  /** Its secret may stand behind the operation in the path. */
  secretInPath?: true;
  /** Where its secret stands, by the name that the system gives it (`CodeGet`): told to whoever shows none or a wrong one. */
  secretAt?: string;
  /** Whether it brings the system's own secret; throws {@link Unreadable} where that alone stands in a body that cannot be read. */
  verify(raw: Raw): boolean;
  /** Throws {@link Unreadable}. */
  read(raw: Raw): Statement[];
  /** The reply in the system's own form: JSON, or a text of the type that it names. */
  answer(verdicts: Verdict[]): { status: number; body: unknown; type?: string };
};

/**
 * What a system is asked for again and again. `cursor` goes on where the last look ended, `window` asks for a time, `ids` for dossiers that it
 * acknowledged and has not said the end of. What `next` gives is committed together with where the next look goes on. Never throws for a remote failure.
 */
export type Poll<On = Line> = {
  by: "cursor" | "window" | "ids";
  everySeconds: number;
  /** So much before the end of the last look is asked for again; of `cursor` and `window`. */
  overlapSeconds: number;
  /** Most dossiers in one call, and in one round; of `ids`. */
  most?: number;
  mostInRound?: number;
  /** What dossiers have in common that are asked for in one call; of `ids`. Pure. */
  group?(state: DossierState): string;
  /** Rounds in a row that told nothing after which a person is told: 20 where it is left out. */
  deafRounds?: number;
  next(at: Cursor, on: On): Promise<{ news: News; at: Cursor } | { trouble: Outcome }>;
};

/**
 * Where a look for news goes on. `from` and `to`: RFC 3339; `mark`: a value of the adapter's own, 4,000 characters at most and nothing of a
 * person; `of`: what to ask for now, which need not be given back.
 */
export type Cursor = { from?: string; to?: string; mark?: string; of?: readonly Awaited[] };

/** A dossier whose news is awaited. */
export type Awaited = {
  state: DossierState;
  /** When the system acknowledged it first (RFC 3339). */
  since: string;
  /** When something new was told of it last (RFC 3339). */
  newsAt?: string;
  /** In how many rounds in a row, before this one, the system was asked for it and did not know it. */
  missed: number;
};

/** What a look brought. */
export type News = {
  statements: Statement[];
  /** Ask on at once. */
  more: boolean;
  /**
   * Bytes that statements refer to: items of lists (`results`, `submittedPapers`) that have the `sha256` of one and no `link` are given its link.
   * Stored before any of it is committed.
   */
  files?: readonly NewsFile[];
  findings?: readonly NewsFinding[];
  /** Codes of those asked for that the system does not know. */
  missing?: readonly string[];
  /** Codes of those asked for whose end was said: they are asked for no more. */
  over?: readonly string[];
};

/** A file by its SHA-256 (64 hexadecimal digits, small letters). Its name stands in the item that refers to it. */
export type NewsFile = { sha256: string; bytes: Uint8Array };

/** What a person should know of what was told. `about`: a dossier's code; left out: of the system as a whole. */
export type NewsFinding = {
  kind: NewsFindingKind;
  about?: string;
  /** What tells apart those of one kind and dossier. */
  key?: string;
  /** In our own words, nothing of a person. */
  evidence?: Readonly<Record<string, string | number | boolean>>;
};

/**
 * `not-there`: acknowledged, and the system does not know it any more; `unknown-state`: it names a state that the settings do not know;
 * `ageing`: nothing was heard of it for too long; `result-incomplete`: a result came without what belongs to it.
 */
export type NewsFindingKind = "not-there" | "unknown-state" | "ageing" | "result-incomplete";

/** A message that is not in the system's own form. */
export class Unreadable extends Error {}

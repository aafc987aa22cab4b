import type { MergedState } from "../../../schemas/dossier-state.ts";
import type { Referring } from "../files/refer.ts";
import type { Salt } from "../state/salted.ts";
import type { Kept } from "../versions/keep.ts";
import type { Claim } from "./accept-claims.ts";
import type { Known } from "./accept-read.ts";
import type { CustodyToWrite } from "./custody.ts";
import type { Heard } from "./hear.ts";
import type { Noted } from "./in-parts.ts";

/** One change, ready to be written. */
export type Decided = {
  /** Its place in the batch. */
  n: number;
  before: Known | undefined;
  code: string;
  version: number;
  changed: boolean;
  stale: boolean;
  digest: string;
  state: MergedState;
  /** What its source says without its steps, as JSON. */
  bodyText: string;
  /** The steps of its source as JSON; null where they are as they stand in the ledger. */
  stepsText: string | null;
  word: Heard & { source: string };
  entry: string;
  /** The log entry's own, and the dossier's, which a new one gets. */
  salt: Buffer;
  dossierSalt: Salt;
  claims: Claim[];
  /** It goes by another code from now on. */
  isRenamed: boolean;
  /** By it is declared what systems alone told of so far. */
  declares: boolean;
  /** Null where it makes no version. */
  kept: Kept | null;
  /** What a person should know of it, by kinds and keys. */
  noted: Noted[];
  /** Null where it stays as it stands. */
  custody: CustodyToWrite | null;
  /** The row of `inbound` that a statement is kept in. */
  inbound: string | null;
  systems: string[];
  /** Systems that should go on with a copy that they began, and begin none. */
  keeping: string[];
  files: Omit<Referring, "n" | "source">;
};

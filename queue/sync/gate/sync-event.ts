import type { Outcome } from "../../../adapters/contract.ts";
import type { Effect } from "../../ledger/control/switches.ts";
import type { Sealed } from "../../ledger/evidence/seal.ts";
import type { CallClass } from "./call-class.ts";

/** Files that were removed: whose time was over, left half written, known by no row. */
export type Tidied = { dropped: number; swept: number; strays: number };

/** What sync tells of itself, for metrics and one log line an attempt or other call. Codes and counts only, nothing of a person. */
export type SyncEvent =
  | {
      kind: "attempt";
      by: CallClass;
      system: string;
      items: number;
      codes: string[];
      part: string;
      outcomes: Partial<Record<Outcome["is"], number>>;
      ms: number;
    }
  /** A look for news brought so much; `fresh` of the statements were not told before. */
  | {
      kind: "polled";
      system: string;
      poll: string;
      dossiers: number;
      statements: number;
      fresh: number;
      files: number;
      findings: number;
      ms: number;
    }
  | { kind: "poll failed"; system: string; poll: string; is: Outcome["is"]; tries: number }
  /** The disk was too slow for the files of a look: they are asked for again. */
  | { kind: "files late"; system: string; poll: string }
  | { kind: "settled"; system: string; state: string; behindMs: number | null }
  | { kind: "stale"; system: string; results: number }
  | { kind: "stale send"; system: string }
  | { kind: "gave back"; system: string; items: number }
  | { kind: "breaker"; system: string; effect: Effect; open: boolean }
  | { kind: "warning"; system: string; why: string }
  /** Not why: that may be an adapter's words of one dossier. */
  | { kind: "stopped"; system: string; is: "misconfigured" | "unrecognised"; cure?: string }
  | { kind: "reaped"; reaped: number; lost: number }
  | ({ kind: "sealed" } & Sealed)
  | { kind: "stamped"; seal: string }
  | { kind: "stamp failed"; error: unknown }
  | { kind: "seal lags"; seconds: number }
  /** Something was still not over after the time it may take, and is no longer waited for. */
  | { kind: "overran"; what: "timer" | "sealing" | "stamping" | "upkeep" | "lane"; system?: string }
  | { kind: "months made"; months: string[] }
  | ({ kind: "files tidied" } & Tidied)
  | {
      kind: "retained";
      months: string[];
      refused: { month: string; why: string }[];
      erased: number;
      /** Passed over beyond their term, for a copy that is behind or parked. */
      held: number;
      failed: number;
    }
  | { kind: "fault"; system?: string; code?: string; error: unknown };

/** Receives what happens. */
export type Report = (event: SyncEvent) => void;

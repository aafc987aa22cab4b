import type { Pool, PoolClient } from "pg";
import { jsonColumn, numberColumn } from "../db/columns.ts";
import { type Finding, noteValues } from "../findings/note.ts";
import type { Held } from "../state/held.ts";
import type { Cause } from "../state/reasons.ts";
import { newSalt, saltedHash } from "../state/salted.ts";
import { cleanText, storable } from "../state/storable.ts";
import { acknowledges } from "./awaits.ts";
import { settleStatement } from "./settle-statement.ts";

/** Where a replica goes: on under its lease, or out of it. */
export type Next =
  | { state: "sending" }
  | { state: "current" | "closed" | "off" }
  | { state: "shadow" | "ready"; cause?: object }
  | { state: "waiting"; inMs: number; cause: object; tries: number; unrecognised: number }
  | { state: "parked"; cause: Cause; awaitsPerson: boolean };

/** One replica's next state, what is held by now, and what happened, for the log. `version` is the dossier version it was about. */
export type Settlement = {
  dossier: string;
  lease: string;
  version: number;
  held: Held;
  next: Next;
  entries: Entry[];
  /** What it tells of the system as a whole. */
  findings?: Omit<Finding, "system" | "dossier">[];
  /** The system accepted by this part that it has the dossier in hand, which had this status when it was sent. */
  begins?: { part: string; status: number };
};

/** The system that settlements are of. */
export type SettledSystem = { id: string; receipts: Record<string, string>; awaits: boolean };

/** What happened. `said`: what the system said to it; kept beside the entry, since it may name a person, until an erasure. */
export type Entry = { kind: "opened" | "closed" | "note"; entry: object; said?: string };

/** Most of a system's words that an entry keeps, in UTF-16 units. */
const mostSaid = 500;

/**
 * What became of a settlement: the state now, and the milliseconds that the replica had been behind if it is current. `confirmed`: codes
 * that somebody had told before, and that a receipt made the dossier's own; `told`: told of this very dossier.
 */
export type Settled = {
  dossier: string;
  state: string;
  behindMs: number | null;
  confirmed?: { code: string; issuer: string; told: boolean }[] | null;
};

/**
 * Writes settlements of one system in one statement and commit. A settlement whose lease number is not the replica's
 * own is stale and changes nothing; it is missing from the answer. A code that a receipt brought (`receipts`: its issuer, by
 * part) becomes the dossier's own, also where another dossier was told it by somebody who does not give it out; where it
 * is another's beyond doubt the replica parks, and nothing goes to that address. `awaits`: the system is asked for news of what it acknowledged.
 */
export const settle = async (
  pool: Pool | PoolClient,
  { id: system, receipts, awaits }: SettledSystem,
  leaseMs: number,
  settlements: Settlement[],
): Promise<Settled[]> => {
  if (settlements.length === 0) return [];
  const column = <T>(of: (each: Settlement) => T) => settlements.map(of);
  const entries = settlements.flatMap((each) =>
    each.entries.map((row) => ({ ...withWords(row), each })),
  );
  const brought = settlements.flatMap(({ dossier, held }) =>
    Object.entries(receipts).flatMap(([part, issuer]) => {
      const code = held[part]?.receipt?.code;
      return code === undefined ? [] : [{ dossier, code: cleanText(code), issuer }];
    }),
  );
  const findings = settlements.flatMap(({ findings = [] }) =>
    findings.map((each) => ({ ...each, system })),
  );
  const acknowledging = awaits ? settlements.filter((each) => acknowledges(each.entries)) : [];
  const at = new Date().toISOString();
  const { rows } = await pool.query(
    settleStatement({
      system,
      at,
      leaseMs,
      settled: [
        numberColumn(column((each) => each.dossier)),
        numberColumn(column((each) => each.lease)),
        numberColumn(column((each) => each.version)),
        jsonColumn(column((each) => storable(each.held))),
        column(({ next }) => next.state),
        column(({ next }) => (next.state === "waiting" ? next.inMs : null)),
        jsonColumn(
          column(({ next }) => ("cause" in next && next.cause ? storable(next.cause) : null)),
        ),
        numberColumn(column(({ next }) => (next.state === "waiting" ? next.tries : 0))),
        numberColumn(column(({ next }) => (next.state === "waiting" ? next.unrecognised : 0))),
        column(({ next }) => next.state === "parked" && next.awaitsPerson),
      ],
      entries: [
        numberColumn(entries.map(({ each }) => each.dossier)),
        entries.map(({ kind }) => kind),
        jsonColumn(
          entries.map(({ each, entry }) => storable({ at, system, lease: each.lease, ...entry })),
        ),
        entries.map(({ salt }) => salt),
        entries.map(({ said }) => said),
      ],
      brought: brought.length > 0 && [
        numberColumn(brought.map(({ dossier }) => dossier)),
        brought.map(({ code }) => code),
        brought.map(({ issuer }) => issuer),
      ],
      acknowledging:
        acknowledging.length > 0 && numberColumn(acknowledging.map(({ dossier }) => dossier)),
      findings: findings.length > 0 && noteValues(findings),
    }),
  );
  return rows;
};

/** An entry with the hash of what was said, and the words with their salt beside it. */
const withWords = ({ said, ...row }: Entry) => {
  if (said === undefined || said === "") return { ...row, salt: null, said: null };
  const words = cleanText(said, mostSaid);
  const salt = newSalt();
  return { ...row, entry: { ...row.entry, said: saltedHash(salt, words) }, salt, said: words };
};

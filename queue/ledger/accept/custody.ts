import { canonical } from "../state/canonical.ts";
import { type Custody, isInHand } from "../state/custody.ts";
import type { Ownership } from "../state/merge.ts";

/** A custody as it is to be written; `due`: when a person is told that the province says otherwise, null: not at all, left out: as it stands. */
export type CustodyToWrite = { custody: Custody; due?: string | null };

/** What is to be written of a custody; null where it is as it was. Pure. */
export const custodyToWrite = (
  before: Custody | null,
  after: Custody | null,
  { custodians }: Ownership,
): CustodyToWrite | null => {
  if (after === null || canonical(before) === canonical(after)) return null;
  const { system, differs } = after;
  if (canonical(before?.differs) === canonical(differs)) return { custody: after };
  if (!differs) return { custody: after, due: null };
  const patience = custodians?.[system]?.patienceMinutes ?? PATIENCE_MINUTES;
  const due = new Date(Date.parse(differs.since) + patience * 60_000).toISOString();
  return { custody: after, due };
};

/** Of a system that the systems file no longer names. */
const PATIENCE_MINUTES = 60;

/** Whether a system took a dossier in hand again or handed it back, for the log. Pure. */
export const turnOf = (
  before: Custody | null,
  after: Custody | null,
): { custody?: "begins" | "ends" } => {
  if (before === null || after === null || isInHand(before) === isInHand(after)) return {};
  return { custody: isInHand(after) ? "begins" : "ends" };
};

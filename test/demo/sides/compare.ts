import type { Pool } from "pg";
import type { Ownership } from "../../../queue/ledger/state/merge.ts";
import { type PortalSide, portalSide } from "./portal-side.ts";
import { readLedger } from "./read-ledger.ts";
import type { LedgerDossier, Side } from "./side.ts";

/** A place where two sides do not say the same, without values. */
export type Difference = { code: string; field: string };

/** How one system's copies compare with the ledger: counts, parked by reason, and the first differences found, field by field. */
export type Copies = {
  held: number;
  parked: Record<string, number>;
  behind: number;
  different: number;
  differences: Difference[];
};

/** How the ledger compares with what one system said: its words, the dossiers of which the ledger has one otherwise, and the first places. */
export type Words = { came: number; different: number; differences: Difference[] };

/** Both directions, system by system, in the order in which they were given. */
export type Compared = { name: string; copies?: Copies; words?: Words }[];

/** Reads the ledger and compares each dossier with every system: what it holds, and what it said. */
export const compareAll = async (
  pool: Pool,
  ownership: Ownership,
  sides: readonly Side[],
  onProgress: (dossiers: number) => void,
): Promise<{ dossiers: number; systems: Compared }> => {
  const all = sides.map((side) => ({ side, copies: noCopies(), words: noWords() }));
  let dossiers = 0;
  for await (const page of readLedger(pool, ownership)) {
    for (const dossier of page)
      for (const { side, copies, words } of all) {
        if (side.system !== undefined) countCopy(copies, dossier, side);
        if (side.heard) countWords(words, dossier, side.heard(dossier));
      }
    dossiers += page.length;
    onProgress(dossiers);
  }
  const systems = all.map(({ side, copies, words }) => ({
    name: side.name,
    ...(side.system === undefined ? {} : { copies }),
    ...(side.heard ? { words } : {}),
  }));
  return { dossiers, systems };
};

/** The same of the national portal alone, whose copies are all dossiers. */
export const compare = async (
  pool: Pool,
  portal: PortalSide,
  onProgress: (dossiers: number) => void,
): Promise<{ dossiers: number } & Copies> => {
  const { dossiers, systems } = await compareAll(pool, {}, [portalSide(portal)], onProgress);
  return { dossiers, ...(systems[0]?.copies ?? noCopies()) };
};

const countCopy = (copies: Copies, dossier: LedgerDossier, side: Side): void => {
  const replica = dossier.replicas.get(side.system ?? "");
  if (!replica) {
    if (side.expects?.(dossier)) copies.behind += 1;
    return;
  }
  if (replica.state === "parked") {
    const cause = replica.cause ?? "";
    copies.parked[cause] = (copies.parked[cause] ?? 0) + 1;
    return;
  }
  // Closed: the system ended the matter; what it held then it holds.
  if (replica.state !== "current" && replica.state !== "closed") {
    copies.behind += 1;
    return;
  }
  copies.held += 1;
  note(copies, dossier.code, side.holdsOtherwise?.(dossier) ?? []);
};

const countWords = (
  words: Words,
  { code }: LedgerDossier,
  { came, otherwise }: { came: number; otherwise: string[] },
): void => {
  words.came += came;
  note(words, code, otherwise);
};

const note = (of: Copies | Words, code: string, fields: string[]): void => {
  if (fields.length > 0) of.different += 1;
  for (const field of fields) if (of.differences.length < 20) of.differences.push({ code, field });
};

const noCopies = (): Copies => ({
  held: 0,
  parked: {},
  behind: 0,
  different: 0,
  differences: [],
});
const noWords = (): Words => ({ came: 0, different: 0, differences: [] });

/** All counts of a record together. */
export const sum = (counts: Record<string, number>): number =>
  Object.values(counts).reduce((total, each) => total + each, 0);

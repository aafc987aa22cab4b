import type { Pool } from "pg";
import type { Dossier } from "../../schemas/generated/dossier.ts";
import { type Known, readKnown } from "./accept-read.ts";
import { type Decided, writeDecided } from "./accept-write.ts";
import { digestOf } from "./canonical.ts";
import { type HandOver, lost } from "./hand-over.ts";
import { addSteps, compareRev, type Facts, merge, type Ownership, restores } from "./merge.ts";
import { newSalt, saltedHash } from "./salted.ts";

/** One source's whole present word on a dossier, already valid, with the bytes as received. */
export type Change = {
  code: string;
  source: string;
  dossier: Dossier;
  received: string | Buffer;
  /** A system whose replica is left as it is: it is being adopted. */
  adopting?: string;
};

/** What the ledger made of a change, once committed. `conflict`: the codes named belong to different dossiers; nothing was stored. */
export type Accepted =
  | { code: string; version: number; changed: boolean; stale: boolean }
  | { conflict: string; pointer: string };

/** What decides a dossier's state, and who should hold it. */
type Rules = { ownership: Ownership; route: (dossier: Dossier) => string[] };

/**
 * Stores a batch of changes, no dossier twice, in two statements and one commit. Outcomes in order;
 * undefined where another writer came between and the change must be tried again.
 */
export const acceptBatch = async (
  pool: Pool,
  changes: Change[],
  rules: Rules & { handOver: HandOver },
): Promise<{ accepted: (Accepted | undefined)[]; behind: string[] }> => {
  const known = await readKnown(pool, changes.map(codesOf));
  const accepted: (Accepted | undefined)[] = new Array(changes.length).fill(undefined);
  const decided: Decided[] = [];
  for (const [n, change] of changes.entries()) {
    const owners = known.owners(codesOf(change));
    const other = owners.find(({ id }) => id !== owners[0]?.id);
    if (other) {
      accepted[n] = { conflict: other.code, pointer: pointerTo(change, other.code) };
      continue;
    }
    const before = owners[0] && known.dossiers.get(owners[0].id);
    const next = decide(n, change, before, rules);
    if ("n" in next) decided.push(next);
    else accepted[n] = next;
  }
  if (decided.length === 0) return { accepted, behind: [] };
  const written = await write(pool, decided, rules.handOver);
  for (const next of decided)
    if (written.done.has(next.n))
      accepted[next.n] = {
        code: next.code,
        version: next.version,
        changed: next.changed,
        stale: next.stale,
      };
  return { accepted, behind: written.behind };
};

/** Writes, and hands to each desk that takes of the commit what it got by it, be it nothing. */
const write = async (pool: Pool, decided: Decided[], handOver: HandOver) => {
  const desks = handOver.take(decided.flatMap(({ systems }) => systems));
  const began = performance.now();
  try {
    const written = await writeDecided(pool, decided, desks);
    const byPlace = new Map(decided.map((next) => [next.n, next]));
    for (const desk of desks)
      desk.hand({
        leaseEnds: began + desk.leaseMs,
        claimed: written.handed.flatMap(({ n, system, ...row }) => {
          const { code, version, state, dossierSalt: salt } = byPlace.get(n) as Decided;
          return system === desk.system ? [{ ...row, code, version, salt, state }] : [];
        }),
      });
    return written;
  } finally {
    // Heard only by those that were handed nothing above.
    for (const { hand } of desks) hand(lost);
  }
};

const codesOf = (change: Change) => [
  ...new Set([change.code, ...(change.dossier.codes ?? []).map(({ code }) => code)]),
];

const pointerTo = (change: Change, code: string) => {
  const at = (change.dossier.codes ?? []).findIndex((other) => other.code === code);
  return at < 0 ? "/code" : `/codes/${at}/code`;
};

const decide = (
  n: number,
  change: Change,
  before: Known | undefined,
  rules: Rules,
): Decided | Accepted => {
  const { steps: said = [], ...body } = change.dossier;
  const rev = { revision: body.revision, updatedAt: body.updatedAt };
  const mine = before?.facts.find((word) => word.source === change.source);
  const factsDigest = digestOf(body);
  const same = mine?.digest === factsDigest;
  const newer = mine?.erased ? restores(rev, mine) : !mine || compareRev(rev, mine) > 0;
  const stale = !same && !newer;
  const dossierSalt = before ? before.salt : newSalt().toString("hex");
  const { steps, added } = addSteps(mine?.steps ?? {}, said, rev, dossierSalt);
  const code = before?.code ?? change.code;
  if (before && (same || stale) && added.length === 0)
    return { code, version: before.version, changed: false, stale };

  const keepsOld = mine !== undefined && (stale || same);
  const word: Facts & { digest: string } = {
    source: change.source,
    body: keepsOld ? mine.body : body,
    digest: keepsOld ? mine.digest : factsDigest,
    steps,
  };
  const others = before?.facts.filter(({ source }) => source !== change.source) ?? [];
  const state = merge(code, [...others, word], rules.ownership);
  const digest = digestOf(state);
  const changed = digest !== before?.digest;
  const version = (before?.version ?? 0) + (changed ? 1 : 0);
  const salt = newSalt();
  const entry = {
    at: new Date().toISOString(),
    code,
    source: change.source,
    ...rev,
    version,
    changed,
    stale,
    status: state.status,
    steps: added.length,
    content: saltedHash(salt, change.received),
  };
  const concerned = changed ? rules.route(state) : [];
  return {
    n,
    before,
    code,
    version,
    changed,
    stale,
    digest,
    state,
    word,
    entry: JSON.stringify(entry),
    salt,
    dossierSalt,
    codes: newCodes(code, state, before),
    systems: concerned.filter((system) => before !== undefined || system !== change.adopting),
  };
};

const newCodes = (code: string, state: Dossier, before: Known | undefined) =>
  [{ code, issuer: "province" }, ...(state.codes ?? [])].filter(
    (each) => !before?.codes.includes(each.code),
  );

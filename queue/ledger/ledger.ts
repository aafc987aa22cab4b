import type { Pool } from "pg";
import type { Dossier } from "../../schemas/generated/dossier.ts";
import { acceptBatch, type Change, type Outcome } from "./accept.ts";
import { type AgencyRules, createAgencies } from "./agencies.ts";
import { readBloat } from "./bloat.ts";
import { createClaim } from "./claim.ts";
import { disown } from "./disown.ts";
import { eraseDossier } from "./erase.ts";
import type { Ended } from "./erase-ended.ts";
import { createFeed } from "./feed.ts";
import { createGroupCommit } from "./group-commit.ts";
import { createHandOver } from "./hand-over.ts";
import { createHands } from "./hands.ts";
import { type Copy, hold } from "./hold.ts";
import { keepHolder } from "./holders.ts";
import { createIdempotency } from "./idempotency.ts";
import { createIncidents } from "./incidents.ts";
import { createKeys } from "./keys.ts";
import type { Ownership } from "./merge.ts";
import { nextNumber } from "./numbers.ts";
import { makeMonths } from "./partitions.ts";
import { readDossier } from "./read-dossier.ts";
import { readiness } from "./readiness.ts";
import { createReap, promote } from "./reap.ts";
import { releaseCode } from "./release.ts";
import { createReplicas } from "./replicas.ts";
import { type Keep, retain, retainNightly } from "./retain.ts";
import type { Scope } from "./scope.ts";
import { seal, sealLag } from "./seal.ts";
import { setMode } from "./set-mode.ts";
import { type Settlement, settle } from "./settle.ts";
import { stampNewest } from "./stamp.ts";
import { countReplicas, createStanding } from "./standing.ts";
import { createSwitches, type ModeRule } from "./switches.ts";
import { readTimeline } from "./timeline.ts";

/** The ledger: what everyone said, what every system should hold and is known to hold, and the proof of it. PostgreSQL holds all of it. */
export const createLedger = (parts: {
  pool: Pool;
  ownership: Ownership;
  /** The systems that should hold a dossier. Pure. */
  route: (dossier: Dossier) => string[];
  /** Who may hand dossiers over to whom; nobody, where it is not said. */
  agencies?: AgencyRules;
  /** Of each system, by part: the issuer of the code that the part's receipt brings. */
  receipts?: Record<string, Record<string, string>>;
  /** Called after a commit that left work for a system. */
  onBehind: (system: string) => void;
  /** Most changes in one commit. */
  batch?: number;
}) => {
  const { pool, ownership, route, receipts = {} } = parts;
  const agencies = createAgencies(parts.agencies ?? { handOver: [], mergers: [] });
  const sources = new Set(Object.keys(receipts));
  const handOver = createHandOver();
  const store = async (changes: Change[], heavy: "expected" | "found"): Promise<Outcome[]> => {
    const rules = { ownership, route, handOver, agencies, sources };
    const { accepted, behind } = await acceptBatch(pool, changes, rules, heavy);
    for (const system of behind) parts.onBehind(system);
    return accepted;
  };
  const commits = createGroupCommit({
    store,
    most: parts.batch ?? 100,
    mostWaiting: 5_000,
    mostOfOne: 2_500,
  });
  const switches = createSwitches(pool);
  const erase = (code: string, by: string, ended?: Ended) =>
    eraseDossier(pool, ownership, code, by, ended);
  return {
    pool,
    ownership,
    switches,
    incidents: createIncidents(pool),
    /** Stores one source's word on a dossier; resolves once it is committed. */
    accept: commits.accept,
    waiting: commits.waiting,
    registerHolder: () => keepHolder(pool),
    /** Opens a lane of this process to what is accepted here. */
    openDesk: handOver.open,
    /** Leases a system's most urgent replicas. */
    claim: createClaim(pool, ownership),
    /** Gives back leases that a lost answer was about. */
    disown: (what: Parameters<typeof disown>[1]) => disown(pool, what),
    settle: (system: string, leaseMs: number, settlements: Settlement[]) =>
      settle(pool, { id: system, receipts: receipts[system] ?? {} }, leaseMs, settlements),
    /** Takes over orphaned leases. */
    reap: createReap(pool),
    promote: () => promote(pool),
    seal: () => seal(pool),
    sealLag: () => sealLag(pool),
    /** Has the newest seal time-stamped, once an hour. */
    stampNewest: (ask: Parameters<typeof stampNewest>[1]) => stampNewest(pool, ask),
    keys: withReach(createKeys(pool), agencies.reach),
    agencies,
    idempotency: createIdempotency(pool),
    feed: createFeed(pool),
    replicas: createReplicas(pool, parts.onBehind),
    hands: createHands(pool, switches, parts.onBehind),
    standing: createStanding(pool),
    countReplicas: () => countReplicas(pool),
    bloat: () => readBloat(pool),
    readiness: () => readiness(pool),
    nextNumber: (asked: Parameters<typeof nextNumber>[1]) => nextNumber(pool, asked),
    readDossier: (code: string, scope: Scope) => readDossier(pool, ownership, code, scope),
    timeline: (asked: { code: string; scope: Scope; after: string; limit: number }) =>
      readTimeline(pool, asked),
    setMode: async (asked: {
      system: string;
      rule: ModeRule;
      by: string;
      everywhere?: boolean;
    }) => {
      const done = await setMode({ pool, ownership, route }, asked);
      if (done.readied + done.enrolled > 0) parts.onBehind(asked.system);
      return done;
    },
    hold: (system: string, copies: Copy[]) => hold(pool, system, copies),
    erase,
    /** Gives a code back to whoever it belongs to. */
    release: async (asked: Parameters<typeof releaseCode>[2]) => {
      const released = await releaseCode(pool, ownership, asked);
      for (const system of released?.systems ?? []) parts.onBehind(system);
      return released;
    },
    /** Makes the log's months ahead of time. */
    makeMonths: () => makeMonths(pool),
    /** Drops what need not be kept any longer, now or once a night. */
    retain: (keep: Keep, asked: Parameters<typeof retain>[1]) =>
      retain({ pool, keep, erase }, asked),
    retainNightly: (keep: Keep, asked: Parameters<typeof retainNightly>[1]) =>
      retainNightly({ pool, keep, erase }, asked),
  };
};

/** Whoever is bound to an agency is bound to those that became part of it as well. */
const withReach = (keys: ReturnType<typeof createKeys>, reach: (scope: Scope) => Scope) => ({
  ...keys,
  find: async (key: string) => {
    const caller = await keys.find(key);
    return caller && { ...caller, agencies: reach(caller.agencies) };
  },
  findAll: async (wanted: string[]) =>
    new Map(
      [...(await keys.findAll(wanted))].map(([key, caller]) => [
        key,
        { ...caller, agencies: reach(caller.agencies) },
      ]),
    ),
});

export type Ledger = ReturnType<typeof createLedger>;

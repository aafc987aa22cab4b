import type { Pool } from "pg";
import type { Dossier } from "../../schemas/generated/dossier.ts";
import { acceptBatch, type Outcome } from "./accept/accept.ts";
import type { Change } from "./accept/change.ts";
import { createGroupCommit } from "./accept/group-commit.ts";
import { nextNumber } from "./accept/numbers.ts";
import { releaseCode } from "./accept/release.ts";
import { noteOtherStatuses, releaseCustody } from "./accept/release-custody.ts";
import { settleChanges } from "./accept/settle-changes.ts";
import { noteUndeclared } from "./accept/undeclared.ts";
import { type AgencyRules, createAgencies } from "./access/agencies.ts";
import { findDossier } from "./access/find-dossier.ts";
import { createIdempotency } from "./access/idempotency.ts";
import { createKeys } from "./access/keys.ts";
import type { Scope } from "./access/scope.ts";
import { createHands } from "./control/hands.ts";
import { createIncidents } from "./control/incidents.ts";
import { setMode } from "./control/set-mode.ts";
import { createSwitches } from "./control/switches.ts";
import { readBloat } from "./db/bloat.ts";
import { readiness } from "./db/readiness.ts";
import { makeMonths } from "./evidence/partitions.ts";
import { seal, sealLag } from "./evidence/seal.ts";
import { stampNewest } from "./evidence/stamp.ts";
import { createFileRows } from "./files/file-rows.ts";
import { createFindings } from "./findings/findings.ts";
import { createInbound } from "./inbound/inbound.ts";
import { MOST_KEPT_BYTES } from "./inbound/space.ts";
import { createClaim } from "./lease/claim.ts";
import { disown } from "./lease/disown.ts";
import { createHandOver } from "./lease/hand-over.ts";
import { createReap, promote } from "./lease/reap.ts";
import { type Copy, recordHeld } from "./lease/record-held.ts";
import { createSettleTogether, type Settling } from "./lease/settle-together.ts";
import { keepWorker } from "./lease/workers.ts";
import { createPolls } from "./polls/polls.ts";
import { createCopies } from "./read/copies.ts";
import { createFeed } from "./read/feed.ts";
import { readDossier } from "./read/read-dossier.ts";
import { createReplicas } from "./read/replicas.ts";
import { countReplicas, createStanding } from "./read/standing.ts";
import { readTimeline } from "./read/timeline.ts";
import { eraseDossier } from "./retention/erase.ts";
import type { Ended } from "./retention/erase-ended.ts";
import { type Keep, retain, retainNightly } from "./retention/retain.ts";
import { AHEAD_MS } from "./state/ahead.ts";
import type { Ownership } from "./state/merge.ts";
import { readVersion } from "./versions/read-version.ts";

/** The ledger: what everyone said, what every system should hold and is known to hold, and the proof of it. PostgreSQL holds all of it. */
export const createLedger = (parts: {
  pool: Pool;
  ownership: Ownership;
  /** The systems that should hold a dossier. Pure. */
  route: (dossier: Dossier) => string[];
  /** The systems that go on with a copy of it once they began one; those of `route` where it is left out. Pure. */
  keeps?: (dossier: Dossier) => string[];
  /** Who may hand dossiers over to whom; nobody, where it is not said. */
  agencies?: AgencyRules;
  /** Of each system, by part: the issuer of the code that the part's receipt brings. */
  receipts?: Record<string, Record<string, string>>;
  /** Systems that may bring dossiers which the province does not know yet. */
  opens?: ReadonlySet<string>;
  /** Systems that are asked, by ids, for news of what they acknowledged. */
  awaits?: ReadonlySet<string>;
  /** How far ahead of its own clock a source may date what it says, ms: {@link AHEAD_MS} where it is left out. */
  aheadMs?: number;
  /** Most bytes of messages that are kept of one source: {@link MOST_KEPT_BYTES} where it is left out. */
  mostKeptBytes?: number;
  /** Called after a commit that left work for a system. */
  onBehind: (system: string) => void;
  /** Most changes in one commit. */
  batch?: number;
}) => {
  const {
    pool,
    ownership,
    route,
    keeps = () => [],
    receipts = {},
    opens: openers = new Set<string>(),
    aheadMs = AHEAD_MS,
    mostKeptBytes = MOST_KEPT_BYTES,
    awaits = new Set<string>(),
  } = parts;
  const agencies = createAgencies(parts.agencies ?? { handOver: [], mergers: [] });
  const sources = new Set(Object.keys(receipts));
  const handOver = createHandOver();
  const store = async (changes: Change[], heavy: "expected" | "found"): Promise<Outcome[]> => {
    const rules = { ownership, route, keeps, handOver, agencies, sources, openers, aheadMs };
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
  const settling = new Map<string, ReturnType<typeof createSettleTogether>>();
  const settlingOf = (system: string) => {
    const known =
      settling.get(system) ??
      createSettleTogether(
        async (leaseMs, settlements) => {
          const of = { id: system, receipts: receipts[system] ?? {}, awaits: awaits.has(system) };
          const rules = { ownership, route, keeps };
          const { settled, behind } = await settleChanges(pool, rules, of, leaseMs, settlements);
          for (const each of behind) parts.onBehind(each);
          return settled;
        },
        ({ held }) =>
          Object.entries(receipts[system] ?? {}).flatMap(([part, issuer]) => {
            const code = held[part]?.receipt?.code;
            return code === undefined ? [] : [`${issuer} ${code}`];
          }),
      );
    settling.set(system, known);
    return known;
  };
  const inbound = createInbound({ pool, accept: commits.accept, openers, aheadMs, mostKeptBytes });
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
    /** The same for a change that may count in one case only. */
    acceptIf: commits.acceptIf,
    waiting: commits.waiting,
    /** Takes what a source says in statements. */
    take: inbound.take,
    wakeInbound: inbound.wake,
    /** Messages that came in, as they are shown and tried again. */
    inbound: { list: inbound.list, retry: inbound.retry },
    dropBodies: inbound.dropBodies,
    keptBytes: inbound.keptBytes,
    registerWorker: () => keepWorker(pool),
    /** Opens a lane of this process to what is accepted here. */
    openDesk: handOver.open,
    /** Leases a system's most urgent replicas. */
    claim: createClaim(pool, ownership),
    /** Gives back leases that a lost answer was about. */
    disown: (what: Parameters<typeof disown>[1]) => disown(pool, what),
    /** Writes what became of replicas under lease, with what other lanes of the system have to write. */
    settle: (system: string, leaseMs: number, settling: Settling) =>
      settlingOf(system)(leaseMs, settling),
    /** Takes over orphaned leases. */
    reap: createReap(pool),
    promote: () => promote(pool),
    seal: () => seal(pool),
    sealLag: () => sealLag(pool),
    /** Has the newest seal time-stamped, once an hour. */
    stampNewest: (ask: Parameters<typeof stampNewest>[1]) => stampNewest(pool, ask),
    keys: withScopes(createKeys(pool), agencies.withMerged),
    agencies,
    idempotency: createIdempotency(pool),
    /** Who asks systems for their news now, and where the asking goes on. */
    polls: createPolls(pool, ownership),
    feed: createFeed(pool),
    findings: createFindings(pool),
    files: createFileRows(pool),
    replicas: createReplicas(pool, parts.onBehind),
    copies: createCopies(pool, ownership),
    hands: createHands(pool, switches, parts.onBehind),
    standing: createStanding(pool),
    countReplicas: () => countReplicas(pool),
    bloat: () => readBloat(pool),
    readiness: () => readiness(pool),
    nextNumber: (asked: Parameters<typeof nextNumber>[1]) => nextNumber(pool, asked),
    readDossier: (code: string, scope: Scope) => readDossier(pool, ownership, code, scope),
    /** Whether a caller of this scope may speak of a dossier by a code. */
    knows: async (code: string, scope: Scope) =>
      (await findDossier(pool, code, scope))?.released === false,
    /** The version that a dossier had at a moment. */
    readVersion: (asked: Parameters<typeof readVersion>[2]) => readVersion(pool, ownership, asked),
    timeline: (asked: { code: string; scope: Scope; after: string; limit: number }) =>
      readTimeline(pool, asked),
    setMode: (asked: Parameters<typeof setMode>[1]) =>
      setMode({ pool, ownership, route, keeps }, asked).finally(() => parts.onBehind(asked.system)),
    recordHeld: (system: string, copies: Copy[]) =>
      recordHeld(pool, { id: system, awaits: awaits.has(system) }, copies),
    erase,
    /** Gives a code back to whoever it belongs to. */
    release: async (asked: Parameters<typeof releaseCode>[2]) => {
      const released = await releaseCode(pool, ownership, asked);
      for (const system of released?.systems ?? []) parts.onBehind(system);
      return released;
    },
    /** Ends what a system has in hand, by a person's word. */
    releaseCustody: async (asked: Parameters<typeof releaseCustody>[2]) => {
      const done = await releaseCustody(pool, { ownership, route, keeps }, asked);
      for (const system of done?.behind ?? []) parts.onBehind(system);
      return done?.released;
    },
    /** Tells of statuses that the province says otherwise than who has a dossier in hand. */
    noteOtherStatuses: () => noteOtherStatuses(pool),
    /** Tells of dossiers that a system told of and that nobody declared in time. */
    noteUndeclared: () => noteUndeclared(pool),
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
const withScopes = (keys: ReturnType<typeof createKeys>, withMerged: (scope: Scope) => Scope) => ({
  ...keys,
  find: async (key: string) => {
    const caller = await keys.find(key);
    return caller && { ...caller, agencies: withMerged(caller.agencies) };
  },
  findAll: async (wanted: string[]) =>
    new Map(
      [...(await keys.findAll(wanted))].map(([key, caller]) => [
        key,
        { ...caller, agencies: withMerged(caller.agencies) },
      ]),
    ),
});

export type Ledger = ReturnType<typeof createLedger>;

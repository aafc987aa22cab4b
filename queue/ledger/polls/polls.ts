import type { Pool, PoolClient } from "pg";
import { type Finding, note } from "../findings/note.ts";
import { workerLock } from "../lease/workers.ts";
import type { Ownership } from "../state/merge.ts";
import { storable } from "../state/storable.ts";
import { type Asked, backfill, moveAwaiting, nextAwaited } from "./awaiting.ts";

/** One thing that one system is asked for again and again. */
export type PollName = { system: string; name: string };

/** Where asking goes on, times in RFC 3339. `open`: a look for what happened between `from` and `to` is under way. */
export type PollCursor = { from?: string; to?: string; mark?: string; open?: true };

/** A poll under lease: nobody else runs it until the lease runs out. `lease` is its fencing number. */
export type ClaimedPoll = PollName & {
  lease: string;
  cursor: PollCursor;
  /** Rounds in a row that told nothing. */
  tries: number;
  /** Dossiers that the round under way asked for so far. */
  asked: number;
};

/** Why a round told nothing, in our own words. */
export type PollTrouble = { is: string; why: string };

/** How one poll stands, times in ISO 8601. */
export type ShownPoll = {
  name: string;
  succeededAt: string | null;
  nextAt: string;
  running: boolean;
  failedRounds: number;
  trouble: (PollTrouble & { at: string }) | null;
  /** Dossiers that the system is to be asked for. */
  awaiting: number;
};

/** What is asked for again and again: who asks now, and where the asking goes on. */
export const createPolls = (pool: Pool, ownership: Ownership) => {
  const ofLease = async (poll: ClaimedPoll, name: string, set: string, values: unknown[]) => {
    const { rowCount } = await pool.query({
      name,
      text: `update polls set ${set} where system = $1 and name = $2 and lease = $3`,
      values: [poll.system, poll.name, poll.lease, ...values],
    });
    return rowCount === 1;
  };

  return {
    /** Makes a row for each poll that has none. Of one by ids (`byIds`), what its system acknowledged before is awaited from now on. */
    enrol: async (polls: (PollName & { byIds: boolean })[]): Promise<void> => {
      const { rows } = await pool.query(
        `insert into polls (system, name) select * from unnest($1::text[], $2::text[]) on conflict do nothing returning system, name`,
        [polls.map(({ system }) => system), polls.map(({ name }) => name)],
      );
      const isNew = (poll: PollName) =>
        rows.some(({ system, name }: PollName) => system === poll.system && name === poll.name);
      for (const poll of polls) if (poll.byIds && isNew(poll)) await backfill(pool, poll.system);
    },

    /** Leases those of some polls whose time has come and that nobody runs, or whose worker is gone. */
    claim: async (
      polls: (PollName & { leaseMs: number })[],
      worker: string,
    ): Promise<ClaimedPoll[]> => {
      if (polls.length === 0) return [];
      const { rows } = await pool.query({
        name: "poll-claim",
        text: claimSql,
        values: [
          polls.map(({ system }) => system),
          polls.map(({ name }) => name),
          polls.map(({ leaseMs }) => leaseMs),
          worker,
          workerLock,
        ],
      });
      return rows;
    },

    /** A page of those to ask for in this round; `dropped`: so many that need not be asked for any more were passed over. */
    awaited: (poll: ClaimedPoll, most: number) => nextAwaited(pool, ownership, poll, most),

    /**
     * Moves a poll on within the transaction that keeps what was told, and prolongs its lease. The cursor is kept to the letter: cut or cleaned it
     * would lead elsewhere. Throws {@link LeaseLost}, so that nothing of it is kept, where somebody else runs it by now.
     */
    move: async (
      client: PoolClient,
      poll: ClaimedPoll,
      to: { cursor: PollCursor; leaseMs: number; asked: Asked },
    ): Promise<void> => {
      const { rowCount } = await client.query({
        name: "poll-move",
        text: moveSql,
        values: [
          poll.system,
          poll.name,
          poll.lease,
          JSON.stringify(to.cursor),
          to.leaseMs,
          to.asked.dossiers.length,
        ],
      });
      if (rowCount !== 1) throw new LeaseLost();
      await moveAwaiting(client, poll.system, to.asked);
    },

    /** The dossiers that codes name, by code. */
    dossiersOf: async (client: PoolClient, codes: string[]): Promise<Map<string, string>> => {
      if (codes.length === 0) return new Map();
      const { rows } = await client.query({
        name: "poll-codes",
        text: "select code, dossier::text from code_owners where code = any($1)",
        values: [codes],
      });
      return new Map(rows.map((row: { code: string; dossier: string }) => [row.code, row.dossier]));
    },

    /** A round is over. False where somebody else runs it by now. */
    rest: (poll: ClaimedPoll, everySeconds: number): Promise<boolean> =>
      ofLease(
        poll,
        "poll-rest",
        `lease_until = null, worker = null, asked = 0, round_at = null,
           next_at = greatest(clock_timestamp() + interval '1 s', round_at + $4 * interval '1 s')`,
        [everySeconds],
      ),

    /** A round told nothing: it is tried again after a while, and others are asked for first. `findings`: what a person should know of it. */
    fail: async (
      poll: ClaimedPoll,
      how: { inMs: number; trouble: PollTrouble; findings: Finding[]; asked: Asked },
    ): Promise<void> => {
      const { inMs, trouble, findings, asked } = how;
      const isOurs = await ofLease(
        poll,
        "poll-fail",
        `lease_until = null, worker = null, asked = 0, round_at = null, tries = tries + 1, trouble = $5::json,
           next_at = clock_timestamp() + $4 * interval '1 ms'`,
        [inMs, storable({ ...trouble, at: new Date().toISOString() })],
      );
      if (!isOurs) return;
      await moveAwaiting(pool, poll.system, asked);
      await note(pool, findings);
    },

    /** Gives a poll back as it is: what keeps it says nothing of the system. */
    giveBack: (poll: ClaimedPoll, inMs: number): Promise<boolean> =>
      ofLease(
        poll,
        "poll-give-back",
        "lease_until = null, worker = null, next_at = clock_timestamp() + $4 * interval '1 ms'",
        [inMs],
      ),

    /** How all polls stand, by system and name. */
    all: async (): Promise<(ShownPoll & { system: string })[]> => {
      const { rows } = await pool.query({ name: "poll-list", text: listSql });
      return rows;
    },
  };
};

export type Polls = ReturnType<typeof createPolls>;

/** Somebody else runs the poll by now. */
export class LeaseLost extends Error {
  constructor() {
    super("The lease of a poll is somebody else's by now.");
  }
}

// Whoever died has no lock on its worker's number any more: its poll need not wait for the lease to run out.
const claimSql = `
with due as materialized (
  select p.system, p.name, w.lease_ms from polls p
  join unnest($1::text[], $2::text[], $3::float8[]) as w(system, name, lease_ms) using (system, name)
  where p.next_at <= clock_timestamp() and (p.lease_until is null or p.lease_until < clock_timestamp() or not exists (
    select from pg_locks l where l.locktype = 'advisory' and l.classid = $5 and l.objsubid = 2 and l.granted and l.objid::bigint = p.worker
      and l.database = (select oid from pg_database where datname = current_database())))
  order by p.system, p.name for update of p skip locked
)
update polls p set lease = p.lease + 1, lease_until = clock_timestamp() + due.lease_ms * interval '1 ms', worker = $4,
  round_at = coalesce(p.round_at, clock_timestamp())
from due where p.system = due.system and p.name = due.name
returning p.system, p.name, p.lease::text, p.cursor, p.tries, p.asked`;

const moveSql = `
update polls set cursor = $4::json, lease_until = clock_timestamp() + $5 * interval '1 ms', asked = asked + $6,
  tries = 0, trouble = null, succeeded_at = clock_timestamp()
where system = $1 and name = $2 and lease = $3 and lease_until is not null`;

const listSql = `
select system, name, to_json(succeeded_at) as "succeededAt", to_json(next_at) as "nextAt",
  coalesce(lease_until > clock_timestamp(), false) as running, tries as "failedRounds", trouble,
  (select count(*)::int from awaiting a where a.system = p.system) as awaiting
from polls p order by system, name`;

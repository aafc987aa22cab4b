import type { Pool, PoolClient } from "pg";
import { withTransaction } from "../../postgres/session/pool.ts";
import { storable } from "../state/storable.ts";
import { type Before, mostJudged, runThatCounts } from "./beyond-chance.ts";
import { lostAlone } from "./lost-alone.ts";

/** What one dossier's call said of the system: its class, and the shape of what was said, the same for whoever is told the same. */
export type Word = {
  is: "misconfigured" | "unrecognised";
  shape: string;
  dossier: string;
  /** For people: no text from outside but HTTP status and code. */
  why: string;
  cure?: string;
};

/** An incident that dossiers' words made. `tested`: probes go on, and end it by themselves as soon as one is honoured. */
export type Incident = Pick<Word, "is" | "shape" | "why" | "cure"> & { at: string; tested: true };

/** From how many different dossiers, within which time, and how the circuit breaker opens. */
export type Limits = {
  incident: { dossiers: number; seconds: number };
  breaker: { failures: number; coolSeconds: number[] };
};

/**
 * Incidents of a system that are known from what its dossiers meet. One dossier's word decides about that dossier alone; the
 * same from more in a row than chance brings, with nobody honoured between, by whichever process, is an incident of the system.
 */
export const createIncidents = (pool: Pool) => ({
  /** Hears a word. `stopped`: there is an incident now; `incident`: this very word made it. */
  hear: (
    system: string,
    word: Word,
    limits: Limits,
  ): Promise<{ stopped: boolean; incident?: Incident }> =>
    withTransaction(pool, async (client) => {
      const { rows } = await client.query(
        "select suspicion, stopped is not null as stopped from switches where system = $1 for update",
        [system],
      );
      const [now] = rows as { suspicion: Heard[] | null; stopped: boolean }[];
      if (!now || now.stopped) return { stopped: now?.stopped ?? false };
      const { dossiers, seconds } = limits.incident;
      const at = new Date().toISOString();
      const since = new Date(Date.now() - seconds * 1_000).toISOString();
      const { is, shape, dossier, why, cure } = word;
      const heard = [
        ...(now.suspicion ?? []).filter((each) => each.at > since && each.dossier !== dossier),
        { is, shape, dossier, at },
      ].slice(-mostWords);
      const alike = (each: Heard) => each.is === is && each.shape === shape;
      // Only here, where it would matter, is the log asked what others met meanwhile.
      const isMany = heard.filter(alike).length >= dossiers;
      const { honouredAt, ...before } = isMany ? await judged(client, system) : unasked;
      const left = heard.filter((each) => each.at > honouredAt);
      if (!isMany || left.filter(alike).length < runThatCounts(before, dossiers)) {
        await client.query("update switches set suspicion = $2::json where system = $1", [
          system,
          storable(left),
        ]);
        return { stopped: false };
      }
      const incident: Incident = { is, shape, why, ...(cure ? { cure } : {}), at, tested: true };
      const { failures, coolSeconds } = limits.breaker;
      await client.query(stopSql, [system, storable(incident), failures, coolSeconds[0] ?? 10]);
      return { stopped: true, incident };
    }),

  /** A probe was honoured: the incident is over, the breaker closed, and what was parked for that reason comes back. */
  over: async (system: string): Promise<void> => {
    await release(pool, system);
    await pool.query(overSql, [system]);
  },

  lostAlone: (system: string, dossiers: string[]): Promise<Set<string>> =>
    lostAlone(pool, system, dossiers),
});

export type Incidents = ReturnType<typeof createIncidents>;

/** Readies what was parked for the reason of the incident that stops the system now, whenever that was. */
export const release = async (pool: Pool, system: string): Promise<void> => {
  await pool.query(releaseSql, [system, new Date().toISOString()]);
};

type Heard = Pick<Word, "is" | "shape" | "dossier"> & { at: string };

const mostWords = 100;

/** What the newest answers were, as every process together wrote them down, up to the last one that was honoured. */
const judged = async (client: PoolClient, system: string) => {
  const { rows } = await client.query({ name: "judged", text: judgedSql, values: [system] });
  const [found] = rows as (Before & { honouredAt: string | null })[];
  const { honouredAt, honoured, refused } = found ?? unasked;
  return { honouredAt: honouredAt ?? "", honoured, refused };
};

const unasked = { honouredAt: "", honoured: 0, refused: 0 };

// A replica's turn is one answer, however many parts went in it: who is honoured brings many, who is refused brings one. No more
// entries are looked into than tell of that many turns: it is asked at every refusal where some are honoured.
const judgedSql = `
with newest as materialized (
  select xid, id, kind, source, dossier, entry from log order by xid desc, id desc limit 5000
), closed as materialized (
  select dossier, plain(entry) as word from newest where kind = 'closed' and source = $1
  order by xid desc, id desc limit ${3 * mostJudged}
), told as materialized (
  select dossier, word->>'lease' as lease, word->>'is' as "is", word->>'at' as at from closed
), turns as (
  select max(at) as at, bool_or(is_honoured) as honoured from (
    select *, "is" in ('accepted', 'duplicate', 'rejected', 'absent') as is_honoured from told
  ) judged where is_honoured or "is" in ('misconfigured', 'unrecognised')
  group by dossier, lease order by 1 desc limit ${mostJudged}
), last as (
  select max(at) as at from turns where honoured
)
select last.at as "honouredAt", (count(*) filter (where honoured))::int as honoured,
  (count(*) filter (where not honoured and turns.at <= last.at))::int as refused
from last left join turns on true group by last.at`;

const stopSql = `
update switches set stopped = $2::json, suspicion = null, failures = greatest(failures, $3), opened_times = 1,
  open_until = clock_timestamp() + $4 * interval '1 second', probe_until = null
where system = $1`;

const overSql = `
update switches set stopped = null, suspicion = null, failures = 0, opened_times = 0, open_until = null, probe_until = null
where system = $1 and plain(stopped)->>'tested' = 'true'`;

// It had its say: unrecognised once, so that its word does not count again.
const releaseSql = `
with incident as (
  select plain(stopped)->>'is' as is, plain(stopped)->>'shape' as shape from switches where system = $1 and plain(stopped)->>'tested' = 'true'
), found as materialized (
  select r.dossier from replicas r, incident i
  where r.system = $1 and r.state = 'parked' and not r.awaits_person and plain(r.cause)->>'is' = i.is and plain(r.cause)->>'shape' = i.shape
  order by r.dossier for update of r
), released as (
  update replicas r set state = 'ready', tries = 0, unrecognised = 1, cause = null, changed_at = now()
  from found where r.system = $1 and r.dossier = found.dossier
  returning r.dossier
)
insert into log (kind, dossier, source, entry)
select 'note', dossier, $1, json_build_object('at', $2::text, 'system', $1::text, 'is', 'the incident is over') from released`;

import type { Pool } from "pg";
import { holderLock } from "./holders.ts";

/**
 * Takes over leases that ran out or whose holder is gone. An attempt that was open is closed as lost and its parts stay
 * in doubt; the replica moves again after the settling time. One that was only claimed is ready at once.
 */
export const reap = async (
  pool: Pool,
  settleMsOf: Record<string, number>,
): Promise<{ reaped: number; lost: number }> => {
  const systems = Object.keys(settleMsOf);
  const { rows } = await pool.query({
    name: "reap",
    text: sql,
    values: [holderLock, systems, systems.map((system) => settleMsOf[system])],
  });
  return rows[0] ?? { reaped: 0, lost: 0 };
};

const sql = `
with living as (
  select objid::bigint as id from pg_locks where locktype = 'advisory' and classid = $1 and objsubid = 2 and granted
    and database = (select oid from pg_database where datname = current_database())
), gone as (
  delete from holders where started_at < now() - interval '1 minute' and id not in (select id from living)
), orphaned as materialized (
  select system, dossier, opened from replicas
  where state = 'sending' and (lease_until < clock_timestamp() or holder not in (select id from living))
  order by system, dossier limit 5000 for update skip locked
), reaped as (
  update replicas r set
    state = case when o.opened then 'waiting' else 'ready' end,
    ready_at = case when o.opened then now() + coalesce(s.ms, 5000) * interval '1 ms' end,
    lease = r.lease + 1, lease_until = null, holder = null, opened = false,
    cause = case when o.opened then '{"is":"lost","why":"the lease ran out or its holder is gone"}'::json else r.cause end,
    changed_at = now()
  from orphaned o left join unnest($2::text[], $3::float8[]) as s(system, ms) on s.system = o.system
  where r.system = o.system and r.dossier = o.dossier
  returning r.system, r.dossier, o.opened, r.lease
), logged as (
  insert into log (kind, dossier, source, entry)
  select 'closed', dossier, system, json_build_object('at', to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'system', system, 'lease', (lease - 1)::text, 'is', 'lost', 'why', 'the lease ran out or its holder is gone')
  from reaped where opened
)
select count(*)::int as reaped, count(*) filter (where opened)::int as lost from reaped`;

/** Makes waiting replicas ready whose time has come. Returns the systems that have ready work now, or claimable soon. */
export const promote = async (pool: Pool): Promise<string[]> => {
  await pool.query({ name: "promote", text: promoteSql });
  const { rows } = await pool.query({ name: "promote-ready", text: readySql });
  return rows.map((row: { system: string }) => row.system);
};

const promoteSql = `
update replicas r set state = 'ready', ready_at = null
from (
  select system, dossier from replicas where state = 'waiting' and ready_at <= now() limit 5000 for update skip locked
) due
where r.system = due.system and r.dossier = due.dossier`;

// A loose scan of the partial index: one probe a system, however many replicas are ready.
const readySql = `
with recursive ready as (
  (select system from replicas where state = 'ready' order by system limit 1)
  union all
  select (select r.system from replicas r where r.state = 'ready' and r.system > ready.system order by r.system limit 1)
  from ready where ready.system is not null
)
select system from ready where system is not null`;

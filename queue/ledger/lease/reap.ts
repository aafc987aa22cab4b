import type { Pool } from "pg";
import { patience } from "../../postgres/session/limits.ts";
import { workerLock } from "./workers.ts";

/**
 * Takes over leases that ran out or whose worker is gone. An attempt that was open is closed as lost and its parts stay
 * in doubt; the replica moves again after the settling time. One that was only claimed is ready at once.
 */
export const createReap = (pool: Pool) => {
  // Leases that ended before it were looked at. Under an open snapshot they lie dead in the index, and would otherwise be
  // walked over at every look. Once a minute everything is looked at all the same.
  let floor = longAgo;
  let looks = 0;

  return async (settleMsOf: Record<string, number>): Promise<{ reaped: number; lost: number }> => {
    looks += 1;
    if (looks % 60 === 0) floor = longAgo;
    const found = await pool.query({ name: "dead-workers", text: deadSql, values: [workerLock] });
    const { dead, past }: { dead: string[] | null; past: string } = found.rows[0];
    const systems = Object.keys(settleMsOf);
    const waits = systems.map((system) => settleMsOf[system]);
    const { rows } = await pool.query(
      dead
        ? {
            name: "reap-dead",
            text: reapSql(ofTheDead),
            values: [systems, waits, dead],
            ...patient,
          }
        : { name: "reap", text: reapSql(ranOut), values: [systems, waits, floor], ...patient },
    );
    const { reaped, lost } = rows[0];
    if (reaped === 0 && !dead) floor = past;
    // Only once nothing of theirs is left: until then their rows are what tells that somebody is gone.
    if (reaped === 0 && dead) await pool.query("delete from workers where id = any($1)", [dead]);
    return { reaped, lost };
  };
};

const longAgo = "-infinity";

const patient = { query_timeout: patience.page };

// Ten seconds below what is certain: whoever holds a row's lock right now is passed over, and looked at again.
const deadSql = `
select array_agg(id::text) as dead, (clock_timestamp() - interval '10 seconds')::text as past
from workers where id not in (
  select objid::bigint from pg_locks where locktype = 'advisory' and classid = $1 and objsubid = 2 and granted
    and database = (select oid from pg_database where datname = current_database()))`;

const ranOut = "lease_until >= $3::timestamptz and lease_until < clock_timestamp()";
const ofTheDead = "(lease_until < clock_timestamp() or worker = any($3::bigint[]))";

const ranOutWhy =
  "Tiến trình gửi không còn báo về cho đến khi hết lượt giữ (lease): không rõ đã tới hay chưa";

const reapSql = (orphaned: string) => `
with orphaned as materialized (
  select system, dossier, opened from replicas where state = 'sending' and ${orphaned}
  limit 5000 for update skip locked
), reaped as (
  update replicas r set
    state = case when o.opened then 'waiting' else 'ready' end,
    ready_at = case when o.opened then now() + coalesce(s.ms, 5000) * interval '1 ms' end,
    tries = r.tries + o.opened::int, lease = r.lease + 1, lease_until = null, worker = null, opened = false,
    cause = case when o.opened then '{"is":"lost","why":"${ranOutWhy}"}'::json else r.cause end,
    changed_at = now()
  from orphaned o left join unnest($1::text[], $2::float8[]) as s(system, ms) on s.system = o.system
  where r.system = o.system and r.dossier = o.dossier
  returning r.system, r.dossier, o.opened, r.lease
), logged as (
  insert into log (kind, dossier, source, entry)
  select 'closed', dossier, system, json_build_object('at', to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'system', system, 'lease', (lease - 1)::text, 'is', 'lost', 'why', '${ranOutWhy}')
  from reaped where opened
)
select count(*)::int as reaped, count(*) filter (where opened)::int as lost from reaped`;

/** Makes waiting replicas ready whose time has come. Returns the systems that have ready work now, or claimable soon. */
export const promote = async (pool: Pool): Promise<string[]> => {
  await pool.query({ name: "promote", text: promoteSql, ...patient });
  const { rows } = await pool.query({ name: "promote-ready", text: readySql });
  return rows.map((row: { system: string }) => row.system);
};

// Materialized: read again for each row it is joined to, it would look for 5,000 others.
const promoteSql = `
with due as materialized (
  select system, dossier from replicas where state = 'waiting' and ready_at <= now() limit 5000 for update skip locked
)
update replicas r set state = 'ready', ready_at = null
from due
where r.system = due.system and r.dossier = due.dossier`;

// One probe a system, from the least urgent end: claims take from the other, where what they took may still lie dead.
const readySql = `
select s.system from switches s
where exists (select 1 from (
  select 1 from replicas r where r.system = s.system and r.state = 'ready' order by r.urgency desc, r.dossier desc limit 1
) last)`;

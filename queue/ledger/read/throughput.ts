import type { Pool } from "pg";

/** Replicas a second that fell behind and that were delivered, by system. */
export type Throughput = Map<string, { arrived: number; drained: number }>;

/**
 * Reads the throughput off the newest 20,000 entries of the log, five minutes of it at most: by every process together, and
 * without a counter that all of them would have to write.
 */
export const readThroughput = async (pool: Pool): Promise<Throughput> => {
  const { rows } = await pool.query({ name: "throughput", text: sql });
  return new Map(
    rows.map(({ system, arrived, drained, seconds }: ThroughputRow) => [
      system,
      { arrived: perSecond(arrived, seconds), drained: perSecond(drained, seconds) },
    ]),
  );
};

type ThroughputRow = { system: string; arrived: number; drained: number; seconds: number };

const perSecond = (count: number, seconds: number) => Math.round((count / seconds) * 1_000) / 1_000;

// Where all of the newest entries are young, the log itself may be younger than five minutes, or the 20,000 full of them:
// then the oldest one says how long the span is.
const sql = `
with newest as materialized (
  select kind, dossier, source, entry, at from log order by xid desc, id desc limit 20000
), recent as materialized (
  select * from newest where at > now() - interval '5 minutes'
), span as (
  select greatest(10, case when (select count(*) from newest) > (select count(*) from recent) then 300
    else coalesce(extract(epoch from now() - (select min(at) from recent)), 300) end)::float8 as seconds
), arrived as (
  select r.system, count(*)::int as n from recent c join replicas r on r.dossier = c.dossier
  where c.kind = 'change' and (plain(c.entry)->>'changed')::boolean group by r.system
), drained as (
  select source as system, count(distinct (dossier, plain(entry)->>'lease'))::int as n from recent
  where kind = 'closed' and plain(entry)->>'is' in ('accepted', 'duplicate') group by source
)
select coalesce(a.system, d.system) as system, coalesce(a.n, 0) as arrived, coalesce(d.n, 0) as drained, span.seconds
from arrived a full join drained d using (system) cross join span`;

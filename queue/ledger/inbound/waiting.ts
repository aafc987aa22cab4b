import type { Pool } from "pg";
import { numberColumn } from "../db/columns.ts";
import { noteSql } from "../findings/note.ts";
import type { Waiting } from "./inbound.ts";

/** How long a message waits for its dossier before a person is told, and how long its body is kept. */
export const WAIT_DAYS = 7;
export const BODY_DAYS = 90;

/** By source: where the walk through what waits of it goes on, after that moment and number; of others it begins. */
export type Walks = ReadonlyMap<string, { at: string; id: string }>;

/**
 * Messages to be tried again: their dossier's code has come since, or they bring the dossier themselves. One that is tried in vain is tried
 * ever more seldom. At most as many as two processes may both try without harm, of each source in turn the one that waits longest, so that
 * many of one delay nobody else's. Looks at some thousands a time, of each source at its share, and gives where to go on, so that many for
 * whom no dossier comes cost no more than few.
 */
export const takeWaiting = async (
  pool: Pool,
  walks: Walks,
): Promise<{ due: Waiting[]; next: Walks }> => {
  const { rows } = await pool.query({
    name: "inbound-look",
    text: lookSql,
    values: [
      [...walks.keys()],
      [...walks.values()].map(({ at }) => at),
      numberColumn([...walks.values()].map(({ id }) => id)),
    ],
  });
  const { sources, chosen }: { sources: Looked[]; chosen: string[] } = rows[0];
  const next = sources.flatMap((each) => {
    const { source, looked, most, found, taken, last } = each;
    const where = found > taken ? walks.get(source) : looked < most ? undefined : last;
    return where ? [[source, where] as const] : [];
  });
  if (chosen.length === 0) return { due: [], next: new Map(next) };
  const due = await pool.query({
    name: "inbound-waiting",
    text: takeSql,
    values: [numberColumn(chosen)],
  });
  return { due: due.rows, next: new Map(next) };
};

/** What was looked at of a source: of `most` so many, of which so many can be tried and are taken; the last of them. */
type Looked = {
  source: string;
  looked: number;
  most: number;
  found: number;
  taken: number;
  last: { at: string; id: string };
};

/** Most messages that one call looks at, and most of them that it takes. */
export const LOOK_AT = 5_000;
const AT_ONCE = 100;

/** Parks what waited too long, and tells a person of it; how many. */
export const parkOld = async (pool: Pool): Promise<number> => {
  const { rows } = await pool.query({ name: "inbound-park", text: parkSql, values: [] });
  return rows[0].parked;
};

/**
 * Drops the bodies of messages received long ago, whatever became of them, and the whole of those that never came into a dossier; how many, a
 * thousand at most.
 */
export const dropBodies = async (pool: Pool): Promise<number> => {
  const { rows } = await pool.query({ name: "inbound-drop", text: dropSql, values: [] });
  return rows[0].dropped;
};

// The sources are stepped through by the index, which holds what waits alone.
const lookSql = `
with recursive stepped as (
  (select source from inbound where state = 'waiting' order by source limit 1)
  union all
  select (select b.source from inbound b where b.state = 'waiting' and b.source > s.source order by b.source limit 1)
  from stepped s where s.source is not null
), sources as materialized (
  select s.source, coalesce(w.at, '-infinity') as at, coalesce(w.id, 0) as id, greatest(1, ${LOOK_AT} / count(*) over ())::int as most
  from stepped s left join unnest($1::text[], $2::timestamptz[], $3::bigint[]) as w(source, at, id) on w.source = s.source
  where exists (select from inbound b where b.state = 'waiting' and b.source = s.source and b.ready_at <= now())
), page as materialized (
  select p.* from sources s cross join lateral (
    select b.source, b.ready_at, b.id, b.codes, b.opens from inbound b
    where b.state = 'waiting' and b.source = s.source and b.statement is not null and b.ready_at <= now() and (b.ready_at, b.id) > (s.at, s.id)
    order by b.ready_at, b.id limit s.most
  ) p
), found as materialized (
  select source, ready_at, id, row_number() over (partition by source order by ready_at, id) as place from page
  where opens or exists (select from dossier_codes c where c.code = any(page.codes))
), chosen as materialized (
  select source, id from found order by place, ready_at, id limit ${AT_ONCE}
), looked as materialized (
  select source, count(*) as looked from page group by source
), last as materialized (
  select distinct on (source) source, json_build_object('at', ready_at, 'id', id::text) as last from page order by source, ready_at desc, id desc
), taken as materialized (
  select source, count(*) as found, count(c.id) as taken from found left join chosen c using (source, id) group by source
)
select coalesce((select json_agg(id::text) from chosen), '[]') as chosen,
  coalesce((select json_agg(json_build_object('source', source, 'most', most, 'looked', looked, 'found', coalesce(found, 0),
    'taken', coalesce(taken, 0), 'last', last))
    from sources join looked using (source) join last using (source) left join taken using (source)), '[]') as sources`;

const takeSql = `
with due as materialized (
  select id from inbound where id = any($1::bigint[]) and state = 'waiting' and ready_at <= now() for update skip locked
)
update inbound b set tries = b.tries + 1, ready_at = now() + least(3600, 5 * power(2, b.tries)) * interval '1 s'
from due where b.id = due.id
returning b.id::text, b.source, b.scope, b.speaker, b.statement, b.body as received`;

// One finding a source and operation: its count says how many.
const parkSql = `
with old as (
  select id from inbound where state = 'waiting' and received_at < now() - interval '${WAIT_DAYS} days'
  order by received_at limit 1000
), parked as (
  update inbound b set state = 'parked', settled_at = now() from old where b.id = old.id and b.state = 'waiting'
  returning b.source, b.operation
), ${noteSql("select 'unknown-dossier', source, 0, operation, '{}' from parked")}
select count(*)::int as parked from parked`;

// Which came into a dossier stays known, so that none is applied anew. Of the others only their number would grow.
const dropSql = `
with old as materialized (
  select id, dossier is null and state <> 'applied' as is_nobodys from inbound
  where body is not null and received_at < now() - interval '${BODY_DAYS} days' limit 1000 for update skip locked
), gone as (
  delete from inbound b using old where b.id = old.id and old.is_nobodys returning b.id
), emptied as (
  update inbound b set body = null, statement = null, hash = null from old where b.id = old.id and not old.is_nobodys returning b.id
)
select (select count(*) from gone)::int + (select count(*) from emptied)::int as dropped`;

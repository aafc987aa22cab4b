import type { Pool } from "pg";
import { noteSql } from "../findings/note.ts";
import type { Waiting } from "./inbound.ts";

/** How long a message waits for its dossier before a person is told, and how long its body is kept. */
export const WAIT_DAYS = 7;
export const BODY_DAYS = 90;

/** Where a walk through what waits goes on: after that moment and number. */
export type Walk = { at: string; id: string };
export const walkBegins: Walk = { at: "-infinity", id: "0" };

/**
 * Messages to be tried again: their dossier's code has come since, or they bring the dossier themselves. One that is tried in vain is tried
 * ever more seldom. At most as many as two processes may both try without harm. Looks at some thousands a time and gives where to go on, so that many for whom no dossier comes
 * cost no more than few.
 */
export const takeWaiting = async (
  pool: Pool,
  { at, id }: Walk,
): Promise<{ due: Waiting[]; next: Walk }> => {
  const { rows } = await pool.query({
    name: "inbound-waiting",
    text: waitingSql,
    values: [at, id],
  });
  const [{ looked, found, last }] = rows;
  const due: Waiting[] = rows
    .filter((row: { id: string | null }) => row.id !== null)
    .map(({ looked: _, found: __, last: ___, ...row }) => row);
  if (found === AT_ONCE) return { due, next: { at, id } };
  return { due, next: looked < LOOK_AT ? walkBegins : last };
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

const waitingSql = `
with page as materialized (
  select id, ready_at, codes, opens from inbound
  where state = 'waiting' and statement is not null and ready_at <= now() and (ready_at, id) > ($1::timestamptz, $2::bigint)
  order by ready_at, id limit ${LOOK_AT}
), found as materialized (
  select id from page where opens or exists (select from dossier_codes c where c.code = any(page.codes)) order by ready_at, id limit ${AT_ONCE}
), due as materialized (
  select b.id from inbound b where b.id = any(array(select id from found)) and b.state = 'waiting' and b.ready_at <= now()
  for update skip locked
), taken as (
  update inbound b set tries = b.tries + 1, ready_at = now() + least(3600, 5 * power(2, b.tries)) * interval '1 s'
  from due where b.id = due.id
  returning b.id::text, b.source, b.scope, b.speaker, b.statement, b.body as received
)
select (select count(*)::int from page) as looked, (select count(*)::int from found) as found,
  (select json_build_object('at', ready_at, 'id', id::text) from page order by ready_at desc, id desc limit 1) as last, taken.*
from (select) as one left join taken on true`;

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

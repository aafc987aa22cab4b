import type { Pool } from "pg";
import { noteSql } from "../findings/note.ts";
import type { Waiting } from "./inbound.ts";

/** How long a message waits for its dossier before a person is told, and how long its body is kept. */
export const WAIT_DAYS = 7;
export const BODY_DAYS = 90;

/**
 * Messages to be tried again: their dossier's code has come since. One that is tried in vain is tried ever more seldom. At most as many as
 * two processes may both try without harm.
 */
export const takeWaiting = async (pool: Pool): Promise<Waiting[]> => {
  const { rows } = await pool.query({ name: "inbound-waiting", text: waitingSql, values: [] });
  return rows;
};

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
with due as materialized (
  select b.id from inbound b
  where b.state = 'waiting' and b.ready_at <= now()
    and exists (select from dossier_codes c where c.code = any(b.codes))
  order by b.ready_at limit 100 for update skip locked
)
update inbound b set tries = b.tries + 1, ready_at = now() + least(3600, 5 * power(2, b.tries)) * interval '1 s'
from due where b.id = due.id
returning b.id::text, b.source, b.scope, b.speaker, b.statement, b.body as received`;

// One finding a source and operation: its count says how many.
const parkSql = `
with old as (
  select id from inbound where state = 'waiting' and received_at < now() - interval '${WAIT_DAYS} days' limit 1000
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

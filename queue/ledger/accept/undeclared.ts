import type { Pool } from "pg";
import { noteSql } from "../findings/note.ts";

/** How long the province may take to declare a dossier that a system told of, before a person is told: as news of an unknown one waits. */
export const DECLARE_DAYS = 7;

/** Tells a person of each dossier that a system told of and that nobody declared in time, once; how many. */
export const noteUndeclared = async (pool: Pool): Promise<number> => {
  const { rows } = await pool.query({ name: "undeclared-due", text: dueSql, values: [] });
  return rows[0].told;
};

const dueSql = `
with due as materialized (
  select id from dossiers where undeclared_due <= now() order by undeclared_due limit 500 for update skip locked
), told as (
  update dossiers d set undeclared_due = null from due where d.id = due.id
  returning d.id, (select f.source from facts f where f.dossier = d.id order by f.accepted_at limit 1) as system,
    d.erased_at is null and d.released_at is null as stands
), ${noteSql("select 'undeclared', coalesce(system, 'gateway'), id, '', '{}' from told where stands")}
select count(*)::int as told from told`;

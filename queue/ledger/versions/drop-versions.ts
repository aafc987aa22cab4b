import { setTimeout as pause } from "node:timers/promises";
import type { Pool } from "pg";
import { patience } from "../../postgres/session/limits.ts";

/**
 * Drops what leads back to before a moment: the version of that moment is the oldest kept from then on. Page by page of dossiers, in
 * short transactions. Gives how many versions it dropped.
 */
export const dropVersions = async (
  pool: Pool,
  before: Date,
  signal?: AbortSignal,
): Promise<number> => {
  let dropped = 0;
  for (let after = "0"; ; ) {
    signal?.throwIfAborted();
    const { rows } = await pool.query({
      name: "drop-versions",
      text: sql,
      values: [after, before],
      query_timeout: patience.page,
    });
    const { last, count }: { last: string | null; count: number } = rows[0];
    dropped += count;
    if (last === null) return dropped;
    after = last;
    await pause(10);
  }
};

// A word that comes between keeps what it decided by the oldest it knew of: never an older one than stands there by then.
const sql = `
with page as materialized (
  select id from dossiers where id > $1 order by id limit 1000
), old as materialized (
  select v.dossier, max(v.version) as version from versions v join page on page.id = v.dossier where v.at < $2 group by v.dossier
), locked as materialized (
  select id from dossiers where id in (select dossier from old) order by id for update
), moved as (
  update dossiers d set kept_from = old.version,
    kept_since = (select v.at from versions v where v.dossier = d.id and v.version = old.version)
  from old join locked on locked.id = old.dossier where d.id = old.dossier and d.kept_from < old.version
  returning d.id, d.kept_from
), dropped as (
  delete from versions v using moved where v.dossier = moved.id and v.version <= moved.kept_from returning v.version
)
select (select max(id)::text from page) as last, (select count(*)::int from dropped) as count`;

import type { PoolClient } from "pg";

/** Ends a dossier's references to files, since it is erased: each goes now, or with the last other dossier that refers to it. */
export const forgetFiles = async (client: PoolClient, dossier: string): Promise<void> => {
  await client.query(sql, [dossier]);
};

const sql = `
with ended as (
  delete from file_refs where dossier = $1 returning file
), locked as materialized (
  select id from files where id in (select file from ended) order by id for update
)
update files f set erased = true, look_at = greatest(now(), f.unused_since + interval '1 hour') from locked where f.id = locked.id`;

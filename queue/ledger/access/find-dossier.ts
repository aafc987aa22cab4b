import type { Pool } from "pg";
import { type Scope, scopeSql } from "./scope.ts";

/** The dossier that any of its codes names; undefined where there is none or it is another agency's. `released`: sent nowhere any more. */
export const findDossier = async (
  pool: Pool,
  code: string,
  scope: Scope,
): Promise<{ id: string; code: string; released: boolean } | undefined> => {
  const { rows } = await pool.query({ name: "find-dossier", text: findSql, values: [code, scope] });
  return rows[0];
};

const findSql = `
select d.id::text, d.code, d.released_at is not null as released from code_owners c join dossiers d on d.id = c.dossier
where c.code = $1 and ${scopeSql("d.agency", "$2")}`;

import type { Pool } from "pg";
import { type Scope, scopeSql } from "./scope.ts";

/** The dossier that any of its codes names; undefined where there is none or it is another agency's. */
export const findDossier = async (
  pool: Pool,
  code: string,
  scope: Scope,
): Promise<{ id: string; code: string } | undefined> => {
  const { rows } = await pool.query({ name: "find-dossier", text: findSql, values: [code, scope] });
  return rows[0];
};

const findSql = `
select d.id::text, d.code from dossier_codes c join dossiers d on d.id = c.dossier
where c.code = $1 and ${scopeSql("d.agency", "$2")}`;

/** Whether any of these codes names a dossier of an agency outside the scope. */
export const namesAnothers = async (
  pool: Pool,
  codes: string[],
  scope: Scope,
): Promise<boolean> => {
  if (scope === null) return false;
  const { rows } = await pool.query({
    name: "names-anothers",
    text: anothersSql,
    values: [codes, scope],
  });
  return rows.length > 0;
};

const anothersSql = `
select 1 from dossier_codes c join dossiers d on d.id = c.dossier
where c.code = any($1) and not ${scopeSql("d.agency", "$2")} limit 1`;

import type { Pool } from "pg";
import type { Facts } from "./merge.ts";
import type { Salt } from "./salted.ts";

/** What the ledger already holds of a dossier: who said what, and the counter that a writer must find unchanged. */
export type Known = {
  id: string;
  code: string;
  version: number;
  touched: number;
  digest: string;
  salt: Salt;
  codes: string[];
  facts: (Facts & { digest: string; erased: boolean; revision?: number; updatedAt?: string })[];
};

/** Reads every dossier that any of these codes names, in one statement. */
export const readKnown = async (pool: Pool, codes: string[][]) => {
  const { rows } = await pool.query({ name: "accept-read", text: sql, values: [codes.flat()] });
  const dossiers = new Map<string, Known>();
  const byCode = new Map<string, Known>();
  for (const row of rows) {
    const known = toKnown(row);
    dossiers.set(known.id, known);
    for (const code of known.codes) byCode.set(code, known);
  }
  /** The dossiers behind these codes, each with the code that named it. */
  const owners = (wanted: string[]) =>
    wanted.flatMap((code) => {
      const known = byCode.get(code);
      return known ? [{ id: known.id, code }] : [];
    });
  return { dossiers, owners };
};

const sql = `
select d.id::text, d.code, d.version, d.touched, d.digest, d.salt,
  (select array_agg(c.code) from dossier_codes c where c.dossier = d.id) as codes,
  (select json_agg(json_build_object('source', f.source, 'revision', f.revision, 'updatedAt', f.updated_at,
     'digest', f.digest, 'erased', coalesce(f.accepted_at <= d.erased_at, false), 'body', f.body, 'steps', f.steps)) from facts f where f.dossier = d.id) as facts
from dossiers d
where d.id in (select dossier from dossier_codes where code = any($1))`;

const toKnown = (row: Known): Known => ({
  ...row,
  facts: row.facts.map(({ revision, updatedAt, ...word }) => ({
    ...word,
    ...(revision === null || revision === undefined ? {} : { revision }),
    ...(updatedAt ? { updatedAt } : {}),
  })),
});

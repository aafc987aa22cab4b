import type { Pool } from "pg";
import { agencyOf } from "./agencies.ts";
import type { Facts } from "./merge.ts";
import { type OwnCode, ownCodesSql } from "./merge-codes.ts";
import type { Salt } from "./salted.ts";

/** What the ledger already holds of a dossier: who said what, and the counter that a writer must find unchanged. */
export type Known = {
  id: string;
  code: string;
  version: number;
  touched: number;
  digest: string;
  salt: Salt;
  agency: string;
  /** Its main code was given back: it has no name that anybody could speak of it by. */
  released: boolean;
  /** It was erased at least once, so that it had another salt. */
  salted: boolean;
  codes: OwnCode[];
  facts: (Facts & { digest: string; erased: boolean })[];
};

/** Reads every dossier that any of these codes names, in one statement. */
export const readKnown = async (pool: Pool, codes: string[][]) => {
  const { rows } = await pool.query<Known>({
    name: "accept-read",
    text: sql,
    values: [codes.flat()],
  });
  const byCode = new Map<string, { known: Known; own: OwnCode }[]>();
  for (const known of rows)
    for (const own of known.codes) {
      // Its main code is its name, however it came by it.
      own.confirmed ||= own.code === known.code;
      byCode.set(own.code, [...(byCode.get(own.code) ?? []), { known, own }]);
    }
  return {
    /**
     * The dossier that has a code, and how. Told with its `issuer`, another issuer's like number is another code; but what reads as a
     * dossier code is one code, whoever is said to have given it. What was told and is not confirmed counts as told with that very
     * issuer alone: it is no name by which others speak of the dossier.
     */
    owner: (code: string, issuer?: string): { known: Known; own: OwnCode } | undefined => {
      const all = byCode.get(code);
      if (!all) return undefined;
      const exact = all.find(({ own }) => own.issuer === issuer);
      if (exact || (issuer !== undefined && agencyOf(code) === undefined)) return exact;
      const [first] = all
        .filter(({ own }) => own.confirmed)
        .sort((a, b) => Number(a.own.issuer !== "province") - Number(b.own.issuer !== "province"));
      return first;
    },
  };
};

const sql = `
select d.id::text, d.code, d.version, d.touched, d.digest, d.salt, d.agency, d.released_at is not null as released,
  d.erased_at is not null as salted,
  ${ownCodesSql} as codes,
  (select json_agg(json_build_object('source', f.source, 'digest', f.digest,
     'erased', coalesce(f.accepted_at <= d.erased_at, false), 'body', f.body, 'steps', f.steps)) from facts f where f.dossier = d.id) as facts
from dossiers d
where d.id in (select dossier from dossier_codes where code = any($1))`;

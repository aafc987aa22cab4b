import type { Pool } from "pg";
import type { MergedState } from "../../../schemas/dossier-state.ts";
import { type Scope, scopeSql } from "../access/scope.ts";
import { digestOf } from "../state/canonical.ts";
import type { Custody } from "../state/custody.ts";
import { type Facts, merge, type Ownership } from "../state/merge.ts";
import { type OwnCode, ownCodesSql } from "../state/merge-codes.ts";
import { fromForm, toForm } from "./form.ts";
import { applyPatch, type Patch } from "./merge-patch.ts";

/** A dossier as it stood; times in ISO 8601. `until`: when the next version took its place; null: it is the present one. */
export type PastVersion = {
  code: string;
  version: number;
  changedAt: string;
  until: string | null;
  state: MergedState;
};

/**
 * The version that a dossier had at a moment. "not kept": it had one, and nothing leads back to it any more; undefined where there was
 * no such dossier then, or it is another agency's now.
 */
export const readVersion = async (
  pool: Pool,
  ownership: Ownership,
  asked: { code: string; scope: Scope; at: string },
): Promise<PastVersion | "not kept" | undefined> => {
  const { rows } = await pool.query({
    name: "read-version",
    text: sql,
    values: [asked.code, asked.scope, asked.at],
  });
  const [row]: Row[] = rows;
  if (!row) return undefined;
  const { id, code, version, then, until } = row;
  if (then === null) return row.keptFrom === 1 ? undefined : "not kept";
  const present = merge(code, row.facts ?? [], ownership, row.codes, row.custody);
  const state =
    then.version === version
      ? present
      : await ledBack(pool, present, { id, from: version, to: then.version });
  if (state === undefined) return "not kept";
  return { code, version: then.version, changedAt: then.at, until, state };
};

/**
 * Leads a state back page by page; a dossier's versions may take 64 MiB. Undefined where patches are missing, since they were dropped
 * meanwhile, or where the state is not what it was: by other rules of ownership it is merged to another now.
 */
const ledBack = async (
  pool: Pool,
  present: MergedState,
  { id, from, to }: { id: string; from: number; to: number },
): Promise<MergedState | undefined> => {
  const form = toForm(present);
  let digest = "";
  for (let next = from; next > to; ) {
    const { rows } = await pool.query({
      name: "versions-back",
      text: pageSql,
      values: [id, next, to],
    });
    const page: { version: number; digest: string; back: Patch }[] = rows;
    if (page.length === 0) return undefined;
    for (const row of page) {
      applyPatch(form, row.back);
      ({ digest } = row);
      next = row.version - 1;
    }
  }
  const state = fromForm(form);
  return digestOf(state) === digest ? state : undefined;
};

type Row = {
  id: string;
  code: string;
  version: number;
  keptFrom: number;
  facts: Facts[] | null;
  codes: OwnCode[];
  custody: Custody | null;
  /** The version of the moment asked for; null: of one before the oldest that is kept. */
  then: { version: number; at: string } | null;
  until: string | null;
};

// The oldest kept has no patch, and hence no row of its own.
const sql = `
select d.id::text, d.code, d.version, d.custody, coalesce(d.kept_from, d.version) as "keptFrom", ${ownCodesSql} as codes,
  (select json_agg(json_build_object('source', f.source, 'body', f.body, 'steps', f.steps)) from facts f where f.dossier = d.id) as facts,
  case when at.version is not null then json_build_object('version', at.version, 'at', at.at) end as then,
  (select to_json(v.at) from versions v where v.dossier = d.id and v.version = at.version + 1) as until
from code_owners c join dossiers d on d.id = c.dossier left join lateral (
  select version, at from (
    select v.version, v.at from versions v where v.dossier = d.id
    union all select coalesce(d.kept_from, d.version), coalesce(d.kept_since, d.changed_at)
  ) all_kept where at <= $3 order by version desc limit 1
) at on true
where c.code = $1 and ${scopeSql("d.agency", "$2")}`;

const pageSql = `
select version, digest, back from versions where dossier = $1 and version <= $2 and version > $3 order by version desc limit 32`;

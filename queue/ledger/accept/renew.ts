import type { PoolClient } from "pg";
import type { DossierState } from "../../../schemas/dossier-state.ts";
import { digestOf } from "../state/canonical.ts";
import { type Facts, merge, type Ownership } from "../state/merge.ts";
import { type OwnCode, ownCodesSql } from "../state/merge-codes.ts";
import { keepSql, keepVersion, keptSql } from "../versions/keep.ts";
import { behindSql } from "./behind.ts";

/** What a dossier's state is merged from. */
export type Merged = { code: string; facts: Facts[]; codes: OwnCode[] };

/** What changed of a dossier though no source spoke: `source` is who did it, `is` what it is called in the log. */
export type Renewal = {
  dossier: string;
  source: string;
  is: string;
  /** What it was merged from before. Pure. */
  before: (now: Merged) => Merged;
};

export type RenewRules = { ownership: Ownership; route: (dossier: DossierState) => string[] };

/**
 * Makes the version that a dossier is of by now, in the transaction of `client`, where its state is another than before: with the way
 * back to it, an entry of the log, and its copies behind. Gives the systems that have work by it.
 */
export const renew = async (
  client: PoolClient,
  { ownership, route }: RenewRules,
  { dossier, source, is, before }: Renewal,
): Promise<string[]> => {
  const { rows } = await client.query({ name: "renew-read", text: readSql, values: [dossier] });
  const [row]: Row[] = rows;
  if (!row) return [];
  const stateOf = ({ code, facts, codes }: Merged) => merge(code, facts, ownership, codes);
  const state = stateOf(row);
  const digest = digestOf(state);
  if (digest === row.digest) return [];
  const was = stateOf(before(row));
  // What leads back to another state than the one that was is no way back.
  const kept =
    digestOf(was) === row.digest
      ? keepVersion({ ...row, state: was }, state)
      : { back: null, keptFrom: row.version + 1 };
  const version = row.version + 1;
  const entry = {
    at: new Date().toISOString(),
    code: row.code,
    source,
    version,
    changed: true,
    stale: false,
    status: state.status,
    steps: 0,
    is,
  };
  const written = await client.query({
    name: "renew-write",
    text: writeSql,
    values: [
      dossier,
      version,
      digest,
      kept.keptFrom,
      kept.back,
      state.status,
      source,
      JSON.stringify(entry),
      row.quiet ? [] : route(state),
      row.quiet,
    ],
  });
  return written.rows.map(({ system }: { system: string }) => system);
};

type Row = Merged & {
  version: number;
  digest: string;
  keptFrom: number | null;
  /** It is sent nowhere: given back, or erased and not spoken of since. */
  quiet: boolean;
};

const readSql = `
select d.code, d.version, d.digest, d.kept_from as "keptFrom",
  d.released_at is not null or coalesce(d.erased_at >= d.changed_at, false) as quiet,
  coalesce((select json_agg(json_build_object('source', f.source, 'body', f.body, 'steps', f.steps)) from facts f
    where f.dossier = d.id), '[]') as facts, ${ownCodesSql} as codes
from dossiers d where d.id = $1 for update of d`;

const writeSql = `
with before as materialized (select id, digest, kept_from, due_at from dossiers where id = $1), renewed as (
  update dossiers d set digest = $3, version = $2, touched = touched + 1, status = $6,
    changed_at = case when $10 then changed_at else now() end,${keptSql("$2::int", "$4::int")}
  where id = $1
), ${keepSql("select id, $2::int as version, digest, $5::text as back, $4::int as kept_from, kept_from as kept_before from before")}, logged as (
  insert into log (kind, dossier, source, entry) values ('change', $1, $7, $8::json)
), ${behindSql(`
  select system, before.id, $2::int, least(before.due_at, now() + interval '1 day') from unnest($9::text[]) as systems(system), before`)}
select system from behind where state = 'ready'`;

import type { PoolClient } from "pg";
import { type DossierState, isComplete, type MergedState } from "../../../schemas/dossier-state.ts";
import { digestOf } from "../state/canonical.ts";
import type { Custody, DatedWord } from "../state/custody.ts";
import { merge, type Ownership } from "../state/merge.ts";
import { type OwnCode, ownCodesSql } from "../state/merge-codes.ts";
import { NO_STATUS } from "../state/status.ts";
import { keepSql, keepVersion, keptSql } from "../versions/keep.ts";
import { behindSql, isBegun } from "./behind.ts";
import { custodyToWrite } from "./custody.ts";

/** What a dossier's state is merged from. */
export type Merged = {
  code: string;
  facts: DatedWord[];
  codes: OwnCode[];
  custody: Custody | null;
};

/** What changed of a dossier though no source spoke: `source` is who did it, `entry` tells of it in the log. */
export type Renewal = {
  dossier: string;
  source: string;
  entry: { is: string; [more: string]: unknown };
  /** What it was merged from before, where that was changed already. Pure. */
  before?: (now: Merged) => Merged;
  /** Who has it in hand from now on; undefined: nothing is to be done. Pure. */
  custody?: (now: Merged, state: MergedState) => Custody | undefined;
};

/** `keeps`: systems that go on with a copy that they began. */
export type RenewRules = {
  ownership: Ownership;
  route: (dossier: DossierState) => string[];
  keeps: (dossier: DossierState) => string[];
};

/** What it made of the dossier; `behind`: systems that have work by it. */
export type Renewed = { code: string; version: number; status: number; behind: string[] };

/**
 * Makes the version that a dossier is of by now, in the transaction of `client`, where its state is another than before: with the way
 * back to it, an entry of the log, and its copies behind. Undefined where nothing was to be done.
 */
export const renew = async (
  client: PoolClient,
  { ownership, route, keeps }: RenewRules,
  asked: Renewal,
): Promise<Renewed | undefined> => {
  const { dossier, source, before } = asked;
  const { rows } = await client.query({ name: "renew-read", text: readSql, values: [dossier] });
  const [row]: Row[] = rows;
  if (!row) return undefined;
  const stateOf = ({ code, facts, codes, custody }: Merged) =>
    merge(code, facts, ownership, codes, custody);
  const was = stateOf(before?.(row) ?? row);
  const custody = asked.custody ? asked.custody(row, was) : row.custody;
  if (custody === undefined) return undefined;
  const state = stateOf({ ...row, custody });
  const digest = digestOf(state);
  const changed = digest !== row.digest;
  const toWrite = custodyToWrite(row.custody, custody, ownership);
  if (!changed && !toWrite) return undefined;
  const version = row.version + (changed ? 1 : 0);
  const { back, keptFrom } = changed ? keptOf(row, was, state) : { back: null, keptFrom: null };
  const status = state.status ?? NO_STATUS;
  const at = new Date().toISOString();
  const { code } = row;
  const isSpoken = changed && !row.quiet;
  const sent = isSpoken && isComplete(state) ? state : undefined;
  const change = { code, source, version, changed, stale: false, status, steps: 0 };
  const entry = { at, ...(changed ? change : { system: source }), ...asked.entry };
  const written = await client.query({
    name: "renew-write",
    text: writeSql,
    values: [
      dossier,
      version,
      digest,
      keptFrom,
      back,
      status,
      source,
      changed ? "change" : "note",
      JSON.stringify(entry),
      sent ? route(sent) : [],
      isSpoken,
      toWrite && JSON.stringify(toWrite.custody),
      toWrite?.due ?? null,
      toWrite?.due !== undefined,
      sent ? keeps(sent) : [],
    ],
  });
  const behind = written.rows.map(({ system }: { system: string }) => system);
  return { code, version, status, behind };
};

/** What leads back to another state than the one that was is no way back. */
const keptOf = (row: Row, was: MergedState, state: MergedState) =>
  digestOf(was) === row.digest
    ? keepVersion({ ...row, state: was }, state)
    : { back: null, keptFrom: row.version + 1 };

type Row = Merged & {
  version: number;
  digest: string;
  keptFrom: number | null;
  /** It is sent nowhere: given back, or erased and not spoken of since. */
  quiet: boolean;
};

const readSql = `
select d.code, d.version, d.digest, d.custody, d.kept_from as "keptFrom",
  d.released_at is not null or coalesce(d.erased_at >= d.changed_at, false) as quiet,
  coalesce((select json_agg(json_build_object('source', f.source, 'body', f.body, 'steps', f.steps, 'words', f.words,
    'acceptedAt', f.accepted_at)) from facts f where f.dossier = d.id), '[]') as facts, ${ownCodesSql} as codes
from dossiers d where d.id = $1 for no key update of d`;

const writeSql = `
with before as materialized (select id, digest, kept_from, due_at from dossiers where id = $1), renewed as (
  update dossiers d set digest = $3, version = $2, touched = touched + 1, status = $6,
    changed_at = case when $11 then now() else changed_at end, custody = coalesce($12::json, d.custody),
    custody_due = case when $14 then $13::timestamptz else d.custody_due end,${keptSql("$2::int", "$4::int")}
  where id = $1
), ${keepSql("select id, $2::int as version, digest, $5::text as back, $4::int as kept_from, kept_from as kept_before from before")}, logged as (
  insert into log (kind, dossier, source, entry) values ($8, $1, $7, $9::json)
), ${behindSql(`
  select system, before.id, $2::int, least(before.due_at, now() + interval '1 day') from (
    select unnest($10::text[]) union select r.system from replicas r where r.dossier = $1 and r.system = any($15::text[]) and ${isBegun}
  ) systems(system), before`)}
select system from behind where state = 'ready'`;

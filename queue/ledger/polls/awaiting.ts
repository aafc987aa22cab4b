import type { Pool, PoolClient } from "pg";
import { type DossierState, isComplete } from "../../../schemas/dossier-state.ts";
import { numberColumn } from "../db/columns.ts";
import type { Custody } from "../state/custody.ts";
import { type Facts, merge, type Ownership } from "../state/merge.ts";
import { type OwnCode, ownCodesSql } from "../state/merge-codes.ts";
import type { PollName } from "./polls.ts";

/** A dossier that a system acknowledged and has not said the end of. Times in ISO 8601. */
export type AwaitedDossier = {
  dossier: string;
  state: DossierState;
  since: string;
  newsAt: string | null;
  missed: number;
  deaf: number;
};

/** What one call asked for, and what became of it. Lists of dossiers. */
export type Asked = {
  dossiers: AwaitedDossier[];
  /** Something new was told of them. */
  news: ReadonlySet<string>;
  /** The system does not know them. */
  missing: ReadonlySet<string>;
  /** Their end was said. */
  over: ReadonlySet<string>;
  /** Asked for alone, they told nothing. */
  deaf: ReadonlySet<string>;
  /** The system told nothing: of none is anything known but that it was asked for. */
  isUntold?: boolean;
};

/** Those of a system that were not asked for in the poll's round yet, the one that waits longest first. */
export const nextAwaited = async (
  pool: Pool,
  ownership: Ownership,
  poll: PollName,
  most: number,
): Promise<{ awaited: AwaitedDossier[]; dropped: number }> => {
  const { rows } = await pool.query({
    name: "awaiting-next",
    text: nextSql,
    values: [poll.system, poll.name, most],
  });
  const isRow = (row: Row | { gone: true }): row is Row => !row.gone;
  const merged = rows
    .filter(isRow)
    .map(({ gone: _, code, facts, codes, custody, ...rest }: Row) => ({
      ...rest,
      state: merge(code, facts, ownership, codes, custody),
    }));
  const isWhole = (each: (typeof merged)[number]): each is AwaitedDossier => isComplete(each.state);
  const awaited = merged.filter(isWhole);
  // What lacks by now what the system must be told is not asked for in this round.
  const passed = merged.filter((each) => !isWhole(each)).map(({ dossier }) => dossier);
  if (passed.length > 0) await passOver(pool, poll.system, passed);
  return { awaited, dropped: rows.length - awaited.length };
};

const passOver = (pool: Pool, system: string, dossiers: string[]) =>
  pool.query(
    "update awaiting set asked_at = clock_timestamp() where system = $1 and dossier = any($2::bigint[])",
    [system, dossiers],
  );

type Row = Omit<AwaitedDossier, "state"> & {
  gone: false;
  code: string;
  facts: Facts[];
  codes: OwnCode[];
  custody: Custody | null;
};

/** Writes what became of those that were asked for. What was acknowledged anew meanwhile is awaited on. */
export const moveAwaiting = async (
  client: Pool | PoolClient,
  system: string,
  { dossiers, news, missing, over, deaf, isUntold = false }: Asked,
): Promise<void> => {
  if (dossiers.length === 0) return;
  const column = (among: ReadonlySet<string>) => dossiers.map(({ dossier }) => among.has(dossier));
  await client.query({
    name: "awaiting-move",
    text: movedSql,
    values: [
      system,
      numberColumn(dossiers.map(({ dossier }) => dossier)),
      dossiers.map(({ since }) => since),
      column(news),
      column(missing),
      column(over),
      column(deaf),
      isUntold,
    ],
  });
};

/** What a system acknowledged before it was asked for its news. */
export const backfill = async (pool: Pool, system: string): Promise<void> => {
  await pool.query(
    `insert into awaiting (system, dossier, since)
     select system, dossier, changed_at from replicas where system = $1 and settled is not null and state not in ('off', 'shadow')
     on conflict do nothing`,
    [system],
  );
};

// What is nobody's any more, or was erased, or what a person released from the system's hand, is not asked for; it goes from the list when it
// is met.
const nextSql = `
with page as materialized (
  select a.* from awaiting a where a.system = $1
    and (a.asked_at is null or a.asked_at < (select round_at from polls where system = $1 and name = $2))
  order by a.asked_at nulls first, a.dossier limit $3
), gone as (
  delete from awaiting a using page join dossiers d on d.id = page.dossier
  where a.system = $1 and a.dossier = page.dossier and (d.erased_at is not null or d.released_at is not null
    or (d.custody->>'released' is not null and d.custody->>'system' = $1))
  returning a.dossier
)
select page.dossier::text, gone.dossier is not null as gone, to_json(page.since) as since, to_json(page.news_at) as "newsAt",
  page.missed, page.deaf, d.code, d.custody, ${ownCodesSql} as codes,
  (select json_agg(json_build_object('source', f.source, 'body', f.body, 'steps', f.steps)) from facts f where f.dossier = d.id) as facts
from page join dossiers d on d.id = page.dossier left join gone on gone.dossier = page.dossier
order by page.asked_at nulls first, page.dossier`;

const movedSql = `
with told as (
  select * from unnest($2::bigint[], $3::timestamptz[], $4::boolean[], $5::boolean[], $6::boolean[], $7::boolean[])
    as t(dossier, since, news, missing, over, deaf)
), locked as materialized (
  select a.dossier, a.since from awaiting a join told using (dossier) where a.system = $1 order by a.dossier for update of a
), ended as (
  delete from awaiting a using locked l join told t using (dossier)
  where a.system = $1 and a.dossier = t.dossier and t.over and l.since = t.since
)
update awaiting a set asked_at = clock_timestamp(),
  news_at = case when t.news then clock_timestamp() else a.news_at end,
  missed = case when t.missing then a.missed + 1 when $8 or t.deaf then a.missed else 0 end,
  deaf = case when t.deaf then a.deaf + 1 when $8 then a.deaf else 0 end
from locked l join told t using (dossier)
where a.system = $1 and a.dossier = t.dossier and not (t.over and l.since = t.since)`;

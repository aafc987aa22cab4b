import type { Pool, PoolClient } from "pg";
import { jsonColumn, jsonTexts, numberColumn } from "../db/columns.ts";
import { cleanText } from "../state/storable.ts";
import type { FindingKind } from "./kinds.ts";

/** Something that a person should know. Found again while nobody closed it, it is counted. */
export type Finding = {
  kind: FindingKind;
  /** The system that it is about; left out: the gateway itself. */
  system?: string;
  /** Left out: of the system as a whole. */
  dossier?: string;
  /** What tells apart those of one kind, system and dossier. */
  key?: string;
  evidence?: Evidence;
};

/** What was found, in our own words, as it was found last. Nothing of a person: of a personal field "differs", never its value. */
export type Evidence = Record<string, string | number | boolean>;

/** What a finding may take: fields of its evidence, characters of a text or key. */
export const MOST_FIELDS = 12;
export const MOST_TEXT = 200;

/**
 * Findings that nobody closed, of one dossier (or, without one, of a system as a whole) in one system, and of one kind in one system.
 * What is found beyond is counted alone, on the finding {@link more} of its kind and system.
 */
export const MOST_OF_DOSSIER = 50;
export const MOST_OF_KIND = 10_000;

/** The key, without a dossier, of what is found beyond those limits. */
export const more = "more";

/** Writes findings in one statement, in the transaction of `client` where it is in one. Costs nothing where there are none. */
export const note = async (client: Pool | PoolClient, findings: Finding[]): Promise<void> => {
  if (findings.length === 0) return;
  const rows = noteRows("$1", "$2", "$3", "$4", "$5");
  await client.query({
    name: "note",
    text: `with ${noteSql(`select * from ${rows}`)} select from noted`,
    values: noteValues(findings),
  });
};

/** The five parameters that {@link noteRows} reads. */
export const noteValues = (findings: Finding[]) => [
  findings.map(({ kind }) => kind),
  findings.map(({ system = "gateway" }) => system),
  numberColumn(findings.map(({ dossier = 0 }) => dossier)),
  findings.map(({ key = "" }) => cleanText(key, MOST_TEXT)),
  jsonColumn(findings.map(({ evidence = {} }) => evidenceText(evidence))),
];

/** Findings as rows of (kind, system, dossier, key, evidence) in a query, out of {@link noteValues}. */
export const noteRows = (
  kinds: string,
  systems: string,
  dossiers: string,
  keys: string,
  evidence: string,
): string =>
  `unnest(${kinds}::text[], ${systems}::text[], ${dossiers}::bigint[], ${keys}::text[], ${jsonTexts(evidence)})
    as told(kind, system, dossier, key, evidence)`;

/**
 * The part of a statement that writes findings, so that they share its commit: `rows` is a query of {@link noteRows}' columns.
 * Findings are locked in one order; where another lock of the statement makes a circle of it, PostgreSQL undoes one, which its writer tries again.
 */
export const noteSql = (rows: string): string => `
found_now as materialized (
  select kind, system, dossier, key, count(*) as count, (array_agg(evidence))[1] as evidence
  from (${rows}) rows(kind, system, dossier, key, evidence) group by kind, system, dossier, key
), found_kinds as materialized (
  select kind, system, (select count(*) from (select from findings o
    where o.kind = k.kind and o.system = k.system and o.state <> 'closed' limit ${MOST_OF_KIND}) o) as open
  from (select distinct kind, system from found_now) k
), found_dossiers as materialized (
  select dossier, system, (select count(*) from (select from findings o
    where o.dossier = d.dossier and o.system = d.system and o.state <> 'closed' and o.key <> '${more}' limit ${MOST_OF_DOSSIER}) o) as open
  from (select distinct dossier, system from found_now) d
), found_known as materialized (
  select f.*, o.id is not null as known from found_now f left join findings o
    on o.kind = f.kind and o.system = f.system and o.dossier = f.dossier and o.key = f.key and o.state <> 'closed'
), found_fits as materialized (
  select f.*, f.known or (
    k.open + count(*) filter (where not f.known) over (partition by f.kind, f.system order by f.dossier, f.key) <= ${MOST_OF_KIND}
    and d.open + count(*) filter (where not f.known) over (partition by f.dossier, f.system order by f.kind, f.key) <= ${MOST_OF_DOSSIER}) as fits
  from found_known f join found_kinds k using (kind, system) join found_dossiers d using (dossier, system)
), noted as (
  insert into findings as f (kind, system, dossier, key, count, evidence)
  select kind, system, case when fits then dossier else 0 end as of, case when fits then key else '${more}' end as name, sum(count),
    (array_agg(case when fits then evidence else '{}' end))[1]::json
  from found_fits group by kind, system, of, name order by kind, system, of, name
  on conflict (kind, system, dossier, key) where state <> 'closed' do update set
    count = f.count + excluded.count, last_at = now(), evidence = excluded.evidence
  returning f.id, f.kind, f.system, f.dossier, xmax = 0 as is_new
), noted_log as (
  insert into log (kind, dossier, source, entry)
  select 'note', nullif(dossier, 0), system, json_build_object(
    'at', to_char(now() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'is', 'finding', 'finding', id::text, 'of', kind)
  from noted where is_new order by id
)`;

const evidenceText = (evidence: Evidence): string =>
  JSON.stringify(
    Object.fromEntries(
      Object.entries(evidence)
        .slice(0, MOST_FIELDS)
        .map(([name, value]) => [
          name,
          typeof value === "string" ? cleanText(value, MOST_TEXT) : value,
        ]),
    ),
  );

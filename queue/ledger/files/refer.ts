import { numberColumn } from "../db/columns.ts";
import { agenciesMaySql, heldSql } from "./who.ts";

/** Files that one source's word may refer to. */
export const MOST_FILES = 1_000;

/** A file's SHA-256 in an address of this gateway, wherever in a text that address stands. */
const ours = /\/v1\/files\/([0-9a-f]{64})(?![0-9A-Za-z])/g;

/** Whether a text may refer to a file: nearly none does, and this is told at once. Pure. */
export const mayRefer = (text: string): boolean => text.includes("/v1/files/");

/** The files that a text refers to, each once. Pure. */
export const filesIn = (text: string): string[] =>
  mayRefer(text) ? [...new Set(Array.from(text.matchAll(ours), ([, id = ""]) => id))].sort() : [];

/** What one change does to a dossier's references. */
export type Referring = {
  /** Its place in the batch. */
  n: number;
  source: string;
  key: string | undefined;
  /** Of a speaker who has no key to bring files with: the agencies that it may speak for. */
  agencies: string[] | undefined;
  /** The speaker speaks for the whole province. */
  sure: boolean;
  /** Those of a new body; `instead`: of others that the source may have told before. */
  said: string[];
  instead: boolean;
  /** Those of its steps, which only grow. */
  steps: string[];
};

/** Whether changes do anything to references. Pure. */
export const refers = ({ said, instead, steps }: Omit<Referring, "n" | "source">): boolean =>
  instead || said.length > 0 || steps.length > 0;

/**
 * The part of a statement that writes references, so that they share its commit; `done` is its query of (n, id). A file that is being
 * stored or removed by somebody is passed over, where a reference to it begins: its disk may hang, and no word waits for that.
 */
export const referSql = (all: Referring[], value: (value: unknown) => string): string => {
  const rows = all.flatMap(({ said, steps, ...told }) => [
    ...said.map((file) => ({ ...told, file })),
    ...steps.map((file) => ({ ...told, file, source: `steps:${told.source}` })),
  ]);
  const anew = all.filter(({ instead }) => instead);
  const n = value(numberColumn(rows.map((row) => row.n)));
  const file = value(rows.map((row) => row.file));
  const source = value(rows.map((row) => row.source));
  const key = value(numberColumn(rows.map((row) => row.key ?? null)));
  const sure = value(rows.map((row) => row.sure));
  const agencies = value(rows.map((row) => row.agencies?.join(" ") ?? null));
  const anewN = value(numberColumn(anew.map((row) => row.n)));
  const anewSource = value(anew.map((row) => row.source));
  return `
refers as materialized (
  select done.id as dossier, told.source, told.file, told.key,
    told.sure or (told.agencies is not null and ${agenciesMaySql("told.file", "string_to_array(told.agencies, ' ')")}) as sure
  from unnest(${n}::int[], ${file}::text[], ${source}::text[], ${key}::bigint[], ${sure}::boolean[], ${agencies}::text[])
    as told(n, file, source, key, sure, agencies)
  join done using (n)
), refers_no_more as (
  delete from file_refs f using unnest(${anewN}::int[], ${anewSource}::text[]) as anew(n, source) join done using (n)
  where f.dossier = done.id and f.source = anew.source
    and not exists (select from refers r where r.dossier = f.dossier and r.source = f.source and r.file = f.file)
  returning f.file
), refers_ended as materialized (
  select id from files where id in (select file from refers_no_more) order by id for update
), refers_begun as materialized (
  select id from files where id in (select file from refers r where not exists (
    select from file_refs f where f.dossier = r.dossier and f.source = r.source and f.file = r.file))
  order by id for update skip locked
), refers_looked as (
  update files set unused_since = now(), look_at = now() + interval '1 hour'
  from (select id from refers_ended union select id from refers_begun) r where files.id = r.id
), referred as (
  insert into file_refs as f (dossier, source, file, key, sure)
  select dossier, source, file, key, sure from refers order by dossier, source, file
  on conflict (dossier, source, file) do update set sure = excluded.sure, key = excluded.key where not ${heldSql("f")}
)`;
};

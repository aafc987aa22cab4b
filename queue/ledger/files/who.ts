import type { Caller } from "../access/keys.ts";
import { type Scope, scopeSql } from "../access/scope.ts";

/** Who asks for a file: its key, and the agencies of the dossiers whose files it may see; null: all files. */
export type Reader = { key: string; scope: Scope };

/** A caller as a reader of files: a system's key sees what it brought itself, as it reads no dossiers either. */
export const readerOf = ({ id, role, agencies }: Caller): Reader => ({
  key: id,
  scope: role.startsWith("system:") ? [] : agencies,
});

/** Whether a reader may have file `f`, as a condition of SQL: it brought it, or a dossier that it sees refers to it beyond doubt. */
export const readableSql = (key: string, scope: string): string => `(${scope}::text[] is null
  or exists (select from file_keepers k where k.file = f.id and k.key = ${key}::bigint)
  or exists (select from file_refs r join dossiers d on d.id = r.dossier
    where r.file = f.id and ${heldSql("r")} and ${scopeSql("d.agency", scope)}))`;

/** Whether a reference counts, as a condition of SQL: told for the whole province, or by a key that had the file. */
export const heldSql = (ref: string): string =>
  `(${ref}.sure or exists (select from file_keepers k where k.file = ${ref}.file and k.key = ${ref}.key))`;

/** Whether agencies may have a file, as a condition of SQL: a dossier of theirs refers to it beyond doubt, or a key of no others brought it. */
export const agenciesMaySql = (file: string, scope: string): string => `(
  exists (select from file_refs r join dossiers d on d.id = r.dossier
    where r.file = ${file} and ${heldSql("r")} and ${scopeSql("d.agency", scope)})
  or exists (select from file_keepers k join keys on keys.id = k.key
    where k.file = ${file} and cardinality(keys.agencies) > 0 and not starts_with(keys.role, 'system:')
      and not exists (select from unnest(keys.agencies) as its(agency) where not ${scopeSql("its.agency", scope)})))`;

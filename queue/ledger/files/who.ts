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

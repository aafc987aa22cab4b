import type { Pool } from "pg";
import { dropStray, lookAtFile } from "./drop-file.ts";
import { type FileRow, keepFile } from "./keep-file.ts";
import { createLinks } from "./links.ts";
import { type Reader, readableSql } from "./who.ts";

/** What the ledger knows of the files that are kept beside it, by their SHA-256. */
export const createFileRows = (pool: Pool) => ({
  keep: (file: FileRow, reader: Reader, place: (isNew: boolean) => Promise<void>) =>
    keepFile(pool, file, reader, place),
  /** A file that a reader may have; undefined where there is none, and where it may not. */
  find: async (id: string, reader: Reader): Promise<FileRow | undefined> => {
    const { rows } = await pool.query({
      name: "file-find",
      text: `select id, size, type from files f where id = $1 and ${readableSql("$2", "$3")}`,
      values: [id, reader.key, reader.scope],
    });
    return rows[0];
  },
  links: createLinks(pool),
  lookAt: (remove: (id: string) => Promise<void>) => lookAtFile(pool, remove),
  /** Those of some names that no row knows. */
  unknown: async (ids: string[]): Promise<string[]> => {
    const { rows } = await pool.query(
      "select id from unnest($1::text[]) as on_disk(id) where not exists (select from files f where f.id = on_disk.id)",
      [ids],
    );
    return rows.map(({ id }: { id: string }) => id);
  },
  dropStray: (id: string, remove: (id: string) => Promise<void>) => dropStray(pool, id, remove),
});

export type FileRows = ReturnType<typeof createFileRows>;

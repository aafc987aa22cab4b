import type { Pool } from "pg";
import { withTransaction } from "../../postgres/session/pool.ts";
import { newSalt, saltedHash } from "../state/salted.ts";
import { type Reader, readableSql } from "./who.ts";

/** A file as the ledger knows it: SHA-256, bytes, type. */
export type FileRow = { id: string; size: number; type: string };

/**
 * Notes a file that a key brought, once; `place` gives its bytes their name, before the commit: `isNew` where the ledger did not
 * have it. Whoever removes files waits meanwhile. Returns whether the reader could have had it before: what only others have is new to it.
 */
export const keepFile = (
  pool: Pool,
  file: FileRow,
  reader: Reader,
  place: (isNew: boolean) => Promise<void>,
): Promise<{ wasKnown: boolean }> =>
  withTransaction(pool, async (client) => {
    const { id, size, type } = file;
    const seen = await client.query({
      name: "file-seen",
      text: `select from files f where id = $1 and ${readableSql("$2", "$3")}`,
      values: [id, reader.key, reader.scope],
    });
    const salt = newSalt();
    const kept = await client.query({
      name: "file-keep",
      text: keepSql,
      values: [id, size, type, salt],
    });
    const isNew: boolean = kept.rows[0].new;
    await client.query({
      name: "file-keeper",
      text: "insert into file_keepers (file, key) values ($1, $2) on conflict do nothing",
      values: [id, reader.key],
    });
    if (isNew)
      await client.query({
        name: "file-note",
        text: "insert into log (kind, entry) values ('note', $1::json)",
        values: [
          JSON.stringify({
            at: new Date().toISOString(),
            is: "file kept",
            by: reader.key,
            size,
            type,
            content: saltedHash(salt, id),
          }),
        ],
      });
    await place(isNew);
    return { wasKnown: seen.rows.length > 0 };
  });

// Stored again, it is somebody's anew, whatever was erased before.
const keepSql = `
insert into files (id, size, type, salt) values ($1, $2, $3, $4)
on conflict (id) do update set unused_since = now(), look_at = now() + interval '1 hour', erased = false
returning xmax = 0 as new`;

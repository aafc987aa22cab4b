import type { Pool } from "pg";
import { withTransaction } from "../../postgres/session/pool.ts";
import { saltedHash } from "../state/salted.ts";
import { heldSql } from "./who.ts";

/** Days that a file is kept which no dossier refers to: it may have been brought for one that is to come. */
export const UNUSED_DAYS = 30;

/** What became of the file that was looked at. */
export type Looked = "dropped" | "kept" | "none";

/**
 * Looks at one file whose time has come, and drops it where it goes: nobody's dossier refers to it any more, and one that did was
 * erased, or it is so for {@link UNUSED_DAYS}. Its bytes go before the commit, so that a crash leaves a row to be dropped again and never bytes
 * that nobody knows of. The log keeps that there was a file, with a hash that says nothing any more.
 */
export const lookAtFile = (pool: Pool, remove: (id: string) => Promise<void>): Promise<Looked> =>
  withTransaction(pool, async (client) => {
    const { rows } = await client.query({ name: "file-due", text: dueSql });
    const file: { id: string; size: number; salt: Buffer } | undefined = rows[0];
    if (!file) return "none";
    // Asked anew, now that nobody can add or end a reference: before the lock, somebody may have.
    const looked = await client.query({ name: "file-look", text: lookSql, values: [file.id] });
    if (!looked.rows[0].goes) return "kept";
    await remove(file.id);
    await client.query("delete from files where id = $1", [file.id]);
    await client.query("insert into log (kind, entry) values ('note', $1::json)", [
      JSON.stringify({
        at: new Date().toISOString(),
        is: "file dropped",
        size: file.size,
        content: saltedHash(file.salt, file.id),
      }),
    ]);
    return "dropped";
  });

/** Removes the bytes of a name that no row knows, while nobody else can make one; false where one was made meanwhile. */
export const dropStray = async (
  pool: Pool,
  id: string,
  remove: (id: string) => Promise<void>,
): Promise<boolean> => {
  const client = await pool.connect();
  try {
    await client.query("begin");
    // Never committed: the row keeps whoever would make the same one waiting.
    const { rowCount } = await client.query(
      "insert into files (id, size, type, salt) values ($1, 1, '', '') on conflict do nothing",
      [id],
    );
    if (rowCount === 1) await remove(id);
    return rowCount === 1;
  } finally {
    await client.query("rollback").catch(() => {});
    client.release();
  }
};

const dueSql = `
select id, size, salt from files where look_at < now() order by look_at limit 1 for update skip locked`;

const lookSql = `
update files f set look_at = case when not goes.held then f.unused_since + interval '${UNUSED_DAYS} days' end
from (select exists (select from file_refs r where r.file = $1 and ${heldSql("r")}) as held) goes
where f.id = $1
returning not goes.held and (f.erased or f.look_at < now()) as goes`;

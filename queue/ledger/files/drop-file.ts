import type { Pool } from "pg";
import { withTransaction } from "../../postgres/session/pool.ts";
import { saltedHash } from "../state/salted.ts";

/**
 * Drops one file that goes: those that referred to it were erased, or nobody has referred to it for so many days (null: for ever).
 * Its bytes go before the commit, so that a crash leaves a row to be dropped again and never bytes that nobody knows of. The log keeps
 * that there was a file, with a hash that says nothing any more. False where none goes.
 */
export const dropUnused = (
  pool: Pool,
  afterDays: number | null,
  remove: (id: string) => Promise<void>,
): Promise<boolean> =>
  withTransaction(pool, async (client) => {
    const { rows } = await client.query({
      name: "file-unused",
      text: unusedSql,
      values: [afterDays],
    });
    const file: { id: string; size: number; salt: Buffer } | undefined = rows[0];
    if (!file) return false;
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
    return true;
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

const unusedSql = `
select id, size, salt from files f
where (unused_since = '-infinity' or unused_since < now() - $1::int * interval '1 day')
  and not exists (select from file_refs r where r.file = f.id)
order by unused_since limit 1 for update skip locked`;

import type { Pool, PoolClient } from "pg";
import { withTransaction } from "../../postgres/session/pool.ts";
import { saltedHash } from "../state/salted.ts";
import type { FileRow } from "./keep-file.ts";
import { isSigned, type Signed, sign } from "./sign.ts";
import { type Reader, readableSql } from "./who.ts";

/** Links that open a file without a key. That one was made, and by which key, stands in the log. */
export const createLinks = (pool: Pool, now: () => number = Date.now) => ({
  /** Signs a link to a file that a reader may have; undefined where there is none, and where it may not. */
  sign: (id: string, reader: Reader, seconds?: number): Promise<Signed | undefined> =>
    withTransaction(pool, async (client) => {
      const { rows } = await client.query({
        name: "file-link-key",
        text: `select salt, link_key as key from files f where id = $1 and ${readableSql("$2", "$3")}`,
        values: [id, reader.key, reader.scope],
      });
      const file: { salt: Buffer; key: Buffer } | undefined = rows[0];
      if (!file) return undefined;
      const until = seconds === undefined ? undefined : Math.floor(now() / 1_000) + seconds;
      await tell(client, "file link", reader, id, file.salt, until);
      const signature = sign(file.key, id, until);
      return until === undefined ? { signature } : { until, signature };
    }),
  /** Ends all links of a file that a reader may have; false where there is none, and where it may not. */
  end: (id: string, reader: Reader): Promise<boolean> =>
    withTransaction(pool, async (client) => {
      const { rows } = await client.query(
        `update files f set link_key = default where id = $1 and ${readableSql("$2", "$3")} returning salt`,
        [id, reader.key, reader.scope],
      );
      if (rows.length === 0) return false;
      await tell(client, "file links ended", reader, id, rows[0].salt);
      return true;
    }),
  /** A file that a link opens; undefined where there is none, and where the link is not its own, is over or was ended. */
  find: async (id: string, signed: Signed): Promise<FileRow | undefined> => {
    const { rows } = await pool.query({
      name: "file-linked",
      text: "select id, size, type, link_key as key from files where id = $1",
      values: [id],
    });
    const found: (FileRow & { key: Buffer }) | undefined = rows[0];
    if (!found || !isSigned(found.key, id, signed, now())) return undefined;
    const { key: _, ...file } = found;
    return file;
  },
});

const tell = (
  client: PoolClient,
  is: string,
  { key: by }: Reader,
  id: string,
  salt: Buffer,
  until?: number,
) =>
  client.query("insert into log (kind, entry) values ('note', $1::json)", [
    JSON.stringify({
      at: new Date().toISOString(),
      is,
      by,
      content: saltedHash(salt, id),
      ...(until === undefined ? {} : { until: new Date(until * 1_000).toISOString() }),
    }),
  ]);

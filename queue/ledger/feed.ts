import type { Pool } from "pg";
import { type Scope, scopeSql } from "./scope.ts";

/** What one other source changed of a dossier. */
export type FeedEntry = {
  cursor: string;
  code: string;
  version: number;
  source: string;
  status: number;
  at: string;
};

/** Entries in commit order, and the cursor to ask after next; or why the cursor given cannot be used. */
export type FeedPage =
  | { is: "page"; changes: FeedEntry[]; next: string }
  | { is: "bad cursor" }
  | { is: "another epoch" };

type Position = { epoch: number; xid: string; id: string };

/**
 * What changed for the province, said by anybody else. Only entries below the snapshot's horizon are shown, so that a
 * transaction that commits late is never skipped. A cursor names the epoch of the installation: a restored ledger refuses older ones.
 */
export const createFeed = (pool: Pool) => ({
  read: async (asked: {
    after: string | undefined;
    limit: number;
    scope: Scope;
  }): Promise<FeedPage> => {
    const after = asked.after === undefined ? undefined : parse(asked.after);
    if (asked.after !== undefined && after === undefined) return { is: "bad cursor" };
    const start = await pool.query({
      name: "feed-start",
      text: `select epoch, $1::xid8 >= log_horizon() as ahead from installation`,
      values: [after?.xid ?? "0"],
    });
    const { epoch, ahead }: { epoch: number; ahead: boolean } = start.rows[0];
    if (after && after.epoch !== epoch) return { is: "another epoch" };
    // A cursor that was never given out would skip what is still to come.
    if (ahead) return { is: "bad cursor" };
    const { rows } = await pool.query({
      name: "feed",
      text: pageSql,
      values: [after?.xid ?? "0", after?.id ?? "0", asked.limit, asked.scope],
    });
    const changes = rows.map(({ xid, id, entry }: FeedRow): FeedEntry => {
      const { code, version, source, status, at } = entry;
      return { cursor: `${epoch}-${xid}-${id}`, code, version, source, status, at };
    });
    return { is: "page", changes, next: changes.at(-1)?.cursor ?? asked.after ?? `${epoch}-0-0` };
  },

  /** Records that a reader has everything up to a cursor of the present epoch; never goes back. */
  acknowledge: async (name: string, cursor: string): Promise<void> => {
    await pool.query({ name: "feed-acknowledge", text: acknowledgeSql, values: [name, cursor] });
  },
});

export type Feed = ReturnType<typeof createFeed>;

type FeedRow = { xid: string; id: string; entry: Omit<FeedEntry, "cursor"> };

const parse = (cursor: string): Position | undefined => {
  const [, epoch, xid, id] = /^(\d{1,9})-(\d{1,18})-(\d{1,18})$/.exec(cursor) ?? [];
  return epoch && xid && id ? { epoch: Number(epoch), xid, id } : undefined;
};

const pageSql = `
select l.xid::text, l.id::text, l.entry from log l join dossiers d on d.id = l.dossier
where l.kind = 'change' and l.source <> 'province' and (l.xid, l.id) > ($1::xid8, $2::bigint)
  and l.xid < log_horizon() and (plain(l.entry)->>'changed')::boolean
  and ${scopeSql("d.agency", "$4")}
order by l.xid, l.id limit $3`;

const acknowledgeSql = `
insert into feeds as f (name, cursor) values ($1, $2)
on conflict (name) do update set cursor = excluded.cursor, acknowledged_at = now()
where (split_part(f.cursor, '-', 1)::bigint, split_part(f.cursor, '-', 2)::bigint, split_part(f.cursor, '-', 3)::bigint)
  < (split_part(excluded.cursor, '-', 1)::bigint, split_part(excluded.cursor, '-', 2)::bigint, split_part(excluded.cursor, '-', 3)::bigint)`;

import type { Pool } from "pg";
import { type Scope, scopeSql } from "../access/scope.ts";

/** What one other source changed of a dossier. */
export type FeedEntry = {
  cursor: string;
  code: string;
  version: number;
  source: string;
  status: number;
  at: string;
};

/**
 * Entries in commit order, the cursor to ask after next and the horizon that was read up to at least; or why the cursor given
 * cannot be used.
 */
export type FeedPage =
  | { is: "page"; changes: FeedEntry[]; next: string; horizon: string }
  | { is: "bad cursor" }
  | { is: "another epoch" };

/** Whose dossiers others changed since a horizon, null where they are many, and the horizon to ask from next. */
export type News = { agencies: string[] | null; horizon: string };

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
      text: startSql,
      values: [after?.xid ?? "0", after?.id ?? "0"],
    });
    const { epoch, horizon, given }: { epoch: number; horizon: string; given: boolean } =
      start.rows[0];
    if (after && after.epoch !== epoch) return { is: "another epoch" };
    // One that was never given out, another ledger's above all, would skip what nobody has read.
    if (!given) return { is: "bad cursor" };
    const { rows } = await pool.query({
      name: "feed",
      text: pageSql,
      values: [after?.xid ?? "0", after?.id ?? "0", asked.limit, asked.scope],
    });
    const changes = rows.map(({ xid, id, entry }: FeedRow): FeedEntry => {
      const { code, version, source, status, at } = entry;
      return { cursor: `${epoch}-${xid}-${id}`, code, version, source, status, at };
    });
    const next = changes.at(-1)?.cursor ?? asked.after ?? `${epoch}-0-0`;
    return { is: "page", changes, next, horizon };
  },

  /** What came to be seen since a horizon, for whoever waits: the same for all of a process. */
  news: async (since: string): Promise<News> => {
    const { rows } = await pool.query({ name: "feed-news", text: newsSql, values: [since] });
    const { horizon, agencies, many } = rows[0];
    return { horizon, agencies: many ? null : agencies };
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

// What was given out is the beginning, or an entry. One that went with its month is older than all that is left.
const startSql = `
select epoch, log_horizon()::text as horizon,
  $1::xid8 = '0' and $2::bigint = 0 or $1::xid8 < log_horizon() and (
    exists (select from log where xid = $1::xid8 and id = $2::bigint and kind = 'change' and source <> 'province')
    or exists (select from retirements) and not exists (select from log where xid <= $1::xid8)) as given
from installation`;

const mostNews = 500;

const newsSql = `
with news as materialized (
  select l.dossier from log l
  where l.kind = 'change' and l.source <> 'province' and l.xid >= $1::xid8 and l.xid < (select log_horizon())
    and (plain(l.entry)->>'changed')::boolean
  limit ${mostNews + 1}
)
select log_horizon()::text as horizon, (select count(*) from news) > ${mostNews} as many,
  array(select distinct d.agency from news join dossiers d on d.id = news.dossier) as agencies`;

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

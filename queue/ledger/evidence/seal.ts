import type { Pool } from "pg";
import { patience } from "../../postgres/session/limits.ts";
import { withTransaction } from "../../postgres/session/pool.ts";
import { leafSql } from "./leaf.ts";

/** What was sealed now; `anchor` where it is the first seal of its hour: kept elsewhere, it proves what was sealed until then. */
export type Sealed = { entries: number; anchor?: { seal: string; hash: string; at: string } };

/**
 * Links the log's newest finished entries to the chain. Takes whole transactions, up to the horizon below which none is
 * still running, so that no entry can slip in behind a seal. Never part of a transaction that accepts.
 */
export const seal = (pool: Pool): Promise<Sealed> =>
  withTransaction(pool, async (client) => {
    const lock = await client.query("select pg_try_advisory_xact_lock(4102) as mine");
    const { rows } = lock.rows[0]?.mine
      ? await client.query({ name: "seal", text: sql, query_timeout: patience.seal })
      : { rows: [] };
    return sealedOf(rows[0]);
  });

const sealedOf = (row: Row | undefined): Sealed => {
  if (!row) return { entries: 0 };
  const { entries, opensHour, seal, hash, at } = row;
  return {
    entries,
    ...(opensHour
      ? { anchor: { seal, hash: hash.toString("hex"), at: new Date(at).toISOString() } }
      : {}),
  };
};

type Row = { entries: number; opensHour: boolean; seal: string; hash: Buffer; at: string };

// The hash goes over the root of each month's leaves, not over the leaves, so that a month may be dropped and the chain still
// verifies from its root. Everything the seal says of itself is hashed with them. It goes on from the seal that was set last, be
// it there or not: what was taken away stays missing. Entries that were counted when written and are gone are told by the seal.
const sql = `
with last as (
  select number, to_xid, hash, sealed_at from (
    select number, to_xid, hash, sealed_at, true as kept from newest_seal
    union all (select number, to_xid, hash, sealed_at, false from seals order by number desc limit 1)
  ) known order by number desc, kept desc limit 1
), span as materialized (
  select coalesce((select number from last), 0) + 1 as number,
    coalesce((select to_xid from last), '0'::xid8) as from_xid,
    log_horizon() as to_xid,
    coalesce((select hash from last), '') as previous, clock_timestamp() as sealed_at
), consumed as (
  delete from log_counts where xid >= (select from_xid from span) and xid < (select to_xid from span) returning entries
), parts as (
  select to_char(log.at at time zone interval '7 hours', 'YYYY-MM') as month, count(*)::int as entries,
    sha256(string_agg(${leafSql("log").framed}, '' order by log.xid, log.id)) as root
  from log where log.xid >= (select from_xid from span) and log.xid < (select to_xid from span) group by 1
), whole as (
  select coalesce(sum(entries), 0)::int as entries, (select coalesce(sum(entries), 0)::int from consumed) as counted,
    coalesce(array_agg(month order by month), '{}') as months, coalesce(array_agg(entries order by month), '{}') as counts,
    coalesce(array_agg(root order by month), '{}') as roots,
    coalesce(string_agg(month || ':' || entries || ':' || encode(root, 'hex'), ',' order by month), '') as words
  from parts
), sealed as (
  insert into seals (number, from_xid, to_xid, entries, counted, sealed_at, form, months, counts, roots, hash)
  select number, from_xid, to_xid, entries, counted, sealed_at, 'framed', months, counts, roots,
    sha256(previous || convert_to(concat_ws('|', 'framed', number, from_xid, to_xid, entries, counted,
      (extract(epoch from sealed_at) * 1000000)::bigint, words), 'UTF8'))
  from span, whole where entries > 0 or counted > 0
  returning number, entries, hash, sealed_at
)
select number::text as seal, entries, hash, sealed_at as at,
  coalesce(date_trunc('hour', sealed_at) > date_trunc('hour', (select sealed_at from last)), true) as "opensHour"
from sealed`;

/** Seconds since the oldest entry that is not sealed yet; 0 where all is sealed. */
export const sealLag = async (pool: Pool): Promise<number> => {
  const { rows } = await pool.query(`
    select coalesce(extract(epoch from now() - min(at)), 0)::float8 as lag
    from (select at from log where xid >= coalesce((select to_xid from seals order by number desc limit 1), '0'::xid8)
      order by xid, id limit 1) oldest`);
  return Math.max(0, rows[0]?.lag ?? 0);
};

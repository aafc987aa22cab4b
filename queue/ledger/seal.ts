import type { Pool } from "pg";

/**
 * Links the log's newest finished entries to the chain. Takes whole transactions, up to the horizon below which none is
 * still running, so that no entry can slip in behind a seal. Never part of a transaction that accepts.
 */
export const seal = async (pool: Pool): Promise<{ entries: number }> => {
  const client = await pool.connect();
  try {
    await client.query("begin");
    const lock = await client.query("select pg_try_advisory_xact_lock(4102) as mine");
    const { rows } = lock.rows[0]?.mine
      ? await client.query({ name: "seal", text: sql })
      : { rows: [] };
    await client.query("commit");
    return { entries: rows[0]?.entries ?? 0 };
  } catch (error) {
    await client.query("rollback").catch(() => {});
    throw error;
  } finally {
    client.release();
  }
};

// The hash goes over the root of each month's leaves, not over the leaves, so that a month may be dropped and the chain still
// verifies from its root. Everything the seal says of itself is hashed with them.
const sql = `
with last as (
  select number, to_xid, hash from seals order by number desc limit 1
), span as (
  select coalesce((select number from last), 0) + 1 as number,
    coalesce((select to_xid from last), '0'::xid8) as from_xid,
    pg_snapshot_xmin(pg_current_snapshot()) as to_xid,
    coalesce((select hash from last), '') as previous, clock_timestamp() as sealed_at
), parts as (
  select to_char(log.at at time zone interval '7 hours', 'YYYY-MM') as month, count(*)::int as entries,
    sha256(string_agg(sha256(convert_to(
      log.kind || coalesce(log.dossier::text, '') || coalesce(log.source, '') || log.entry::text, 'UTF8')),
      '' order by log.xid, log.id)) as root
  from log, span where log.xid >= span.from_xid and log.xid < span.to_xid group by 1
), whole as (
  select sum(entries)::int as entries, array_agg(month order by month) as months, array_agg(entries order by month) as counts,
    array_agg(root order by month) as roots,
    string_agg(month || ':' || entries || ':' || encode(root, 'hex'), ',' order by month) as words
  from parts
)
insert into seals (number, from_xid, to_xid, entries, sealed_at, form, months, counts, roots, hash)
select number, from_xid, to_xid, entries, sealed_at, 'roots', months, counts, roots,
  sha256(previous || convert_to(concat_ws('|', number, from_xid, to_xid, entries,
    (extract(epoch from sealed_at) * 1000000)::bigint, words), 'UTF8'))
from span, whole where entries > 0
returning entries`;

/** Seconds since the oldest entry that is not sealed yet; 0 where all is sealed. */
export const sealLag = async (pool: Pool): Promise<number> => {
  const { rows } = await pool.query(`
    select coalesce(extract(epoch from now() - min((entry->>'at')::timestamptz)), 0)::float8 as lag
    from (select entry from log where xid >= coalesce((select to_xid from seals order by number desc limit 1), '0'::xid8)
      order by xid, id limit 1) oldest`);
  return Math.max(0, rows[0]?.lag ?? 0);
};

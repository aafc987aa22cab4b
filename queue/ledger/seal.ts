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

const sql = `
with last as (
  select number, to_xid, hash from seals order by number desc limit 1
), span as (
  select coalesce((select number from last), 0) + 1 as number,
    coalesce((select to_xid from last), '0'::xid8) as from_xid,
    pg_snapshot_xmin(pg_current_snapshot()) as to_xid,
    coalesce((select hash from last), '') as previous
), leaves as (
  select count(*)::int as entries,
    string_agg(sha256(convert_to(log.kind || coalesce(log.dossier::text, '') || coalesce(log.source, '') || log.entry::text, 'UTF8')),
      '' order by log.xid, log.id) as hashes
  from log, span where log.xid >= span.from_xid and log.xid < span.to_xid
)
insert into seals (number, from_xid, to_xid, entries, hash)
select number, from_xid, to_xid, entries, sha256(previous || hashes) from span, leaves where entries > 0
returning entries`;

/** Seconds since the oldest entry that is not sealed yet; 0 where all is sealed. */
export const sealLag = async (pool: Pool): Promise<number> => {
  const { rows } = await pool.query(`
    select coalesce(extract(epoch from now() - min((entry->>'at')::timestamptz)), 0)::float8 as lag
    from (select entry from log where xid >= coalesce((select to_xid from seals order by number desc limit 1), '0'::xid8)
      order by xid, id limit 1) oldest`);
  return Math.max(0, rows[0]?.lag ?? 0);
};

import type { Pool, PoolClient } from "pg";
import { patience } from "../../postgres/session/limits.ts";
import { withTransaction } from "../../postgres/session/pool.ts";
import { addMonths, boundsOf, monthOf } from "./months.ts";

/**
 * Makes the log's months ahead of time, this one and three to come, and one for whatever fell into the rest because they were
 * missing. Safe in any number of processes; a month whose lock cannot be had at once is left for the next call, so accepting
 * never waits. Returns the months made.
 */
export const makeMonths = async (pool: Pool, now = new Date(), ahead = 3): Promise<string[]> => {
  const standing = await readMonths(pool);
  const wanted = Array.from({ length: ahead + 1 }, (_, n) => addMonths(monthOf(now), n));
  const made: string[] = [];
  for (const month of new Set([...wanted, ...standing.strays]))
    if (!standing.months.includes(month) && (await makeMonth(pool, month))) made.push(month);
  return made;
};

/** The months that the log has a partition for, oldest first, and those of entries that found none. */
export const readMonths = async (pool: Pool): Promise<{ months: string[]; strays: string[] }> => {
  const { rows } = await pool.query(`
    select (select coalesce(json_agg(replace(substr(c.relname, 5), '_', '-') order by c.relname), '[]')
        from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'log'::regclass and c.relname ~ '^log_\\d{4}_\\d{2}$') as months,
      (select coalesce(json_agg(distinct to_char(at at time zone interval '7 hours', 'YYYY-MM')), '[]') from log_rest) as strays`);
  return rows[0];
};

/** The table that holds a month; only ever built from a month's digits. */
export const tableOf = (month: string): string => {
  if (!/^\d{4}-\d{2}$/.test(month)) throw new Error(`Expected a month, got "${month}".`);
  return `log_${month.replace("-", "_")}`;
};

/** False where another process makes it, or its lock was not to be had within 200 ms. */
const makeMonth = async (pool: Pool, month: string): Promise<boolean> => {
  try {
    return await withTransaction(pool, async (client) => {
      await client.query("set local lock_timeout = '200ms'");
      const { rows } = await client.query(
        "select pg_try_advisory_xact_lock(4105) and to_regclass($1) is null as mine",
        [tableOf(month)],
      );
      if (!rows[0].mine) return false;
      await create(client, month);
      return true;
    });
  } catch (error) {
    if (isLockTimeout(error)) return false;
    throw error;
  }
};

// Made apart and then attached: `create table … partition of` would lock the whole log.
const create = async (client: PoolClient, month: string) => {
  const { from, to } = boundsOf(month);
  const table = tableOf(month);
  await client.query(
    `create table ${table} (like log including defaults) with (autovacuum_vacuum_insert_scale_factor = 0.05)`,
  );
  await client.query("lock table log_rest in access exclusive mode");
  await client.query({
    text: `with strays as (delete from log_rest where at >= '${from}' and at < '${to}' returning *)
     insert into ${table} select * from strays`,
    query_timeout: patience.month,
  });
  await client.query({
    text: `alter table log attach partition ${table} for values from ('${from}') to ('${to}')`,
    query_timeout: patience.month,
  });
};

/** Whether a statement gave up because a lock was not to be had in time. */
export const isLockTimeout = (error: unknown): boolean =>
  (error as { code?: string }).code === "55P03";

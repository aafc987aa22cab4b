import { setTimeout as pause } from "node:timers/promises";
import type { PoolClient } from "pg";
import { patience } from "../../postgres/session/limits.ts";

/**
 * Locks all of the ledger's tables for the caller's transaction, once nobody else uses any of them. Whoever comes waits until it ends, and holds
 * nothing that the transaction will want: taken one by one as migrations come to them, writes would hold some, and PostgreSQL end
 * either side. Each lock is waited for less long than PostgreSQL takes to look for such a knot (1 s); in vain, all are given back for a moment.
 * Throws where a session kept one for an hour.
 */
export const lockTables = async (client: PoolClient, longestMs = patience.migration) => {
  const { rows } = await client.query(tablesSql);
  const began = performance.now();
  await client.query("savepoint unlocked");
  for (;;)
    try {
      await client.query("set local lock_timeout = '400ms'");
      await client.query(`lock table ${rows[0].tables} in access exclusive mode`);
      await client.query("set local lock_timeout = 0");
      return;
    } catch (error) {
      await client.query("rollback to savepoint unlocked");
      if ((error as { code?: string }).code !== "55P03") throw error;
      if (performance.now() - began > longestMs) throw inUse(error);
      await pause(100);
    }
};

const inUse = (cause: unknown) =>
  new Error(
    "Có phiên khác dùng bảng của sổ cái suốt nên chưa nâng cấp được, sổ cái vẫn như cũ. Hãy kết thúc phiên đó (xem pg_stat_activity: xact_start cũ nhất), rồi chạy lại lienthong migrate.",
    { cause },
  );

// Dossiers first, as writes take them.
const tablesSql = `
select string_agg(oid::regclass::text, ', ' order by relname <> 'dossiers', relname) as tables from pg_class
where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p') and not relispartition
  and pg_has_role(relowner, 'usage')`;

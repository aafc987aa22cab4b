import type { PoolClient } from "pg";

/**
 * Has the log go on where it ended, in a ledger that was restored into another cluster, whose transactions count from the
 * beginning: their numbers are shifted from now on, and those of what was written since the restore. Readers' cursors end with the epoch.
 * True where that was so. Part of the caller's transaction, which must not have written to the log.
 */
export const continueLog = async (client: PoolClient): Promise<boolean> => {
  if (!(await isBehind(client))) return false;
  await client.query("lock table log in access exclusive mode");
  const { rows } = await client.query(shiftSql);
  const [{ offset, by }] = rows as [{ offset: string; by: string }];
  // A default takes no parameter.
  await client.query(
    `alter table log alter column xid set default ((pg_current_xact_id()::text::bigint + ${BigInt(offset)})::text::xid8)`,
  );
  await client.query(moveSql("log", "and at > (select sealed_at from newest_seal)"), [by]);
  await client.query(moveSql("log_counts", ""), [by]);
  await client.query(noteSql, [new Date().toISOString()]);
  return true;
};

const isBehind = async (client: PoolClient): Promise<boolean> => {
  const { rows } = await client.query(behindSql);
  return rows[0].behind;
};

const newestSql = `greatest((select xid::text::bigint from log order by xid desc, id desc limit 1),
  (select to_xid::text::bigint from newest_seal), 0)`;

// What was counted and lies below the newest seal was written since the restore, and never in the chain.
const isUnseen = "xid < (select to_xid from newest_seal)";

// What this cluster has not given out yet must lie above all that is written.
const behindSql = `
select ${newestSql} > pg_snapshot_xmax(pg_current_snapshot())::text::bigint + xid_offset as behind from installation`;

// Also whoever runs now and has written nothing yet will write above.
const shiftSql = `
with before as (select xid_offset from installation), shifted as (
  update installation set epoch = epoch + 1,
    xid_offset = xid_offset + ${newestSql} + 1 - least(
      pg_snapshot_xmin(pg_current_snapshot())::text::bigint + xid_offset,
      (select min(xid::text::bigint) from log_counts where ${isUnseen}))
  returning xid_offset
)
select shifted.xid_offset::text as offset, (shifted.xid_offset - before.xid_offset)::text as by from shifted, before`;

const moveSql = (table: string, more: string) => `
update ${table} set xid = (xid::text::bigint + $1)::text::xid8
where xid in (select xid from log_counts where ${isUnseen}) ${more}`;

const noteSql = `
insert into log (kind, source, entry)
select 'note', null, json_build_object('at', $1::text, 'is', 'restored from a copy', 'epoch', epoch) from installation`;

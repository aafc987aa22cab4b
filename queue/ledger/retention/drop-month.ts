import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Pool } from "pg";
import { patience } from "../../postgres/session/limits.ts";
import { withTransaction } from "../../postgres/session/pool.ts";
import { leafSql } from "../evidence/leaf.ts";
import { isLockTimeout, tableOf } from "../evidence/partitions.ts";

/** Entries of a month, and what keeps it from being dropped, left out where nothing does: `tampered`, they do not fit their seals; `again`, it was dropped before; `changed`, it was written to since it was checked. */
export type MonthStanding = {
  month: string;
  entries: number;
  refused?: "unsealed" | "tampered" | "again" | "changed" | "locked";
};

/**
 * Looks whether a month of the log may be dropped: every entry sealed, and every seal's root of it right. What does not fit its
 * seals is evidence and stays. In pages, with pauses, so that it takes nothing from accepting.
 */
export const checkMonth = async (
  pool: Pool,
  month: string,
  signal?: AbortSignal,
): Promise<MonthStanding> => {
  const table = tableOf(month);
  const counted = await pool.query({
    text: `select count(*)::int as entries,
       count(*) filter (where xid >= coalesce((select to_xid from seals order by number desc limit 1), '0'))::int as unsealed,
       exists (select 1 from retirements where month = $1) as again
     from ${table}`,
    values: [month],
    query_timeout: patience.month,
  });
  const { entries, unsealed, again }: { entries: number; unsealed: number; again: boolean } =
    counted.rows[0];
  if (again) return { month, entries, refused: "again" };
  if (unsealed > 0) return { month, entries, refused: "unsealed" };
  // Every seal that claims entries of the month, also one whose entries are all gone; of the others none is looked at.
  const range = await pool.query(
    `select (min(number) - 1)::text as "after", max(number)::text as "last" from seals where $1 = any(months)`,
    [month],
  );
  let sealed = 0;
  for (let { after, last: end } = range.rows[0]; after !== null; ) {
    signal?.throwIfAborted();
    const { rows } = await pool.query({
      text: rootsSql(table),
      values: [after, month, end],
      query_timeout: patience.month,
    });
    const { last, seals, right, covered } = rows[0];
    if (right < seals) return { month, entries, refused: "tampered" };
    sealed += covered;
    if (last === null) break;
    after = last;
    await pause(10);
  }
  return sealed === entries ? { month, entries } : { month, entries, refused: "tampered" };
};

/**
 * Drops a month that {@link checkMonth} found in order, records it and notes it in the log, all in one commit. The lock on the
 * log is waited for 100 ms at most, so accepting never waits longer. Returns what kept it: `locked` after a minute's tries, or
 * `changed`.
 */
export const dropMonth = async (
  pool: Pool,
  { month, entries }: MonthStanding,
  by: string,
  { tries = 30, signal }: { tries?: number; signal?: AbortSignal | undefined } = {},
): Promise<MonthStanding["refused"]> => {
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    try {
      return await withTransaction(pool, async (client) => {
        await client.query("set local lock_timeout = '100ms'");
        // First the month alone, so that it is counted for good while accepting goes on.
        await client.query(`lock table ${tableOf(month)} in share mode`);
        const counted = await client.query({
          text: `select count(*)::int as entries from ${tableOf(month)}`,
          query_timeout: patience.month,
        });
        if (counted.rows[0].entries !== entries) return "changed" as const;
        await client.query("lock table only log in access exclusive mode");
        const { rows } = await client.query(
          `select coalesce(max(number), 0) + 1 as number, (extract(epoch from now()) * 1000000)::bigint::text as us,
             (select hash from retirements order by number desc limit 1) as previous from retirements`,
        );
        const { number, us, previous } = rows[0];
        const hash = createHash("sha256")
          .update(previous ?? "")
          .update([number, month, entries, us].join("|"))
          .digest();
        await client.query(
          "insert into retirements (number, month, entries, hash) values ($1, $2, $3, $4)",
          [number, month, entries, hash],
        );
        const note = { at: new Date().toISOString(), is: "retired", month, entries, by };
        await client.query("insert into log (kind, entry) values ('note', $1::json)", [
          JSON.stringify({ ...note, hash: hash.toString("hex") }),
        ]);
        await client.query(`drop table ${tableOf(month)}`);
        return undefined;
      });
    } catch (error) {
      if (!isLockTimeout(error)) throw error;
      if (attempt < tries) await pause(2_000, undefined, { signal });
    }
  }
  return "locked";
};

const rootsSql = (table: string) => `
with page as materialized (
  select number, from_xid, to_xid, form, months, counts, roots from seals where number > $1 and number <= $3 order by number limit 500
), part as (
  select p.number, p.from_xid, p.to_xid, p.form, m.entries, m.root
  from page p, unnest(p.months, p.counts, p.roots) as m(month, entries, root) where m.month = $2
), judged as (
  select part.number, part.entries, coalesce((
    select sha256(string_agg(case when part.form = 'framed' then ${leafSql("l").framed} else ${leafSql("l").plain} end,
      '' order by l.xid, l.id))
    from ${table} l where l.xid >= part.from_xid and l.xid < part.to_xid) = part.root, false) as fits
  from part
)
select (select max(number)::text from page) as last, count(*)::int as seals, (count(*) filter (where fits))::int as right,
  coalesce(sum(entries), 0)::int as covered
from judged`;

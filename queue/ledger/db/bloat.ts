import type { Pool } from "pg";

/** A table whose rows are rewritten all day, as the server's own statistics have it. Costs no look at a row. */
export type HotTable = {
  table: string;
  /** Living rows, as estimated. */
  rows: number;
  /** Rows that are dead and not vacuumed yet, as a share of all. */
  deadShare: number;
  /** Updates that needed no new entry in any index, as a share of all updates. */
  hotShare: number;
  indexBytes: number;
  indexes: { index: string; bytes: number; entries: number }[];
};

/** Reads the dead rows and the size of the indexes of the hot tables. */
export const readBloat = async (pool: Pool): Promise<HotTable[]> => {
  const { rows } = await pool.query({ name: "bloat", text: sql });
  return rows;
};

/**
 * What an operator should do about a table, as a code and the index concerned; empty where all is well. Small tables are let be.
 * Pure.
 */
export const adviseOn = (table: HotTable): { is: "dead" | "swollen"; name: string }[] => [
  ...(table.deadShare > 0.3 && table.rows > smallTable
    ? [{ is: "dead" as const, name: table.table }]
    : []),
  ...table.indexes
    .filter(
      ({ bytes, entries }) =>
        bytes > 64 * 2 ** 20 && bytes > fairBytes * Math.max(entries, table.rows * 0.01),
    )
    .map(({ index }) => ({ is: "swollen" as const, name: index })),
];

/** Rows of a table up to which a few dead ones are a large share of it and mean nothing. */
export const smallTable = 10_000;

/** Bytes of an index entry with its share of half-full pages, four times over: our keys take 16 to 60 bytes. */
const fairBytes = 400;

const tables = [
  "dossiers",
  "dossier_codes",
  "facts",
  "replicas",
  "seals",
  "switches",
  "idempotency",
];

const sql = `
select s.relname as table, s.n_live_tup::float8 as rows,
  coalesce(s.n_dead_tup / nullif(s.n_live_tup + s.n_dead_tup, 0)::float8, 0) as "deadShare",
  coalesce(s.n_tup_hot_upd / nullif(s.n_tup_upd, 0)::float8, 1) as "hotShare",
  pg_indexes_size(s.relid)::float8 as "indexBytes",
  coalesce((select json_agg(json_build_object('index', c.relname, 'bytes', pg_relation_size(c.oid), 'entries', greatest(c.reltuples, 0))
      order by c.relname)
    from pg_index i join pg_class c on c.oid = i.indexrelid where i.indrelid = s.relid), '[]') as indexes
from pg_stat_user_tables s
where s.schemaname = current_schema() and s.relname in (${tables.map((name) => `'${name}'`).join(", ")})
order by s.relname`;

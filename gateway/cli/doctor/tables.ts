import { type HotTable, smallTable } from "../../../queue/ledger/db/bloat.ts";
import { readMonths } from "../../../queue/ledger/evidence/partitions.ts";
import type { Store } from "../../open-store.ts";

/** The months of the log; throws where entries lie outside them, or the server has too few locks for so many. */
export const monthsOf = async (pool: Store["pool"]) => {
  const { months, strays } = await readMonths(pool);
  if (strays.length > 0)
    throw new Error(
      `mục của ${strays.join(", ")} nằm ngoài các tháng đã tạo; lienthong serve (vai trò sync) có đang chạy không?`,
    );
  const { rows } = await pool.query(
    `select current_setting('max_locks_per_transaction')::int * current_setting('max_connections')::int as locks`,
  );
  if (months.length * locksPerMonth * sessions > rows[0].locks / 2)
    throw new Error(
      `${months.length} tháng cần nhiều khóa hơn máy chủ có; đặt max_locks_per_transaction = 256 rồi khởi động lại PostgreSQL, hoặc đặt KEEP_LOG_MONTHS.`,
    );
  return months;
};

/** A query over the log locks each month's table and indexes; so many sessions of one process may do so at once. */
const locksPerMonth = 4;
const sessions = 16;

/** The tables that hold rows; throws with the cure where one of them, or an index, wants an operator's hand. */
export const tablesOf = (
  tables: HotTable[],
  adviseOn: (table: HotTable) => { is: "dead" | "swollen"; name: string }[],
) => {
  const advice = tables.flatMap(adviseOn);
  if (advice.length > 0)
    throw new Error(
      advice
        .map(({ is, name }) =>
          is === "dead"
            ? `${name} có quá nhiều hàng chết: có giao dịch nào mở quá lâu không, autovacuum có chạy không? Chạy: vacuum ${name}`
            : `chỉ mục ${name} phình to; chạy lúc vắng: reindex index concurrently ${name}`,
        )
        .join("; "),
    );
  return tables.filter(({ rows }) => rows > 0);
};

/** One table's figures in a line; of a small one its size alone, since a few dead rows are a large share of it and mean nothing. */
export const wordsOf = ({ table, rows, deadShare, hotShare, indexBytes }: HotTable) =>
  rows > smallTable
    ? `${table} ${Math.round(deadShare * 100)} % hàng chết, ${Math.round(hotShare * 100)} % ghi tại chỗ, chỉ mục ${Math.round(indexBytes / rows)} B/hàng`
    : `${table} ${rows} hàng`;

/** The figures of all tables that hold rows. */
export const allWordsOf = (tables: HotTable[]) =>
  tables.map(wordsOf).join("; ") || "chưa có gì để xem";

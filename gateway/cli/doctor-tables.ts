import type { HotTable } from "../../queue/ledger/bloat.ts";

/** The months of the log; throws where entries lie outside them. */
export const monthsOf = ({ months, strays }: { months: string[]; strays: string[] }) => {
  if (strays.length > 0)
    throw new Error(
      `mục của ${strays.join(", ")} nằm ngoài các tháng đã tạo; lienthong serve (vai trò sync) có đang chạy không?`,
    );
  return months;
};

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

/** One table's figures in a line. */
export const wordsOf = ({ table, rows, deadShare, hotShare, indexBytes }: HotTable) =>
  `${table} ${Math.round(deadShare * 100)} % hàng chết, ${Math.round(hotShare * 100)} % ghi tại chỗ, chỉ mục ${Math.round(indexBytes / rows)} B/hàng`;

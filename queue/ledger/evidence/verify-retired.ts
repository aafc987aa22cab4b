import { createHash } from "node:crypto";
import type { Pool } from "pg";
import type { Entry } from "./verify-read.ts";

/** The months that were dropped, as the record of them says, checked against the log and the seals. */
export type Retired = Awaited<ReturnType<typeof createRetired>>;

/**
 * Reads which months were dropped. The records are linked one to the other, and the newest must stand in a note of the log: a
 * month that somebody took away without noting it counts as missing.
 */
export const createRetired = async (pool: Pool, fault: (month: string, why: string) => void) => {
  let rows = await readRecords(pool);
  const before = new Set(rows.map(({ month }) => month));
  const sealed = new Map<string, number>();
  const noted = new Set<string>();

  return {
    has: (month: string) => before.has(month),
    /** Entries of a month that one more seal covers. */
    count: (month: string, entries: number) =>
      void sealed.set(month, (sealed.get(month) ?? 0) + entries),
    /** Keeps what a note says of a month that was dropped. */
    look: ({ kind, entry }: Pick<Entry, "kind" | "entry">) => {
      if (kind !== "note" || !entry.includes('"retired"')) return;
      const { is, hash }: { is?: unknown; hash?: unknown } = JSON.parse(entry);
      if (is === "retired" && typeof hash === "string") noted.add(hash);
    },
    /** Once all entries were read, and before the notes not sealed yet are: the months that were dropped meanwhile. */
    readAgain: async (): Promise<Set<string>> => {
      rows = await readRecords(pool);
      return new Set(rows.map(({ month }) => month).filter((month) => !before.has(month)));
    },
    /** Once all was looked at. */
    end: () => {
      checkLinks(rows, fault);
      const newest = rows.at(-1);
      if (newest && !noted.has(newest.hash.toString("hex")))
        fault(newest.month, "không có ghi chú nào trong nhật ký nói rằng tháng này đã bỏ");
      // Of a month dropped meanwhile, seals may have been set that were not read.
      for (const { month, entries } of rows.filter(({ month }) => before.has(month)))
        if (Number(entries) !== (sealed.get(month) ?? 0))
          fault(month, `đã bỏ ${entries} mục, các niêm phong gồm ${sealed.get(month) ?? 0}`);
    },
    months: () => rows.map(({ month, entries }) => ({ month, entries: Number(entries) })),
  };
};

const readRecords = async (pool: Pool): Promise<Row[]> => {
  const { rows } = await pool.query(
    `select number, month, entries::text, (extract(epoch from retired_at) * 1000000)::bigint::text as "retiredUs", hash
     from retirements order by number`,
  );
  return rows;
};

const checkLinks = (rows: Row[], fault: (month: string, why: string) => void) => {
  let previous: Buffer = Buffer.alloc(0);
  for (const [n, { number, month, entries, retiredUs, hash }] of rows.entries()) {
    const right = createHash("sha256")
      .update(previous)
      .update([number, month, entries, retiredUs].join("|"))
      .digest();
    if (number !== n + 1 || !right.equals(hash))
      fault(month, "bản ghi về việc bỏ tháng này đã bị sửa");
    previous = hash;
  }
};

type Row = { number: number; month: string; entries: string; retiredUs: string; hash: Buffer };

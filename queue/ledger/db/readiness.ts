import { readdirSync } from "node:fs";
import type { Pool } from "pg";
import { migrationsFolder } from "./migrations-folder.ts";

/** What keeps the ledger from serving, in words for the operator; empty where it can. Answers within three seconds. */
export const readiness = async (pool: Pool): Promise<string[]> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("The ledger did not answer in time.")), 3_000);
  });
  try {
    const { rows } = await Promise.race([pool.query(sql), late]);
    const { version, standby }: { version: number; standby: boolean } = rows[0];
    const newest = newestVersion();
    return [
      ...(version < newest
        ? [`Sổ cái: mới ở phiên bản ${version}, cần ${newest}; chạy "lienthong migrate".`]
        : []),
      ...(version > newest
        ? [`Sổ cái: ở phiên bản ${version}, mới hơn chương trình này (${newest}).`]
        : []),
      ...(standby ? ["Sổ cái: máy chủ PostgreSQL chỉ cho đọc (máy dự phòng)."] : []),
    ];
  } catch {
    return ["Sổ cái: không kết nối được PostgreSQL, hoặc chưa được tạo."];
  } finally {
    clearTimeout(timer);
  }
};

const sql =
  "select coalesce(max(version), 0)::int as version, pg_is_in_recovery() as standby from ledger_migrations";

const newestVersion = () =>
  Math.max(...readdirSync(migrationsFolder).map((name) => Number.parseInt(name, 10) || 0));

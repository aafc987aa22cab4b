import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Log } from "../config/log.ts";
import type { Settings } from "../config/settings.ts";
import { migrate } from "../queue/ledger/db/migrate.ts";
import { isUnavailable } from "../queue/ledger/db/unavailable.ts";
import {
  type EmbeddedPostgres,
  openEmbeddedPostgres,
} from "../queue/postgres/embedded/embedded.ts";
import { chooseHome, closeHome } from "../queue/postgres/embedded/home.ts";
import { checkServer } from "../queue/postgres/requirements.ts";
import type { Limits } from "../queue/postgres/session/limits.ts";
import { createPool, type LimitedPool } from "../queue/postgres/session/pool.ts";
import { checkAddresses } from "./addresses.ts";
import type { Releases } from "./releases.ts";

/** The opened ledger store: a pool on a server that keeps what it commits, migrated. */
export type Store = {
  pool: LimitedPool;
  url: string;
  home: string;
  /** Where DATABASE_URL names no other: how the embedded server runs. */
  embedded: Pick<EmbeddedPostgres, "account" | "bundled"> | undefined;
};

/**
 * Opens the PostgreSQL that DATABASE_URL names, or the embedded one in LIENTHONG_HOME (started, or attached to where it runs
 * already), refuses it where a committed change could be lost, and migrates it. What it opens is closed by `releases`, also where
 * it fails.
 */
export const openStore = async (parts: {
  settings: Settings;
  log: Log;
  connections: number;
  releases: Releases;
  /** Whether a ledger must be there already: a command beside a gateway that makes one of its own has the wrong home. */
  mustExist?: boolean;
  limits?: Partial<Limits> | undefined;
  /** Aborted: the start is called off. */
  signal?: AbortSignal;
}): Promise<Store> => {
  const { settings, log, releases, limits, signal } = parts;
  checkAddresses(settings);
  const own = settings.databaseUrl !== undefined;
  const home = chooseHome(settings.home, process.cwd(), own ? { canEnter: () => true } : {});
  if (parts.mustExist && !own && !existsSync(join(home, "postgres")))
    throw new Error(
      `Không có sổ cái nào trong ${resolve(home)}. Đặt LIENTHONG_HOME (hoặc DATABASE_URL) như của cổng đang chạy; sổ cái mới do serve hoặc migrate tạo.`,
    );
  const open = own ? await closeHome(home, undefined) : undefined;
  if (open !== undefined) log("warn", "the home is open to others", { why: open });
  const note = (message: string, facts: object) => log("info", message, { ...facts });
  const embedded = own
    ? undefined
    : await openEmbeddedPostgres({ home, bin: settings.postgresBin, log: note, limits, signal });
  // Told to end, the server ends by itself where its last writing takes longer.
  if (embedded) releases.push("PostgreSQL", 10_000, embedded.stop);
  const url = settings.databaseUrl ?? embedded?.url ?? "";
  const pool = createPool({
    url,
    max: parts.connections,
    applicationName: "lienthong",
    limits,
    log: (message, facts) => log("warn", message, { ...facts }),
  });
  releases.push("sessions", 1_500, () => pool.end());
  try {
    await checkServer((text) => pool.query(text));
    const { restored } = await migrate(pool);
    if (restored) log("warn", "the ledger was restored from a copy", { cure: afterRestore });
    return { pool, url, home, embedded };
  } catch (error) {
    throw own ? unreachable(error) : error;
  }
};

const afterRestore =
  "Sổ cái được phục hồi từ bản sao sang máy chủ PostgreSQL khác: nhật ký ghi tiếp, con trỏ /v1/changes cũ bị từ chối. " +
  "Những gì đã gửi sau lúc sao lưu thì sổ cái không biết; chạy lienthong verify, rồi xem các hồ sơ đã gửi từ lúc đó";

/** Why the PostgreSQL of DATABASE_URL cannot be used, with the cure; other errors as they are. Never the address, which holds a password. */
const unreachable = (error: unknown): unknown => {
  const { code = "" } = error as { code?: string };
  if (/^28/.test(code))
    return new Error("DATABASE_URL: PostgreSQL từ chối tài khoản hoặc mật khẩu; kiểm tra cả hai.");
  if (code === "3D000")
    return new Error("DATABASE_URL: không có cơ sở dữ liệu đó; tạo nó (create database) trước.");
  if (!isUnavailable(error)) return error;
  const reason = code === "" ? "" : ` (${code})`;
  return new Error(
    `DATABASE_URL: không tới được PostgreSQL${reason}. Kiểm tra rằng nó đang chạy, tên máy, cổng và tường lửa.`,
  );
};

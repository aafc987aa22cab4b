import { existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Log } from "../config/log.ts";
import type { Settings } from "../config/settings.ts";
import { migrate } from "../queue/ledger/migrate.ts";
import { openEmbeddedPostgres } from "../queue/postgres/embedded.ts";
import { chooseHome } from "../queue/postgres/home.ts";
import { createPool } from "../queue/postgres/pool.ts";
import { checkServer } from "../queue/postgres/requirements.ts";

/** The opened ledger store: a pool on a server that keeps what it commits, migrated. */
export type Store = {
  pool: ReturnType<typeof createPool>;
  url: string;
  home: string;
  close(): Promise<void>;
};

/**
 * Opens the PostgreSQL that DATABASE_URL names, or the embedded one in LIENTHONG_HOME (started, or attached to where it runs
 * already), refuses it where a committed change could be lost, and migrates it.
 */
export const openStore = async (parts: {
  settings: Settings;
  log: Log;
  connections: number;
  /** Whether a ledger must be there already: a command beside a gateway that makes one of its own has the wrong home. */
  mustExist?: boolean;
}): Promise<Store> => {
  const { settings, log } = parts;
  const own = settings.databaseUrl !== undefined;
  const home = chooseHome(settings.home, process.cwd(), own ? { canEnter: () => true } : {});
  if (parts.mustExist && !own && !existsSync(join(home, "postgres")))
    throw new Error(
      `Không có sổ cái nào trong ${resolve(home)}. Đặt LIENTHONG_HOME (hoặc DATABASE_URL) như của cổng đang chạy; sổ cái mới do serve hoặc migrate tạo.`,
    );
  mkdirSync(home, { recursive: true });
  const note = (message: string, facts: object) => log("info", message, { ...facts });
  const embedded = own ? undefined : await openEmbeddedPostgres({ home, log: note });
  const url = settings.databaseUrl ?? embedded?.url ?? "";
  const pool = createPool({
    url,
    max: parts.connections,
    applicationName: "lienthong",
    log: (message, facts) => log("warn", message, { ...facts }),
  });
  const close = async () => {
    await pool.end();
    await embedded?.stop();
  };
  try {
    await checkServer((text) => pool.query(text));
    await migrate(pool);
    return { pool, url, home, close };
  } catch (error) {
    await close();
    throw error;
  }
};

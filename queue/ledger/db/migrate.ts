import { fileURLToPath } from "node:url";
import type { Pool } from "pg";
import Postgrator from "postgrator";
import { patience } from "../../postgres/session/limits.ts";
import { compareChecksums } from "./checksums.ts";
import { continueLog } from "./continue-log.ts";
import { lockTables } from "./lock-tables.ts";
import { migrationsFolder } from "./migrations-folder.ts";

/** The ledger was written by a newer program than this one, which must not touch it. */
export class LedgerIsNewer extends Error {}

/**
 * Brings the ledger's tables up to this program's version: every missing file, in order, in one transaction under a lock,
 * so that processes that start together migrate once. Others' reads and writes wait until it is done. Throws {@link LedgerIsNewer} where this program is the older one. `restored`: it was
 * found in another cluster than it was written in, and goes on there.
 */
export const migrate = async (
  pool: Pool,
): Promise<{ version: number; applied: string[]; restored: boolean }> => {
  const client = await pool.connect();
  try {
    await client.query("begin");
    await client.query("set local lock_timeout = 0");
    await client.query(patiently("select pg_advisory_xact_lock(4100)"));
    const postgrator = new Postgrator({
      driver: "pg",
      migrationPattern: `${literally(fileURLToPath(migrationsFolder))}*.sql`,
      schemaTable: "ledger_migrations",
      // Ours compares them: it knows the files that were written anew.
      validateChecksums: false,
      execQuery: (query) => client.query(patiently(query)),
    });
    const newest = await postgrator.getMaxVersion();
    const found = await postgrator.getDatabaseVersion().catch(() => 0);
    if (found > newest)
      throw new LedgerIsNewer(
        `Sổ cái đã ở phiên bản ${found}, chương trình này chỉ biết đến ${newest}. Hãy chạy phiên bản lienthong mới hơn.`,
      );
    if (found > 0) await compareChecksums(client, await postgrator.getMigrations());
    if (found > 0 && found < newest) await lockTables(client);
    const applied = await postgrator.migrate();
    const restored = await continueLog(client);
    await client.query("commit");
    return {
      version: newest,
      restored,
      applied: applied.map(({ filename }) => filename.split("/").at(-1) ?? filename),
    };
  } catch (error) {
    await client.query("rollback").catch(() => {});
    throw error;
  } finally {
    client.release();
  }
};

const patiently = (text: string) => ({ text, query_timeout: patience.migration });

/** A path as a pattern that matches itself alone, whatever signs a checkout's folders carry. */
const literally = (path: string) => path.replaceAll(/[[\](){}!*?+@]/g, "[$&]");

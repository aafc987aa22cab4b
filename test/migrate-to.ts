import { fileURLToPath } from "node:url";
import type { Pool } from "pg";
import Postgrator from "postgrator";
import { migrationsFolder } from "../queue/ledger/db/migrations-folder.ts";

/** Brings a ledger to a migration, such as `003`, as if that were the newest; each file is a transaction of its own, or part of the caller's. Returns the files applied. */
export const migrateTo = async (pool: Pick<Pool, "query">, version: string): Promise<string[]> => {
  const applied = await new Postgrator({
    driver: "pg",
    migrationPattern: `${fileURLToPath(migrationsFolder)}*.sql`,
    schemaTable: "ledger_migrations",
    execQuery: (query) => pool.query(query),
  }).migrate(version);
  return applied.map(({ filename }) => filename.split("/").at(-1) ?? filename);
};

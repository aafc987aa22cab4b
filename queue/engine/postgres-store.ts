import { createPostgresBackend, runMigrations } from "bullmq";
import { type Limits, patience } from "../postgres/session/limits.ts";
import { createPool, type LimitedPool } from "../postgres/session/pool.ts";
import type { QueueStore } from "./store.ts";

/** The PostgreSQL schema that BullMQ keeps its jobs in, apart from the ledger's. */
export const queueSchema = "bullmq";

/** BullMQ on the ledger's own server: nothing else to install. Its sessions have the time limits of all others. */
export const openPostgresStore = async (parts: {
  url: string;
  limits?: Partial<Limits> | undefined;
}): Promise<QueueStore> => {
  const pool = createPool({
    ...parts,
    max: 8,
    applicationName: "lienthong-engine",
    settings: [`search_path=${queueSchema}`],
  });
  await prepareSchema(pool).catch(async (error: unknown) => {
    await pool.end();
    throw error;
  });
  const options = { connection: pool };
  return {
    name: "postgres",
    needed: true,
    queue: [options, createPostgresBackend],
    worker: (more, handle) => [handle, { ...options, ...more }, createPostgresBackend],
    isUp: () => pool.late() === 0,
    mend: async (error) => {
      if (isMissing(error)) await prepareSchema(pool);
    },
    close: () => pool.end(),
  };
};

/**
 * Makes BullMQ's schema ready: what is missing is made. One whose tables are there but not the record of its migrations was
 * emptied by hand; it is thrown away and made anew, since it holds nothing but wake-ups.
 */
const prepareSchema = async (pool: LimitedPool): Promise<void> => {
  const client = await pool.connect();
  // Another process may be at it.
  const patient = {
    query: (text: string, values?: unknown[]) =>
      client.query({ text, query_timeout: patience.page, ...(values ? { values } : {}) }),
  };
  try {
    await runMigrations(patient, queueSchema).catch(async (error: unknown) => {
      if (!isThereAlready(error)) throw error;
      await patient.query(`drop schema ${queueSchema} cascade`);
      await runMigrations(patient, queueSchema);
    });
  } finally {
    // Not kept: what failed may have left it inside a transaction.
    client.release(true);
  }
};

/** Whether an error says that BullMQ's tables or functions are gone. */
const isMissing = (error: unknown): boolean => ["3F000", "42P01", "42883"].includes(codeOf(error));

const isThereAlready = (error: unknown): boolean =>
  ["42P07", "42710", "42723"].includes(codeOf(error));

const codeOf = (error: unknown): string => String((error as { code?: unknown })?.code ?? "");

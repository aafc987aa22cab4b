import { createPostgresBackend, runMigrations } from "bullmq";
import { Client } from "pg";
import type { QueueStore } from "./store.ts";

/** The PostgreSQL schema that BullMQ keeps its jobs in, apart from the ledger's. */
export const queueSchema = "bullmq";

/** BullMQ on the ledger's own server: nothing else to install. */
export const openPostgresStore = async (connection: {
  connectionString: string;
}): Promise<QueueStore> => {
  await prepareSchema(connection);
  const options = { connection: { ...connection, schema: queueSchema, max: 4 } };
  return {
    name: "postgres",
    needed: true,
    queue: [options, createPostgresBackend],
    worker: (more, handle) => [handle, { ...options, ...more }, createPostgresBackend],
    isUp: () => true,
    mend: async (error) => {
      if (isMissing(error)) await prepareSchema(connection);
    },
    close: async () => {},
  };
};

/**
 * Makes BullMQ's schema ready: what is missing is made. One whose tables are there but not the record of its migrations was
 * emptied by hand; it is thrown away and made anew, since it holds nothing but wake-ups.
 */
const prepareSchema = async (connection: { connectionString: string }): Promise<void> => {
  const client = new Client(connection);
  client.on("error", () => undefined);
  await client.connect();
  try {
    await runMigrations(client, queueSchema).catch(async (error: unknown) => {
      if (!isThereAlready(error)) throw error;
      await client.query(`drop schema ${queueSchema} cascade`);
      await runMigrations(client, queueSchema);
    });
  } finally {
    await client.end().catch(() => undefined);
  }
};

/** Whether an error says that BullMQ's tables or functions are gone. */
const isMissing = (error: unknown): boolean => ["3F000", "42P01", "42883"].includes(codeOf(error));

const isThereAlready = (error: unknown): boolean =>
  ["42P07", "42710", "42723"].includes(codeOf(error));

const codeOf = (error: unknown): string => String((error as { code?: unknown })?.code ?? "");

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Pool } from "pg";
import { migrate } from "../queue/ledger/migrate.ts";
import { type EmbeddedPostgres, openEmbeddedPostgres } from "../queue/postgres/embedded.ts";
import { patience } from "../queue/postgres/limits.ts";
import { createPool } from "../queue/postgres/pool.ts";

/** A loaded machine may take its time. */
const limits = { answerMs: patience.month };

/** A fresh, migrated ledger of a suite's own on a real PostgreSQL. */
export type TestDatabase = { url: string; pool: Pool; drop(): Promise<void> };

let server: Promise<{ postgres: EmbeddedPostgres; home: string; admin: Pool }> | undefined;
let made = 0;

/** Makes a database from a migrated template; the one server of the test run starts with the first call. */
export const testDatabase = async (): Promise<TestDatabase> => {
  server ??= start();
  const { postgres, admin } = await server;
  made += 1;
  const name = `test_${process.pid}_${made}`;
  await admin.query(`create database ${name} template ledger_template`);
  const url = postgres.url.replace("/lienthong?", `/${name}?`);
  const pool = createPool({ url, max: 20, applicationName: "test", limits });
  const drop = async () => {
    // A test that failed may still hold a session: it is not waited for, the server ends it.
    await Promise.race([pool.end(), new Promise((resolve) => setTimeout(resolve, 2_000))]);
    await admin.query(`drop database ${name} with (force)`);
  };
  return { url, pool, drop };
};

const start = async () => {
  const home = mkdtempSync(join(tmpdir(), "lienthong-test-"));
  const postgres = await openEmbeddedPostgres({ home });
  const admin = createPool({ url: postgres.url, max: 2, applicationName: "test", limits });
  await admin.query("create database ledger_template");
  const url = postgres.url.replace("/lienthong?", "/ledger_template?");
  const template = createPool({ url, max: 1, applicationName: "test", limits });
  await migrate(template);
  await template.end();
  return { postgres, home, admin };
};

after(async () => {
  if (!server) return;
  const { postgres, home, admin } = await server;
  await admin.end();
  await postgres.stop();
  rmSync(home, { recursive: true, force: true });
});

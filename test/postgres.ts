import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Pool } from "pg";
import { migrate } from "../queue/ledger/db/migrate.ts";
import {
  type EmbeddedPostgres,
  openEmbeddedPostgres,
} from "../queue/postgres/embedded/embedded.ts";
import { patience } from "../queue/postgres/session/limits.ts";
import { createPool } from "../queue/postgres/session/pool.ts";
import { migrateTo } from "./migrate-to.ts";

/** A loaded machine may take its time. */
const limits = { answerMs: patience.month };

/** A fresh, migrated ledger of a suite's own on a real PostgreSQL. */
export type TestDatabase = { url: string; pool: Pool; drop(): Promise<void> };

type Server = { postgres: EmbeddedPostgres; home: string; admin: Pool };

let server: Promise<Server> | undefined;
const templates = new Map<string, Promise<string>>();
let made = 0;

/**
 * Makes a database from a migrated template; the one server of the test run starts with the first call. `version`: a ledger as
 * it was when that migration was the newest, `000` an empty database.
 */
export const testDatabase = async (version = "newest"): Promise<TestDatabase> => {
  server ??= start();
  const { postgres, admin } = await server;
  const template = templates.get(version) ?? makeTemplate(await server, version);
  templates.set(version, template);
  made += 1;
  const name = `test_${process.pid}_${made}`;
  await admin.query(`create database ${name} template ${await template}`);
  const url = urlOf(postgres, name);
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
  return { postgres, home, admin };
};

const urlOf = ({ url }: EmbeddedPostgres, database: string) =>
  url.replace("/lienthong?", `/${database}?`);

const makeTemplate = async ({ postgres, admin }: Server, version: string): Promise<string> => {
  const name = `ledger_${version}`;
  await admin.query(`create database ${name}`);
  const url = urlOf(postgres, name);
  const pool = createPool({ url, max: 1, applicationName: "test", limits });
  if (version === "newest") await migrate(pool);
  else if (version !== "000") await migrateTo(pool, version);
  await pool.end();
  return name;
};

after(async () => {
  if (!server) return;
  const { postgres, home, admin } = await server;
  await admin.end();
  await postgres.stop();
  rmSync(home, { recursive: true, force: true });
});

import { readdirSync } from "node:fs";
import Table from "cli-table3";
import type { Command } from "commander";
import type { Pool } from "pg";
import { lockTables } from "../../queue/ledger/db/lock-tables.ts";
import { migrate } from "../../queue/ledger/db/migrate.ts";
import { migrationsFolder } from "../../queue/ledger/db/migrations-folder.ts";
import { limits as ordinary, patience } from "../../queue/postgres/session/limits.ts";
import { createPool, withTransaction } from "../../queue/postgres/session/pool.ts";
import { migrateTo } from "../migrate-to.ts";
import { dossierOf } from "../world.ts";
import { codeOf } from "./code-of.ts";
import { examples, fillMonths } from "./fill-months.ts";
import { type Bench, openBench } from "./open-bench.ts";
import { getEach, putAtRate, quantile } from "./put-at-rate.ts";
import { whole } from "./whole.ts";
import { type Writes, writeSteadily } from "./write-steadily.ts";

type Row = {
  migration: string;
  seconds: number;
  waitSeconds: number;
  refused: number;
};

/** The ledger as it is filled; the migrations that follow are what is measured. */
const first = "003";

/** `bench migrate`. */
export const addMigrate = (program: Command): void => {
  program
    .command("migrate")
    .description(
      `how long a filled ledger of migration ${first} takes to migrate, each migration by itself and all as the program does it, and how long a write is kept waiting`,
    )
    .option("--dossiers <n>", "dossiers in the ledger", whole, 200_000)
    .option("--json", "end with one line of JSON", false)
    .action(runMigrate);
};

const runMigrate = async ({ dossiers, json }: { dossiers: number; json: boolean }) => {
  const bench = await openBench();
  try {
    const database = await fillBefore(bench, dossiers);
    // A copy for each way, so that both begin with the same ledger.
    await bench.pool.query("create database apart template before");
    await bench.pool.query("checkpoint");
    const apart = await eachByItself(bench, dossiers);
    await bench.pool.query("drop database apart");
    await bench.pool.query("checkpoint");
    const together = await allTogether(bench, dossiers);
    const puts = await putThroughGateway(bench, dossiers);
    const rows = [...apart, together];
    process.stdout.write(`${tableOf(rows)}\n${verdictOf(dossiers, database, together)}\n`);
    process.stdout.write(
      `Then ${puts.count} PUTs through the gateway, half of them to dossiers from before: all accepted, p50 ${puts.p50} ms, p99 ${puts.p99} ms.\n`,
    );
    if (json) process.stdout.write(`${JSON.stringify({ dossiers, ...database, rows, puts })}\n`);
  } finally {
    await bench.close();
  }
};

const urlOf = ({ url }: Bench, database: string) => url.replace("/lienthong?", `/${database}?`);

/** Sessions that wait as long as it takes. */
const open = (bench: Bench, database: string, max: number) =>
  createPool({
    url: urlOf(bench, database),
    max,
    applicationName: "bench",
    limits: { answerMs: patience.migration, lockMs: patience.migration },
  });

const fillBefore = async (bench: Bench, dossiers: number) => {
  await bench.pool.query("create database before");
  const pool = open(bench, "before", 3);
  await migrateTo(pool, first);
  await fillMonths(pool, { from: 0, to: dossiers }, (so) => say(`${so} dossiers filled`), true);
  const { rows } = await pool.query(
    "select round(pg_database_size(current_database()) / 1048576.0)::int as mb, (select count(*)::int from log) as entries",
  );
  await pool.end();
  return rows[0] as { mb: number; entries: number };
};

const eachByItself = async (bench: Bench, dossiers: number): Promise<Row[]> => {
  const pool = open(bench, "apart", 1);
  const writer = open(bench, "apart", 1);
  const writes = writeSteadily(writer, dossiers);
  const rows: Row[] = [];
  try {
    const files = readdirSync(migrationsFolder).filter((name) => name.endsWith(".sql"));
    for (const file of files.sort()) {
      const version = file.slice(0, 3);
      if (version <= first) continue;
      const told = await writes.during(() => seconds(() => locked(pool, version)));
      rows.push(rowOf(file.replace(/\.do|\.sql/g, ""), told));
    }
  } finally {
    await writes.close();
    await pool.end();
    await writer.end();
  }
  return rows;
};

const allTogether = async (bench: Bench, dossiers: number): Promise<Row> => {
  const pool = open(bench, "before", 2);
  const writer = open(bench, "before", 1);
  const writes = writeSteadily(writer, dossiers);
  try {
    return rowOf(
      "all, in one transaction",
      await writes.during(() => seconds(() => migrate(pool))),
    );
  } finally {
    await writes.close();
    await pool.end();
    await writer.end();
  }
};

const seconds = async (run: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await run();
  return (performance.now() - began) / 1_000;
};

/** One migration as the program runs all of them: in a transaction that locks the tables first. */
const locked = (pool: Pool, version: string) =>
  withTransaction(pool, async (client) => {
    await lockTables(client);
    await migrateTo(client, version);
  });

const rowOf = (migration: string, { result, writes }: { result: number; writes: Writes }): Row => {
  const row = {
    migration,
    seconds: rounded(result),
    waitSeconds: rounded(writes.longestMs / 1_000),
    refused: writes.refused,
  };
  say(`${migration}: ${row.seconds} s, longest write ${row.waitSeconds} s`);
  return row;
};

const rounded = (value: number) => Math.round(value * 100) / 100;

/** New dossiers and new revisions of those from before, in turn, through a gateway on the ledger that was migrated; throws where one is refused. */
const putThroughGateway = async (bench: Bench, dossiers: number) => {
  const gateway = await bench.startGateway({ DATABASE_URL: urlOf(bench, "before") });
  try {
    const bodies = examples();
    let serial = 0;
    const next = () => {
      serial += 1;
      const body = bodies[serial % bodies.length] ?? dossierOf("");
      const code =
        serial % 2 === 0
          ? codeOf(1 + (serial % dossiers))
          : `H41.60-260102-${String(serial).padStart(7, "0")}`;
      return { ...body, code, revision: 1_000 + serial };
    };
    const door = { url: gateway.url, key: bench.key };
    const times = await putAtRate({ ...door, perSecond: 50, seconds: 4, next });
    await getEach(door, [`/v1/dossiers/${codeOf(dossiers)}`, `/v1/dossiers/${codeOf(3)}/timeline`]);
    const ms = (q: number) => Math.round(quantile(times, q) * 10) / 10;
    return { count: times.length, p50: ms(0.5), p99: ms(0.99) };
  } finally {
    await gateway.stop();
  }
};

const tableOf = (rows: Row[]) => {
  const table = new Table({
    style: { head: [], border: [] },
    head: ["migration", "seconds", "longest wait of a write (s)", "writes refused"],
  });
  for (const row of rows) table.push(Object.values(row).map(String));
  return table;
};

const verdictOf = (
  dossiers: number,
  { mb, entries }: { mb: number; entries: number },
  all: Row,
) => {
  const waits =
    all.waitSeconds * 1_000 < ordinary.lockMs
      ? "less than a PUT waits for a lock"
      : `longer than the ${ordinary.lockMs / 1_000} s that a PUT waits for a lock: those of this while are answered 503`;
  const ended = all.refused === 0 ? "" : ` PostgreSQL ended ${all.refused} writes.`;
  return `${dossiers} dossiers, ${entries} entries of the log, ${mb} MB: migrated in ${all.seconds} s, in which a write waited ${all.waitSeconds} s at most, ${waits}.${ended}`;
};

const say = (words: string) => process.stderr.write(`${words}\n`);

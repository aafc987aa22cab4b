import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import Table from "cli-table3";
import { Command } from "commander";
import type { Pool } from "pg";
import { createLedger } from "../../queue/ledger/ledger.ts";
import { openEmbeddedPostgres } from "../../queue/postgres/embedded.ts";
import { createPool } from "../../queue/postgres/pool.ts";
import { startGatewayProcess } from "../demo/gateway-process.ts";
import { systemsFile } from "../demo/systems-file.ts";
import { temporaryHome } from "../demo/temp-home.ts";
import { dossierOf } from "../world.ts";
import { fillLedger } from "./fill-ledger.ts";
import { putAtRate, quantile } from "./put-at-rate.ts";

const options = new Command("backlog")
  .description(
    "How a backlog weighs on accepting and claiming: PUT at 100/s as a ratio to an empty ledger's, then claims of 50.",
  )
  .option("--replicas <n>", "replicas behind", Number, 200_000)
  .option("--seconds <n>", "each measurement", Number, 20)
  .option("--snapshot-seconds <n>", "how long the snapshot stays open", Number, 300)
  .option("--json", "end with one line of JSON", false)
  .parse()
  .opts<{ replicas: number; seconds: number; snapshotSeconds: number; json: boolean }>();

type Row = {
  when: string;
  emptyP50: number;
  putP50: number;
  emptyP99: number;
  putP99: number;
  /** This ledger's p99 over the empty one's in the same minute. */
  ratio: number;
  claimP50: number;
  claimP99: number;
};

const home = temporaryHome("lienthong-bench");
const systems = join(home, "systems.json");
writeFileSync(systems, systemsFile("http://127.0.0.1:9"));
const key = randomBytes(24).toString("base64url");
const startPaused = async (name: string) => {
  const gateway = await startGatewayProcess(
    {
      PORT: "0",
      LIENTHONG_HOME: join(home, name),
      LIENTHONG_ADMIN_KEY: key,
      SYSTEMS_FILE: systems,
      PORTAL_USERNAME: "u",
      PORTAL_PASSWORD: "p",
    },
    join(home, `${name}.log`),
  );
  await fetch(`${gateway.url}/v1/systems/national-portal/pause`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}` },
  });
  return gateway;
};
const gateway = await startPaused("home");
/** A gateway with a PostgreSQL of its own and next to nothing in it: what else the machine does weighs on both alike. */
const empty = await startPaused("empty");
const postgres = await openEmbeddedPostgres({ home: join(home, "home") });
const pool = createPool({ url: postgres.url, max: 6, applicationName: "bench" });
const ledger = createLedger({ pool, ownership: {}, route: () => [], onBehind: () => {} });
const holder = await ledger.registerHolder();

/** Claims at ten a second, each settled as held. */
const claimSteadily = async (seconds: number) => {
  const times: number[] = [];
  for (let turn = 0; turn < seconds * 10; turn++) {
    const began = performance.now();
    const claimed = await ledger.claim({
      system: "national-portal",
      most: 50,
      leaseMs: 60_000,
      holder: holder.id(),
    });
    times.push(performance.now() - began);
    await ledger.settle(
      "national-portal",
      60_000,
      claimed.map(({ dossier, lease, version, held }) => ({
        dossier,
        lease,
        version,
        held,
        next: { state: "current" },
        entries: [],
      })),
    );
    await pause(100);
  }
  return times;
};

/** Declares at 100/s to the empty ledger and to the other by turns, five seconds each, so that both see the same machine. */
const putByTurns = async (seconds: number) => {
  const times = { empty: [] as number[], behind: [] as number[] };
  for (let turn = 0; turn < seconds / 5; turn += 1)
    for (const [name, { url }] of [["empty", empty] as const, ["behind", gateway] as const])
      times[name].push(
        ...(await putAtRate({ url, key, perSecond: 100, seconds: 5, next: nextDossier })),
      );
  return times;
};

let serial = 0;
const nextDossier = () => {
  serial += 1;
  return dossierOf(`H41.17-261122-${String(serial).padStart(7, "0")}`, { revision: 1 });
};

const measure = async (when: string, seconds: number): Promise<Row> => {
  const puts = await putByTurns(seconds);
  const claims = await claimSteadily(seconds);
  const ms = (list: number[], q: number) => Math.round(quantile(list, q) * 10) / 10;
  const emptyP99 = ms(puts.empty, 0.99);
  const putP99 = ms(puts.behind, 0.99);
  return {
    when,
    emptyP50: ms(puts.empty, 0.5),
    putP50: ms(puts.behind, 0.5),
    emptyP99,
    putP99,
    ratio: Math.round((putP99 / emptyP99) * 100) / 100,
    claimP50: ms(claims, 0.5),
    claimP99: ms(claims, 0.99),
  };
};

/** A program of its own that reads all replicas by pages of 200, some 2,000 a second, as a report does, again and again. */
const report = () =>
  spawn(
    process.execPath,
    [
      "--input-type=module",
      "--eval",
      `for (;;)
        for (let after = ""; ; ) {
          const answer = await fetch("${gateway.url}/v1/replicas?limit=200" + after, { headers: { authorization: "Bearer ${key}" } });
          const page = await answer.json();
          if (!page.next) break;
          after = "&after=" + encodeURIComponent(page.next);
          await new Promise((next) => setTimeout(next, 100));
        }`,
    ],
    { stdio: ["ignore", "inherit", "inherit"] },
  );

const openSnapshot = async (from: Pool) => {
  const client = await from.connect();
  await client.query("set idle_in_transaction_session_timeout = 0");
  await client.query("begin isolation level repeatable read");
  await client.query("select count(*) from dossiers");
  return async () => {
    await client.query("rollback");
    client.release(true);
  };
};

try {
  await measure("warm-up", 5);
  await fillLedger(pool, options.replicas);
  const rows: Row[] = [await measure(`${options.replicas} behind`, options.seconds)];
  const reading = report();
  rows.push(await measure("+ a report reading", options.seconds));
  const closeSnapshot = await openSnapshot(pool);
  const began = performance.now();
  while ((performance.now() - began) / 1000 < options.snapshotSeconds)
    rows.push(
      await measure(
        `+ snapshot open ${Math.round((performance.now() - began) / 1000)} s`,
        options.seconds,
      ),
    );
  await closeSnapshot();
  reading.kill();

  const table = new Table({
    head: [
      "ms",
      "PUT p50, empty",
      "PUT p50",
      "PUT p99, empty",
      "PUT p99",
      "×",
      "claim p50",
      "claim p99",
    ],
    style: { head: [], border: [] },
  });
  for (const row of rows) table.push(Object.values(row));
  const worst = (of: "ratio" | "claimP50") => Math.max(...rows.map((row) => row[of]));
  const result = {
    rows,
    putP99Ratio: worst("ratio"),
    claimP50Ratio: Math.round((worst("claimP50") / (rows[0]?.claimP50 ?? 1)) * 100) / 100,
  };
  process.stdout.write(
    `${table}\nworst PUT p99 × ${result.putP99Ratio} of the empty ledger, worst claim p50 × ${result.claimP50Ratio} of the backlog alone\n`,
  );
  if (options.json) process.stdout.write(`${JSON.stringify(result)}\n`);
} finally {
  await holder.close();
  await pool.end();
  await gateway.stop();
  await empty.stop();
  await postgres.stop();
  rmSync(home, { recursive: true, force: true });
}

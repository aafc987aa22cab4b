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
    "How a backlog weighs on accepting and claiming: first PUT at 100/s, then claims of 50, as ratios to an empty ledger.",
  )
  .option("--replicas <n>", "replicas behind", Number, 200_000)
  .option("--seconds <n>", "each measurement", Number, 20)
  .option("--snapshot-seconds <n>", "how long the snapshot stays open", Number, 300)
  .option("--json", "end with one line of JSON", false)
  .parse()
  .opts<{ replicas: number; seconds: number; snapshotSeconds: number; json: boolean }>();

type Row = { when: string; putP50: number; putP99: number; claimP50: number; claimP99: number };

const home = temporaryHome("lienthong-bench");
const systems = join(home, "systems.json");
writeFileSync(systems, systemsFile("http://127.0.0.1:9"));
const key = randomBytes(24).toString("base64url");
const gateway = await startGatewayProcess(
  {
    PORT: "0",
    LIENTHONG_HOME: join(home, "home"),
    LIENTHONG_ADMIN_KEY: key,
    SYSTEMS_FILE: systems,
    PORTAL_USERNAME: "u",
    PORTAL_PASSWORD: "p",
  },
  join(home, "gateway.log"),
);
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

let serial = 0;
const measure = async (when: string, seconds: number): Promise<Row> => {
  const puts = await putAtRate({
    url: gateway.url,
    key,
    perSecond: 100,
    seconds,
    next: () => {
      serial += 1;
      return dossierOf(`H41.17-261122-${String(serial).padStart(7, "0")}`, { revision: 1 });
    },
  });
  const times = await claimSteadily(seconds);
  const ms = (list: number[], q: number) => Math.round(quantile(list, q) * 10) / 10;
  return {
    when,
    putP50: ms(puts, 0.5),
    putP99: ms(puts, 0.99),
    claimP50: ms(times, 0.5),
    claimP99: ms(times, 0.99),
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
  await fetch(`${gateway.url}/v1/systems/national-portal/pause`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}` },
  });
  await measure("warm-up", 5);
  const rows: Row[] = [await measure("empty ledger", options.seconds)];
  await fillLedger(pool, options.replicas);
  rows.push(await measure(`${options.replicas} behind`, options.seconds));
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
    head: ["", "PUT p50", "PUT p99", "claim p50", "claim p99 (ms)"],
    style: { head: [], border: [] },
  });
  for (const row of rows)
    table.push([row.when, row.putP50, row.putP99, row.claimP50, row.claimP99]);
  // On the empty ledger a claim soon finds nothing, so claims are compared among backlogs.
  const ratio = (of: "putP99" | "claimP50", base: Row | undefined) =>
    Math.round((Math.max(...rows.slice(1).map((row) => row[of])) / (base?.[of] ?? 1)) * 100) / 100;
  const result = {
    rows,
    putP99Ratio: ratio("putP99", rows[0]),
    claimP50Ratio: ratio("claimP50", rows[1]),
  };
  process.stdout.write(
    `${table}\nworst PUT p99 × ${result.putP99Ratio} of the empty ledger, worst claim p50 × ${result.claimP50Ratio} of the backlog alone\n`,
  );
  if (options.json) process.stdout.write(`${JSON.stringify(result)}\n`);
} finally {
  await holder.close();
  await pool.end();
  await gateway.stop();
  await postgres.stop();
  rmSync(home, { recursive: true, force: true });
}

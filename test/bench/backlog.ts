import { spawn } from "node:child_process";
import Table from "cli-table3";
import type { Command } from "commander";
import type { Pool } from "pg";
import { dossierOf } from "../world.ts";
import { claimSteadily } from "./claim-steadily.ts";
import { fillLedger } from "./fill-ledger.ts";
import { openBench } from "./open-bench.ts";
import { putAtRate, quantile } from "./put-at-rate.ts";
import { whole } from "./whole.ts";

type Row = { when: string; putP50: number; putP99: number; claimP50: number; claimP99: number };

/** `bench backlog`. */
export const addBacklog = (program: Command): void => {
  program
    .command("backlog")
    .description(
      "how a backlog weighs on accepting and claiming: first PUT at 100/s, then claims of 50, as ratios to an empty ledger",
    )
    .option("--replicas <n>", "replicas behind", whole, 200_000)
    .option("--seconds <n>", "each measurement", whole, 20)
    .option("--snapshot-seconds <n>", "how long the snapshot stays open", whole, 300)
    .option("--json", "end with one line of JSON", false)
    .action(runBacklog);
};

const runBacklog = async (options: {
  replicas: number;
  seconds: number;
  snapshotSeconds: number;
  json: boolean;
}): Promise<void> => {
  const bench = await openBench();
  const { key, pool, ledger } = bench;
  const gateway = await bench.startGateway();
  const holder = await ledger.registerHolder();
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
    const times = await claimSteadily(bench, holder.id(), { claims: seconds * 10, pauseMs: 100 });
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

  try {
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
      Math.round((Math.max(...rows.slice(1).map((row) => row[of])) / (base?.[of] ?? 1)) * 100) /
      100;
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
    await gateway.stop();
    await bench.close();
  }
};

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

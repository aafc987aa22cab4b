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

/** `bench backlog`. */
export const addBacklog = (program: Command): void => {
  program
    .command("backlog")
    .description(
      "how a backlog weighs on accepting and claiming: PUT at 100/s as a ratio to an empty ledger's, then claims of 50",
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
  const worker = await ledger.registerWorker();
  // A gateway with a PostgreSQL of its own and next to nothing in it: what else the machine does weighs on both alike.
  const emptyBench = await openBench();
  const empty = await emptyBench.startGateway();
  let serial = 0;
  const next = () => {
    serial += 1;
    return dossierOf(`H41.17-261122-${String(serial).padStart(7, "0")}`, { revision: 1 });
  };
  const measure = async (when: string, seconds: number): Promise<Row> => {
    const puts = { empty: [] as number[], behind: [] as number[] };
    for (let turn = 0; turn < seconds / 5; turn += 1) {
      const load = { perSecond: 100, seconds: 5, next };
      puts.empty.push(...(await putAtRate({ url: empty.url, key: emptyBench.key, ...load })));
      puts.behind.push(...(await putAtRate({ url: gateway.url, key, ...load })));
    }
    const times = await claimSteadily(bench, worker.id(), { claims: seconds * 10, pauseMs: 100 });
    const ms = (list: number[], q: number) => Math.round(quantile(list, q) * 10) / 10;
    const [emptyP99, putP99] = [ms(puts.empty, 0.99), ms(puts.behind, 0.99)];
    return {
      when,
      emptyP50: ms(puts.empty, 0.5),
      putP50: ms(puts.behind, 0.5),
      emptyP99,
      putP99,
      ratio: Math.round((putP99 / emptyP99) * 100) / 100,
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

    const head = ["ms", "PUT p50, empty", "PUT p50", "PUT p99, empty", "PUT p99", "×"];
    const table = new Table({
      head: [...head, "claim p50", "claim p99"],
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
    await worker.close();
    await gateway.stop();
    await empty.stop();
    await bench.close();
    await emptyBench.close();
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

import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import Table from "cli-table3";
import type { Command } from "commander";
import { dossierOf } from "../world.ts";
import { openBench } from "./open-bench.ts";
import { putAtRate, quantile } from "./put-at-rate.ts";
import { whole } from "./whole.ts";

type Options = { connections: number; rate: number; seconds: number; json: boolean };

/** `bench slow-callers`. */
export const addSlowCallers = (program: Command): void => {
  program
    .command("slow-callers")
    .description(
      "what callers that send slowly, and bodies of 100 MB, cost a good one: its PUT at a steady rate alone and beside them, in turns",
    )
    .option("--connections <n>", "slow connections", whole, 1_000)
    .option("--rate <n>", "good requests a second", whole, 50)
    .option("--seconds <n>", "each measurement, at most 8", whole, 7)
    .option("--json", "end with one line of JSON", false)
    .action(runSlowCallers);
};

/** With at most 8 s each way and 4 s to open the connections, a minute in all. */
const ROUNDS = 3;

const runSlowCallers = async (options: Options): Promise<void> => {
  const seconds = Math.min(8, options.seconds);
  const bench = await openBench();
  const { key } = bench;
  const gateway = await bench.startGateway();
  let serial = 0;
  const measure = (seconds: number): Promise<number[]> =>
    putAtRate({
      url: gateway.url,
      key,
      perSecond: options.rate,
      seconds,
      next: () => {
        serial += 1;
        return dossierOf(`H41.17-261122-${String(serial).padStart(7, "0")}`, { revision: 1 });
      },
    });

  /** The hostile callers, in a process of their own; it ends by itself after `last` seconds whatever happens here. */
  const attack = async (last: number) => {
    const program = fileURLToPath(new URL("./slow-load.ts", import.meta.url));
    const argv = [
      "--import",
      "tsx",
      program,
      gateway.url,
      key,
      String(options.connections),
      String(last),
    ];
    const child = spawn(process.execPath, argv, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
    const told: Record<string, number>[] = [];
    child.on("message", (message: Record<string, number>) => told.push(message));
    await once(child, "message");
    return async () => {
      child.kill("SIGTERM");
      await once(child, "exit");
      return told.at(-1) ?? {};
    };
  };

  try {
    await measure(3);
    // In turns, and the median of the turns: what else the machine does disturbs one of them, seldom two.
    const alone: number[][] = [];
    const beside: number[][] = [];
    let load = {};
    for (let round = 0; round < ROUNDS; round += 1) {
      alone.push(await measure(seconds));
      const stop = await attack(seconds + 15);
      beside.push(await measure(seconds));
      load = await stop();
      await pause(500);
    }
    const median = (rounds: number[][], q: number) =>
      Math.round(
        quantile(
          rounds.map((times) => quantile(times, q)),
          0.5,
        ) * 10,
      ) / 10;
    const row = (when: string, rounds: number[][]) => ({
      when,
      answered: rounds.flat().length,
      p50: median(rounds, 0.5),
      p99: median(rounds, 0.99),
      p99OfEach: rounds.map((times) => Math.round(quantile(times, 0.99) * 10) / 10),
    });
    const rows = [
      row("alone", alone),
      row(`beside ${options.connections} slow connections and 100 MB bodies`, beside),
    ];
    const ratio = Math.round(((rows[1]?.p99 ?? 0) / (rows[0]?.p99 || 1)) * 100) / 100;
    const table = new Table({
      head: ["PUT", "answered", "p50", "p99 (ms)", "p99 of each round"],
      style: { head: [], border: [] },
    });
    for (const { when, answered, p50, p99, p99OfEach } of rows)
      table.push([when, answered, p50, p99, p99OfEach.join(" · ")]);
    process.stdout.write(
      `${table}\np99 × ${ratio}; load of the last round: ${JSON.stringify(load)}; gateway's peak memory ${gateway.peakMb()} MB\n`,
    );
    if (options.json)
      process.stdout.write(`${JSON.stringify({ rows, ratio, load, peakMb: gateway.peakMb() })}\n`);
  } finally {
    await gateway.stop();
    await bench.close();
  }
};

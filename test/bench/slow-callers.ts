import { setTimeout as pause } from "node:timers/promises";
import Table from "cli-table3";
import type { Command } from "commander";
import { dossierOf } from "../world.ts";
import { openBench } from "./open-bench.ts";
import { putAtRate, quantile } from "./put-at-rate.ts";
import { startLoad } from "./start-load.ts";
import { cpuMs } from "./usage.ts";
import { whole } from "./whole.ts";

/** One measurement: each answer's ms, and processor time in ms a second. */
type Round = { times: number[]; gateway: number; load: number };

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
  const next = () => {
    serial += 1;
    return dossierOf(`H41.17-261122-${String(serial).padStart(7, "0")}`, { revision: 1 });
  };
  /** What the good caller's answers took, and the processor time of the gateway and of the load, each in ms a second. */
  const measure = async (seconds: number, load?: number): Promise<Round> => {
    const used = () => [gateway.pid, load].map((pid) => (pid ? cpuMs(pid) : 0));
    const [gatewayBefore = 0, loadBefore = 0] = used();
    const began = performance.now();
    const { url } = gateway;
    const times = await putAtRate({ url, key, perSecond: options.rate, seconds, next });
    const took = (performance.now() - began) / 1_000;
    const [gatewayAfter = 0, loadAfter = 0] = used();
    return {
      times,
      gateway: (gatewayAfter - gatewayBefore) / took,
      load: (loadAfter - loadBefore) / took,
    };
  };

  /** The hostile callers, in a process of their own; it ends by itself after `last` seconds whatever happens here. */
  const attack = (last: number) =>
    startLoad<Record<string, number>>("./slow-load.ts", [
      gateway.url,
      key,
      String(options.connections),
      String(last),
    ]);

  try {
    await measure(3);
    // In turns, and the median of the turns: what else the machine does disturbs one of them, seldom two.
    const alone: Round[] = [];
    const beside: Round[] = [];
    let load = {};
    for (let round = 0; round < ROUNDS; round += 1) {
      alone.push(await measure(seconds));
      const attackers = await attack(seconds + 15);
      beside.push(await measure(seconds, attackers.pid));
      load = await attackers.stop();
      await pause(500);
    }
    const row = (when: string, rounds: Round[]) => {
      const median = (of: (round: Round) => number) => quantile(rounds.map(of), 0.5);
      const tenths = (ms: number) => Math.round(ms * 10) / 10;
      const p99 = ({ times }: Round) => tenths(quantile(times, 0.99));
      return {
        when,
        answered: rounds.flatMap(({ times }) => times).length,
        p50: tenths(median(({ times }) => quantile(times, 0.5))),
        p99: median(p99),
        p99OfEach: rounds.map(p99),
        gateway: Math.round(median(({ gateway }) => gateway)),
        load: Math.round(median(({ load }) => load)),
      };
    };
    const rows = [
      row("alone", alone),
      row(`beside ${options.connections} slow connections and 100 MB bodies`, beside),
    ];
    const ratio = Math.round(((rows[1]?.p99 ?? 0) / (rows[0]?.p99 || 1)) * 100) / 100;
    const table = new Table({
      head: [
        "PUT",
        "answered",
        "p50",
        "p99 (ms)",
        "p99 of each round",
        "CPU ms/s: gateway",
        "load",
      ],
      style: { head: [], border: [] },
    });
    for (const { when, answered, p50, p99, p99OfEach, gateway, load } of rows)
      table.push([when, answered, p50, p99, p99OfEach.join(" · "), gateway, load]);
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

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import Table from "cli-table3";
import type { Command } from "commander";
import { dossierOf } from "../world.ts";
import { type Attack, attacks } from "./attacks.ts";
import { openBench } from "./open-bench.ts";
import { putAtRate, quantile } from "./put-at-rate.ts";
import { whole } from "./whole.ts";

type Options = { seconds: number; rate: number; memory: number; only?: string; json: boolean };

/** How the good caller fared: answers in ms, those that were none or no yes, and the gateway's most memory meanwhile. */
type Fare = { p50: number; p99: number; slowest: number; failed: number; rssMb: number };

/** `bench abuse`. */
export const addAbuse = (program: Command): void => {
  program
    .command("abuse")
    .description(
      "what one caller, whose key is bound to one agency, can do to a good one: each attack beside a steady PUT; exit status 1 where it does",
    )
    .option("--seconds <n>", "each attack", whole, 60)
    .option("--rate <n>", "good requests a second", whole, 50)
    .option("--memory <MB>", "the most that the gateway may use", whole, 600)
    .option("--only <words>", "attacks whose name holds these words")
    .option("--json", "end with one line of JSON", false)
    .action(run);
};

/** The good caller's p99 may grow so many times. */
const MOST_RATIO = 3;

const run = async (options: Options): Promise<void> => {
  const bench = await openBench();
  const gateway = await bench.startGateway({ RATE_PER_KEY: "2000" });
  const keyOf = async (label: string, agencies: string[] | null) =>
    (await bench.ledger.keys.create({ role: "province", label, ...(agencies && { agencies }) }))
      .key;
  const good = await keyOf("good", null);
  const bound = await keyOf("hostile", ["H41.18"]);
  let serial = 0;
  const next = () => {
    serial += 1;
    return dossierOf(`H41.17-261122-${String(serial).padStart(7, "0")}`, { revision: 1 });
  };
  const measure = async (seconds: number): Promise<Fare> => {
    let [rssMb, failed] = [0, 0];
    const watch = setInterval(() => {
      rssMb = Math.max(rssMb, rssOf(gateway.pid));
    }, 100);
    const times = await putAtRate({
      url: gateway.url,
      key: good,
      perSecond: options.rate,
      seconds,
      next,
      onFailed: () => {
        failed += 1;
      },
    }).finally(() => clearInterval(watch));
    const ms = (q: number) => Math.round(quantile(times, q) * 10) / 10;
    return { p50: ms(0.5), p99: ms(0.99), slowest: ms(1), failed, rssMb };
  };

  try {
    await measure(5);
    const rows: { attack: Attack; alone: Fare; beside: Fare; told: object; holds: boolean }[] = [];
    for (const attack of attacks.filter((each) => each.includes(options.only ?? ""))) {
      const alone = await measure(Math.max(5, Math.ceil(options.seconds / 4)));
      const load = await startLoad(attack, gateway.url, bound);
      const beside = await measure(options.seconds).finally(load.stop);
      const holds =
        beside.failed === 0 && beside.p99 < MOST_RATIO * alone.p99 && beside.rssMb < options.memory;
      rows.push({ attack, alone, beside, told: load.told(), holds });
      process.stderr.write(`${attack}: ${JSON.stringify(rows.at(-1))}\n`);
      // What the attack left under way is over before the next is measured.
      await measure(5);
    }
    show(rows, options);
    if (rows.some(({ holds }) => !holds)) process.exitCode = 1;
  } finally {
    await gateway.stop();
    await bench.close();
  }
};

const startLoad = async (attack: Attack, url: string, key: string) => {
  const script = fileURLToPath(new URL("./abuse-load.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", script, attack, url, key], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  let told: object = {};
  child.on("message", (message: object) => {
    told = message;
  });
  await once(child, "message");
  return {
    told: () => told,
    stop: async () => {
      if (child.exitCode !== null) throw new Error("The attack broke off; see above.");
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
};

const rssOf = (pid: number) =>
  Math.round(
    Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024,
  );

const show = (
  rows: { attack: Attack; alone: Fare; beside: Fare; told: object; holds: boolean }[],
  { memory, json }: Options,
) => {
  const table = new Table({
    head: [
      "attack",
      "good PUT alone p50 / p99 (ms)",
      "beside it",
      "× p99",
      "slowest",
      "failed",
      "memory (MB)",
      "",
    ],
    style: { head: [], border: [] },
  });
  for (const { attack, alone, beside, holds } of rows)
    table.push([
      attack,
      `${alone.p50} / ${alone.p99}`,
      `${beside.p50} / ${beside.p99}`,
      (beside.p99 / (alone.p99 || 1)).toFixed(2),
      beside.slowest,
      beside.failed,
      beside.rssMb,
      holds ? "holds" : "GIVES WAY",
    ]);
  process.stdout.write(
    `${table}\nHolds: nothing failed, p99 below ${MOST_RATIO} × alone, memory below ${memory} MB.\n`,
  );
  if (json) process.stdout.write(`${JSON.stringify({ rows })}\n`);
};

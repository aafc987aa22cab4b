import { writeFileSync } from "node:fs";
import { join } from "node:path";
import Table from "cli-table3";
import type { Command } from "commander";
import { type Acknowledged, acknowledged } from "./acknowledged.ts";
import type { GoodTold } from "./good-caller.ts";
import { openBench } from "./open-bench.ts";
import { quantile } from "./put-at-rate.ts";
import { registry, registryAccount, registryFile } from "./registry-file.ts";
import { startPortal } from "./side.ts";
import type { SilenceTold } from "./silent-server.ts";
import { startLoad } from "./start-load.ts";
import { whole } from "./whole.ts";

type Options = { systems: number; rounds: number; seconds: number; rate: number; json: boolean };

/** A good system's whiles: answers of `PUT`, and from each one's commit until the system had acknowledged it. */
type Whiles = GoodTold & { known: Acknowledged };

/** What hanging neighbours may cost: so many times a p99 of its own. */
const mostRatio = 1.1;

/** `bench isolation`. */
export const addIsolation = (program: Command): void => {
  program
    .command("isolation")
    .description(
      `what systems that hang cost a good one beside them: p99 of PUT and of freshness (commit to acknowledged) at a steady rate, alone (the others paused) and while all the others hang for 60 s a call, by turns at the call, at the login, and at a token server with an address of its own; exit status 1 where either p99 is more than ${mostRatio} times its own`,
    )
    .option("--systems <n>", "systems that hang", whole, 4)
    .option("--rounds <n>", "whiles of each kind, by turns", whole, 2)
    .option("--seconds <n>", "each while", whole, 60)
    .option("--rate <n>", "dossiers a second", whole, 50)
    .option("--json", "end with one line of JSON", false)
    .action(runIsolation);
};

const runIsolation = async (options: Options): Promise<void> => {
  const bench = await openBench();
  const ends: (() => unknown)[] = [bench.close];
  try {
    const silence = await startLoad<SilenceTold>("./silent-server.ts", []);
    ends.push(silence.stop);
    const good = await startPortal("c");
    ends.push(good.stop);
    const names = Array.from({ length: options.systems }, (_, n) => `hanging-${n + 1}`);
    const file = join(bench.home, "isolation.json");
    writeFileSync(file, besides(registryFile(good.url, good.url), names, silence.last().origin));
    const env = { RATE_PER_KEY: "2000", ...registryAccount, SYSTEMS_FILE: file };
    let key: string | undefined;

    /** One while, of a gateway of its own, so that each begins alike; the first seconds compile what is hot and are not counted. */
    const measure = async (order: "pause" | "resume", round: number): Promise<Whiles> => {
      const gateway = await bench.startSending(env);
      try {
        // The first gateway makes the tables.
        key ??= (await bench.ledger.keys.create({ role: "province", label: "good" })).key;
        const as = key;
        for (const name of names) {
          const path = `${gateway.url}/v1/systems/${name}/${order}`;
          const headers = { authorization: `Bearer ${bench.key}` };
          const { ok, status } = await fetch(path, { method: "POST", headers });
          if (!ok) throw new Error(`${order} ${name} answered ${status}`);
        }
        const declare = async (seconds: number, serial: number) => {
          const argv = [gateway.url, as, options.rate, seconds, serial].map(String);
          return (await startLoad<GoodTold>("./good-caller.ts", argv)).ended;
        };
        await declare(WARM_UP_SECONDS, 2 * round);
        const told = await declare(options.seconds, 2 * round + 1);
        return { ...told, known: await acknowledged(bench.pool, 2 * round + 1) };
      } finally {
        await gateway.stop();
      }
    };

    const alone = nothing();
    const beside = nothing();
    for (let round = 0; round < options.rounds; round += 1)
      // Every other round the other way round: the ledger grows meanwhile, and the machine is not the same from minute to minute.
      for (const order of round % 2 === 0 ? orders : orders.toReversed())
        add(
          order === "pause" ? alone : beside,
          await measure(order, 2 * round + orders.indexOf(order)),
        );
    const { calls } = silence.last();
    tell({ alone, beside, calls: names.map((name) => calls[name] ?? 0) }, options);
  } finally {
    for (const end of ends.reverse()) await end();
  }
};

const WARM_UP_SECONDS = 5;
const orders = ["pause", "resume"] as const;

const nothing = (): Whiles => ({ times: [], failed: [], known: { times: [], behind: 0 } });

const add = (all: Whiles, { times, failed, known }: Whiles): void => {
  all.times.push(...times);
  all.failed.push(...failed);
  all.known.times.push(...known.times);
  all.known.behind += known.behind;
};

/**
 * A systems file with systems besides that hang, by turns: at the call, at the login, and those that are well themselves at a token
 * server with an address of its own. `registry` is still the good one.
 */
const besides = (file: string, names: string[], origin: string): string => {
  const { systems, ...rest } = JSON.parse(file);
  const { auth, baseUrl, ...one } = systems[registry];
  const hanging = names.map((name, n) => {
    const silent = `${origin}/${name}`;
    const ways = [
      { baseUrl: silent, auth: { type: "none" } },
      { baseUrl: silent, auth },
      { baseUrl, auth: { ...auth, path: `${silent}/token` } },
    ];
    return [name, { ...one, ...ways[n % ways.length] }];
  });
  return JSON.stringify({ ...rest, systems: { ...systems, ...Object.fromEntries(hanging) } });
};

const tell = (
  { alone, beside, calls }: { alone: Whiles; beside: Whiles; calls: number[] },
  { json }: Options,
): void => {
  const rows = [
    { says: "PUT, from when it was due", alone: alone.times, beside: beside.times },
    { says: "commit to acknowledged", alone: alone.known.times, beside: beside.known.times },
  ].map(({ says, ...times }) => {
    const own = spread(times.alone);
    const with_ = spread(times.beside);
    return { says, alone: own, beside: with_, ratio: hundredths(with_.p99 / (own.p99 || 1)) };
  });
  const says = (is: boolean, what: string) => (is ? [what] : []);
  const failed = [...alone.failed, ...beside.failed];
  const behind = alone.known.behind + beside.known.behind;
  const bad = [
    ...rows.flatMap((row) => says(row.ratio > mostRatio, `${row.says}: p99 × ${row.ratio}`)),
    ...rows.flatMap((row) => says(row.beside.count === 0, `${row.says}: nothing was measured`)),
    ...says(failed.length > 0, `failed: ${[...new Set(failed)].slice(0, 3).join(", ")}`),
    ...says(behind > 0, `${behind} of the good system's not acknowledged`),
    ...says(
      calls.some((count) => count === 0),
      "some system was never called, so that it did not hang",
    ),
  ];
  const table = new Table({
    head: ["ms: p50 · p99 (greatest)", "alone", `beside ${calls.length} that hang`, "p99 ×"],
    style: { head: [], border: [] },
  });
  for (const row of rows) table.push([row.says, told(row.alone), told(row.beside), row.ratio]);
  process.stdout.write(`${table.toString()}\n${bad.join("; ") || "holds"}\n`);
  process.stdout.write(`Calls that hang: ${calls.join(", ")} of the systems in turn.\n`);
  if (json) process.stdout.write(`${JSON.stringify({ rows, calls, bad, mostRatio })}\n`);
  if (bad.length > 0) process.exitCode = 1;
};

type Spread = { count: number; p50: number; p99: number; most: number };

const spread = (times: number[]): Spread => {
  const at = (q: number) => hundredths(quantile(times, q));
  return { count: times.length, p50: at(0.5), p99: at(0.99), most: at(1) };
};
const told = ({ p50, p99, most }: Spread) => `${p50} · ${p99} (${most})`;
const hundredths = (ms: number) => Math.round(ms * 100) / 100;

import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import Table from "cli-table3";
import { type Command, InvalidArgumentError } from "commander";
import type { Dossier } from "../../schemas/generated/dossier.ts";
import { dossierOf } from "../world.ts";
import { claimSteadily } from "./claim-steadily.ts";
import { codeOf } from "./code-of.ts";
import { examples, fillMonths } from "./fill-months.ts";
import { type Bench, openBench, system } from "./open-bench.ts";
import { getEach, putAtRate, putSaturated, quantile } from "./put-at-rate.ts";
import { whole } from "./whole.ts";

type Options = { sizes: number[]; rounds: number; seconds: number; json: boolean };

/** `bench scale`. */
export const addScale = (program: Command): void => {
  program
    .command("scale")
    .description(
      "whether accepting, claiming and reading stay as fast while the ledger grows; medians over rounds, against the smallest size",
    )
    .option(
      "--sizes <list>",
      "dossiers in the ledger, growing",
      sizesOf,
      [10_000, 100_000, 1_000_000],
    )
    .option("--rounds <n>", "rounds a size", whole, 3)
    .option("--seconds <n>", "of each round's PUTs", whole, 10)
    .option("--json", "end with one line of JSON", false)
    .action(runScale);
};

const sizesOf = (text: string): number[] => {
  const sizes = text.split(",").map(Number);
  if (
    sizes.some((size, n) => !Number.isInteger(size) || size < 1_000 || size <= (sizes[n - 1] ?? 0))
  )
    throw new InvalidArgumentError(
      "Expected growing whole numbers from 1000, such as 10000,100000.",
    );
  return sizes;
};

/** What one size is judged by; a rate must not fall, a time must not grow. */
const judged = {
  putP50: "PUT 100/s p50 (ms)",
  putP99: "PUT 100/s p99",
  putPerSecond: "PUT saturated (/s)",
  claimP50: "claim of 50 p50 (ms)",
  claimP99: "claim of 50 p99",
  getP50: "GET dossier p50 (ms)",
  getP99: "GET dossier p99",
  timelineP50: "GET timeline p50 (ms)",
  timelineP99: "GET timeline p99",
} as const;
type Round = Record<keyof typeof judged, number>;
type Row = Round & {
  dossiers: number;
  logEntries: number;
  rssMb: number;
  databaseMb: number;
  /** Updates in place, in percent. */
  hotDossiers: number;
  hotFacts: number;
  fillSeconds: number;
};

const runScale = async (options: Options): Promise<void> => {
  const bench = await openBench();
  const rows: Row[] = [];
  const declarations = createDeclarations();
  try {
    await bench.startGateway().then((gateway) => gateway.stop());
    let filled = 0;
    for (const size of options.sizes) {
      const began = performance.now();
      await fillMonths(bench.pool, { from: filled, to: size }, (dossiers) =>
        say(`${dossiers} dossiers`),
      );
      filled = size;
      const fillSeconds = Math.round((performance.now() - began) / 1_000);
      rows.push({ ...(await measureSize(bench, size, options, declarations(size))), fillSeconds });
    }
  } finally {
    await bench.close();
  }
  process.stdout.write(`${tableOf(rows)}\n${verdictOf(rows)}\n`);
  if (options.json) process.stdout.write(`${JSON.stringify({ rows, notFlat: notFlat(rows) })}\n`);
};

const measureSize = async (bench: Bench, size: number, options: Options, next: () => Dossier) => {
  const gateway = await bench.startGateway();
  const worker = await bench.ledger.registerWorker();
  const door = { url: gateway.url, key: bench.key };
  try {
    await putAtRate({ ...door, perSecond: 100, seconds: 3, next });
    const rounds: Round[] = [];
    for (let n = 1; n <= options.rounds; n += 1) {
      say(`${size} dossiers, round ${n}`);
      rounds.push(await measureRound(bench, door, worker.id(), size, options.seconds, next));
    }
    const { rows } = await bench.pool.query(
      "select pg_database_size(current_database())::float8 / 1048576 as mb, (select count(*)::int from log) as entries",
    );
    const tables = await bench.ledger.bloat();
    const inPlace = (name: string) =>
      Math.round(100 * (tables.find(({ table }) => table === name)?.hotShare ?? 0));
    return {
      ...medians(rounds),
      dossiers: size,
      logEntries: rows[0].entries,
      rssMb: rssMb(gateway.pid),
      databaseMb: Math.round(rows[0].mb),
      hotDossiers: inPlace("dossiers"),
      hotFacts: inPlace("facts"),
    };
  } finally {
    await worker.close();
    await gateway.stop();
  }
};

const measureRound = async (
  bench: Bench,
  door: { url: string; key: string },
  worker: string,
  size: number,
  seconds: number,
  next: () => Dossier,
): Promise<Round> => {
  const puts = await putAtRate({ ...door, perSecond: 100, seconds, next });
  const putPerSecond = await putSaturated({ ...door, atOnce: 32, seconds: seconds / 2, next });
  await fallBehind(bench, 4_000);
  await pause(1_000);
  const claims = await claimSteadily(bench, worker, { claims: 60, pauseMs: 50 });
  const some = () => Array.from({ length: 300 }, () => `/v1/dossiers/${codeOf(anyOf(size))}`);
  const gets = await getEach(door, some());
  const timelines = await getEach(
    door,
    some().map((path) => `${path}/timeline`),
  );
  return {
    putP50: quantile(puts, 0.5),
    putP99: quantile(puts, 0.99),
    putPerSecond,
    claimP50: quantile(claims, 0.5),
    claimP99: quantile(claims, 0.99),
    getP50: quantile(gets, 0.5),
    getP99: quantile(gets, 0.99),
    timelineP50: quantile(timelines, 0.5),
    timelineP99: quantile(timelines, 0.99),
  };
};

/** For each size: new dossiers and new revisions of old ones, in turn. */
const createDeclarations = () => {
  // What is declared is as large as what is there: else what a size is asked for would shrink as it is overwritten.
  const bodies = examples();
  let serial = 0;
  return (size: number) => () => {
    serial += 1;
    const body = bodies[serial % bodies.length] ?? dossierOf("");
    const number = String(serial).padStart(7, "0");
    const code = serial % 2 === 0 ? codeOf(anyOf(size)) : `H41.60-260101-${number}`;
    return { ...body, code, revision: 1_000 + serial };
  };
};

/** Puts random copies behind, so that every size has as many to claim. */
const fallBehind = (bench: Bench, replicas: number) =>
  bench.pool.query(
    `update replicas set state = 'ready', behind_since = now(), urgency = now() + random() * interval '2 days' - interval '1 day'
     where system = $1 and state = 'current' and dossier in (
       select ceil(random() * (select max(id) from dossiers))::bigint from generate_series(1, $2))`,
    [system, replicas],
  );

const anyOf = (size: number) => 1 + Math.floor(Math.random() * size);

const medians = (rounds: Round[]): Round =>
  Object.fromEntries(
    Object.keys(judged).map((name) => [
      name,
      Math.round(
        quantile(
          rounds.map((round) => round[name as keyof Round]),
          0.5,
        ) * 100,
      ) / 100,
    ]),
  ) as Round;

const rssMb = (pid: number) =>
  Math.round(
    Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024,
  );

const tableOf = (rows: Row[]) => {
  const table = new Table({
    style: { head: [], border: [] },
    head: ["dossiers", ...rows.map(({ dossiers }) => dossiers)].map(String),
  });
  const more = {
    logEntries: "log entries",
    rssMb: "gateway memory (MB)",
    databaseMb: "database (MB)",
    hotDossiers: "dossiers updated in place (%)",
    hotFacts: "facts updated in place (%)",
    fillSeconds: "filled in (s)",
  };
  for (const [name, words] of Object.entries({ ...judged, ...more }))
    table.push([words, ...rows.map((row) => row[name as keyof Row])].map(String));
  return table;
};

/** What differs by more than a fifth from the smallest size, for the worse. */
const notFlat = (rows: Row[]) =>
  rows.slice(1).flatMap((row) =>
    (Object.keys(judged) as (keyof Round)[]).flatMap((name) => {
      const [first, now] = [rows[0]?.[name] ?? 1, row[name]];
      const worse = name === "putPerSecond" ? first / now : now / first;
      return worse > 1.2
        ? [{ dossiers: row.dossiers, what: name, times: Math.round(worse * 100) / 100 }]
        : [];
    }),
  );

const verdictOf = (rows: Row[]) => {
  const found = notFlat(rows);
  if (found.length === 0) return "flat within 20 %";
  return `not flat within 20 %:\n${found.map(({ dossiers, what, times }) => `  ${what} at ${dossiers} dossiers: × ${times}`).join("\n")}`;
};

const say = (words: string) => {
  if (process.stderr.isTTY) process.stderr.write(`\r${words.padEnd(40)}`);
};

import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Table from "cli-table3";
import { type Command, Option } from "commander";
import { openEmbeddedPostgres } from "../../queue/postgres/embedded/embedded.ts";
import { patience } from "../../queue/postgres/session/limits.ts";
import { createPool } from "../../queue/postgres/session/pool.ts";
import { temporaryHome } from "../demo/temp-home.ts";
import { startRedis } from "../redis.ts";
import { acceptsPerSecond, type Load, playRound, type Round } from "./play.ts";
import { type Ground, type Running, type Side, sides, startPortal, startSide } from "./side.ts";
import { whole } from "./whole.ts";

/** A loaded machine may take its time. */
const limits = { answerMs: patience.month };

type Options = Load & { rounds: number; engine: "postgres" | "redis" | "both"; json: boolean };

/** `bench floor`: the gateway against the pipeline that one writes by hand, as ratios within one run. */
export const addVersus = (program: Command): void => {
  program
    .command("floor")
    .description(
      "the gateway against the pipeline that one writes by hand (floor.ts): same server, same simulator, same calls",
    )
    .option("--rounds <n>", "rounds, of which the median counts", whole, 3)
    .option("--dossiers <n>", "dossiers a round at saturation", whole, 4_000)
    .option("--at-once <n>", "declarations at once", whole, 64)
    .option("--seconds <n>", "how long 100 dossiers a second are declared", whole, 10)
    .addOption(
      new Option("--engine <store>", "where the queue is")
        .choices(["postgres", "redis", "both"])
        .default("both"),
    )
    .option("--json", "end with one line of JSON", false)
    .action(run);
};

const run = async (options: Options) => {
  const folder = temporaryHome("lienthong-bench");
  const postgres = await openEmbeddedPostgres({
    home: folder,
    settings: { shared_preload_libraries: "pg_stat_statements" },
  });
  const admin = createPool({ url: postgres.url, max: 2, applicationName: "bench", limits });
  await admin.query("create extension pg_stat_statements");
  const engines = options.engine === "both" ? (["postgres", "redis"] as const) : [options.engine];
  const redis = engines.includes("redis") ? await startRedis(join(folder, "redis")) : undefined;
  let made = 0;

  /** A fresh database, an emptied Redis and a fresh portal under one side. */
  const withSide = async <T>(
    side: Side | "express",
    engine: "postgres" | "redis",
    work: (running: Running, portal: { url: string }, database: string) => Promise<T>,
  ): Promise<T> => {
    made += 1;
    const database = `bench_${made}`;
    await admin.query(`create database ${database}`);
    await redis?.server.ask("FLUSHALL");
    const portal = await startPortal();
    const ground: Ground = {
      database: postgres.url.replace("/lienthong?", `/${database}?`),
      redis: engine === "redis" ? redis?.url : undefined,
      portal: portal.url,
      folder,
    };
    const running = await startSide(side, ground, writeFileSync);
    try {
      return await work(running, portal, database);
    } finally {
      await running.stop();
      await portal.stop();
      await admin.query(`drop database ${database} with (force)`);
      await admin.query("checkpoint");
    }
  };

  const results: Record<string, Round[]> = {};
  const accepts: Record<"express" | "pool", number[]> = { express: [], pool: [] };
  try {
    const redisPid =
      redis &&
      Number(/process_id:(\d+)/.exec(String(await redis.server.ask("INFO", "server")))?.[1]);
    for (let round = 0; round < options.rounds; round += 1) {
      for (const engine of engines)
        for (const side of rotated([...sides], round)) {
          const pids = [postgres.pid, ...(engine === "redis" && redisPid ? [redisPid] : [])];
          const one = await withSide(side, engine, (running, portal, database) =>
            playRound(running, portal, { pids, admin, database }, options),
          );
          const name = `${engine} ${side}`;
          results[name] = [...(results[name] ?? []), one];
          process.stderr.write(`${engine} ${side}: ${Math.round(one.perSecond)}/s\n`);
        }
      for (const side of rotated(["express", "pool"] as const, round))
        accepts[side].push(
          await withSide(side, "postgres", async (running) => {
            if (side === "pool")
              await fetch(`${running.url}/v1/systems/national-portal/pause`, {
                method: "POST",
                headers: { authorization: `Bearer ${running.key}` },
              });
            return acceptsPerSecond(running, {
              dossiers: 2 * options.dossiers,
              atOnce: 4 * options.atOnce,
            });
          }),
        );
    }
  } finally {
    await admin.end();
    await redis?.close();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  show(results, accepts, options.json);
};

const show = (
  results: Record<string, Round[]>,
  accepts: Record<string, number[]>,
  json: boolean,
) => {
  const names = Object.keys(results);
  const table = new Table({ head: ["", ...names], style: { head: [], border: [] } });
  const lines: [string, keyof Round, number][] = [
    ["dossiers/s at saturation", "perSecond", 0],
    ["accept p50 at 100/s, ms", "acceptP50", 1],
    ["accept p99 at 100/s, ms", "acceptP99", 1],
    ["end to end p50 at 100/s, ms", "endP50", 1],
    ["end to end p99 at 100/s, ms", "endP99", 1],
    ["CPU a dossier, process, ms", "cpuOwn", 2],
    ["CPU a dossier, stores, ms", "cpuStores", 2],
    ["peak memory, MB", "peakMb", 0],
    ["statements a dossier", "statements", 2],
    ["commits a dossier", "commits", 2],
  ];
  for (const [title, field, digits] of lines)
    table.push([
      title,
      ...names.map((name) =>
        spread(
          (results[name] ?? []).map((round) => round[field]),
          digits,
        ),
      ),
    ]);
  const ratio = (name: string) => {
    const floor = `${name.split(" ")[0]} floor`;
    return (
      Math.round((median(perSecond(results[name])) / median(perSecond(results[floor]))) * 100) / 100
    );
  };
  const ratios = Object.fromEntries(names.map((name) => [name, ratio(name)]));
  table.push(["× the floor", ...names.map((name) => String(ratios[name]))]);
  const durable =
    Math.round((median(accepts.pool ?? []) / median(accepts.express ?? [])) * 100) / 100;
  process.stdout.write(`${table}\n`);
  process.stdout.write(
    `durable accepts/s ${spread(accepts.pool ?? [], 0)}, a route that only answers 202 ${spread(accepts.express ?? [], 0)}: × ${durable}\n`,
  );
  if (json) process.stdout.write(`${JSON.stringify({ results, accepts, ratios, durable })}\n`);
};

const perSecond = (rounds: Round[] = []) => rounds.map((round) => round.perSecond);

/** The median, and the least and the most beside it. */
const spread = (list: number[], digits: number) =>
  `${median(list).toFixed(digits)} (${Math.min(...list).toFixed(digits)}–${Math.max(...list).toFixed(digits)})`;

const median = (list: number[]): number =>
  [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;

const rotated = <T>(list: readonly T[], by: number): T[] => [
  ...list.slice(by % list.length),
  ...list.slice(0, by % list.length),
];

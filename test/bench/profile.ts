import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import Table from "cli-table3";
import { type Command, Option } from "commander";
import { openEmbeddedPostgres } from "../../queue/postgres/embedded/embedded.ts";
import { temporaryHome } from "../demo/temp-home.ts";
import { saturate } from "./drive.ts";
import { startPortal, startSide } from "./side.ts";
import { type Profile, stagesOf } from "./stages.ts";
import { whole } from "./whole.ts";

type Options = { dossiers: number; atOnce: number; transport: "pool" | "node"; json: boolean };

/** `bench profile`: where the gateway's processor time goes, by stage. */
export const addProfile = (program: Command): void => {
  program
    .command("profile")
    .description(
      "where the gateway's processor time goes while it is fed all it takes, in µs a dossier by stage",
    )
    .option("--dossiers <n>", "dossiers", whole, 10_000)
    .option("--at-once <n>", "declarations at once", whole, 64)
    .addOption(
      new Option("--transport <which>", "of calls").choices(["pool", "node"]).default("pool"),
    )
    .option("--json", "end with one line of JSON", false)
    .action(run);
};

const warmUp = 1_000;

const run = async ({ dossiers, atOnce, transport, json }: Options) => {
  const folder = temporaryHome("lienthong-bench");
  const profiles = join(folder, "profiles");
  mkdirSync(profiles);
  const began = performance.now();
  const postgres = await openEmbeddedPostgres({ home: folder });
  const portal = await startPortal();
  const held = async (wanted: number) => {
    for (;;) {
      const { rows } = (await (await fetch(`${portal.url}/inspect`)).json()) as { rows: number };
      if (rows >= wanted) return;
      await pause(20);
    }
  };
  try {
    const starting = performance.now();
    const side = await startSide(
      transport,
      {
        database: postgres.url,
        redis: undefined,
        portal: portal.url,
        folder,
        nodeOptions: ["--cpu-prof", `--cpu-prof-dir=${profiles}`],
      },
      writeFileSync,
    );
    await saturate(side, { from: 1, count: warmUp, atOnce });
    await held(warmUp);
    const skipMs = performance.now() - starting;
    await saturate(side, { from: 1 + warmUp, count: dossiers, atOnce });
    await held(warmUp + dossiers);
    await side.stop();
    show(stagesOf(largest(profiles), skipMs), dossiers, json);
  } finally {
    await portal.stop();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  process.stderr.write(`${Math.round((performance.now() - began) / 1000)} s\n`);
};

/** The gateway's own profile: its worker threads write small ones beside it. */
const largest = (folder: string): Profile => {
  const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
  const [text = "{}"] = texts.sort((a, b) => b.length - a.length);
  return JSON.parse(text);
};

const show = (stages: Map<string, number>, dossiers: number, json: boolean) => {
  const busy = [...stages].filter(([stage]) => stage !== "waiting");
  const total = busy.reduce((sum, [, us]) => sum + us, 0);
  const table = new Table({
    head: ["stage", "µs a dossier", "%"],
    colAligns: ["left", "right", "right"],
    style: { head: [], border: [] },
  });
  for (const [stage, us] of busy)
    table.push([stage, Math.round(us / dossiers), ((100 * us) / total).toFixed(1)]);
  table.push(["all", Math.round(total / dossiers), "100"]);
  process.stdout.write(`${table}\n`);
  if (json) {
    const figures = Object.fromEntries(busy.map(([stage, us]) => [stage, us / dossiers]));
    process.stdout.write(`${JSON.stringify({ dossiers, usByStage: figures })}\n`);
  }
};

import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import Table from "cli-table3";
import { type Command, Option } from "commander";
import { openEmbeddedPostgres } from "../../queue/postgres/embedded/embedded.ts";
import { temporaryHome } from "../demo/temp-home.ts";
import { atRate, saturate } from "./drive.ts";
import { arrivals, portalRows, usage } from "./play.ts";
import { quantile } from "./put-at-rate.ts";
import { type Side, startPortal, startSide } from "./side.ts";
import { whole } from "./whole.ts";

type Options = { side: Side; turns: number; dossiers: number; json: boolean };

/** `bench against`: another checkout's program beside this one, on one machine in one run. */
export const addAgainst = (program: Command): void => {
  program
    .command("against")
    .description(
      "another checkout's program and this one, loaded by turns: what a change costs, on a machine that is not always as fast",
    )
    .argument("<checkout>", "folder of the other, where npm ci was run")
    .option("--turns <n>", "turns of each load, each side first by turns", whole, 20)
    .option("--dossiers <n>", "dossiers a turn", whole, 1_500)
    .addOption(
      new Option("--side <side>", "axios's own transport, the pool, or two processes")
        .choices(["node", "pool", "apart"])
        .default("pool"),
    )
    .option("--json", "end with one line of JSON", false)
    .action(run);
};

const run = async (checkout: string, options: Options) => {
  const root = resolve(checkout);
  if (!existsSync(join(root, "gateway/lienthong.js")))
    throw new Error(`Expected a checkout with gateway/lienthong.js, got ${root}.`);
  if (!existsSync(join(root, "node_modules")))
    throw new Error(`Expected a checkout with its packages: run npm ci in ${root}.`);
  const folder = temporaryHome("lienthong-bench");
  // PostgreSQL never runs as root, so its own account must be able to pass.
  chmodSync(folder, 0o755);
  const rows: Row[] = [];
  for (const [n, load] of loads.entries()) {
    const other = await open(join(folder, `other-${n}`), options.side, root);
    const mine = await open(join(folder, `mine-${n}`), options.side, undefined);
    try {
      rows.push(...(await compare(load, [other, mine], options)));
    } finally {
      await other.close();
      await mine.close();
    }
  }
  show(rows, options.json);
};

/** One side, with a PostgreSQL and a portal of its own, so that one may rest while the other works. */
const open = async (home: string, side: Side, root: string | undefined) => {
  mkdirSync(home);
  const postgres = await openEmbeddedPostgres({ home });
  const portal = await startPortal();
  const ground = {
    database: postgres.url,
    redis: undefined,
    portal: portal.url,
    folder: home,
    ...(root ? { root } : {}),
  };
  const running = await startSide(side, ground, writeFileSync);
  let next = 1;
  return {
    running,
    portal,
    /** The number of the first of so many dossiers more. */
    take: (count: number) => {
      next += count;
      return next - count;
    },
    used: () => usage(running, [postgres.pid]),
    close: async () => {
      await running.stop();
      await portal.stop();
      await postgres.stop();
    },
  };
};

type Opened = Awaited<ReturnType<typeof open>>;
/** Figures of a turn by their names: µs a dossier, or ms. */
type Figures = Record<string, number>;
type Row = { load: string; figure: string; other: number; mine: number; ratio: number };

const accepting = {
  name: "accepting alone",
  begin: async ({ running }: Opened) => {
    await fetch(`${running.url}/v1/systems/national-portal/pause`, {
      method: "POST",
      headers: { authorization: `Bearer ${running.key}` },
    });
  },
  play: async ({ running, take }: Opened, count: number): Promise<Figures> => {
    await saturate(running, { from: take(count), count, atOnce: 256 });
    return {};
  },
};

const through = {
  name: "to the portal",
  begin: async () => {},
  play: async ({ running, portal, take }: Opened, count: number): Promise<Figures> => {
    const from = take(count);
    await saturate(running, { from, count, atOnce: 64 });
    await portalRows(portal.url)(from - 1 + count);
    return {};
  },
};

const atRest = {
  name: "100 a second",
  begin: async () => {},
  play: async ({ running, portal, take }: Opened, count: number): Promise<Figures> => {
    const from = take(count);
    const answers = await atRate(running, { from, perSecond: 100, seconds: count / 100 });
    await portalRows(portal.url)(from - 1 + count);
    const arrived = await arrivals(portal.url);
    const ends = [...answers].map(([code, { due }]) => (arrived.get(code) ?? Number.NaN) - due);
    return {
      "accept p50, ms": quantile(
        [...answers.values()].map(({ answeredMs }) => answeredMs),
        0.5,
      ),
      "end to end p50, ms": quantile(ends, 0.5),
    };
  },
};

const loads = [accepting, through, atRest];

const compare = async (
  load: (typeof loads)[number],
  sides: [Opened, Opened],
  { turns, dossiers }: Options,
): Promise<Row[]> => {
  // At rest a turn lasts as long as its dossiers take to come.
  const count = load === atRest ? Math.ceil(dossiers / 400) * 100 : dossiers;
  for (const side of sides) {
    await load.begin(side);
    // V8 goes on compiling what is called often.
    await (load === atRest ? through : load).play(side, 6_000);
  }
  const found = sides.map((): Figures[] => []);
  for (let turn = 0; turn < turns; turn += 1) {
    for (const n of turn % 2 ? [1, 0] : [0, 1])
      found[n]?.push(await measure(load, sides[n] as Opened, count));
    process.stderr.write(`${load.name}: ${turn + 1} of ${turns}\n`);
  }
  const [others = [], mine = []] = found;
  return Object.keys(mine[0] ?? {}).map((figure) => {
    const of = (figures: Figures[]) => figures.map((each) => each[figure] ?? Number.NaN);
    const mean = (values: number[]) => values.reduce((sum, each) => sum + each, 0) / values.length;
    const [a, b] = [mean(of(others)), mean(of(mine))];
    return { load: load.name, figure, other: a, mine: b, ratio: b / a };
  });
};

const measure = async (
  load: (typeof loads)[number],
  side: Opened,
  count: number,
): Promise<Figures> => {
  const before = side.used();
  const began = performance.now();
  const figures = await load.play(side, count);
  const took = performance.now() - began;
  // What was begun for these is theirs, such as writing down how they ended.
  await pause(300);
  const after = side.used();
  const each = (ms: number) => (ms * 1_000) / count;
  return {
    ...(load === atRest ? {} : { "time, µs a dossier": each(took) }),
    "gateway's processor, µs a dossier": each(after.own - before.own),
    "PostgreSQL's processor, µs a dossier": each(after.stores - before.stores),
    ...figures,
  };
};

const show = (rows: Row[], json: boolean) => {
  const table = new Table({
    head: ["by turns, means", "", "other", "this", "×"],
    style: { head: [], border: [] },
    colAligns: ["left", "left", "right", "right", "right"],
  });
  const digits = (value: number) => value.toFixed(value < 100 ? 1 : 0);
  for (const { load, figure, other, mine, ratio } of rows)
    table.push([load, figure, digits(other), digits(mine), ratio.toFixed(2)]);
  process.stdout.write(`${table}\n`);
  if (json) process.stdout.write(`${JSON.stringify(rows)}\n`);
};

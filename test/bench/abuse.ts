import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type Command, InvalidArgumentError } from "commander";
import type { AbuseTold } from "./abuse-load.ts";
import { type Endured, mostRatio, normalOf, rowOf, tableOf } from "./abuse-table.ts";
import { acknowledged } from "./acknowledged.ts";
import { attacks } from "./attacks.ts";
import type { GoodTold } from "./good-caller.ts";
import { type Bench, openBench } from "./open-bench.ts";
import { registryAccount, registryFile } from "./registry-file.ts";
import { startPortal } from "./side.ts";
import { startLoad } from "./start-load.ts";
import { whole } from "./whole.ts";

type Options = { seconds: number; rate: number; memory: number; only: string[]; json: boolean };

const names = Object.keys(attacks);
const namesOf = (text: string): string[] => {
  const asked = text.split(",");
  const strange = asked.find((name) => !names.includes(name));
  if (strange !== undefined)
    throw new InvalidArgumentError(`Expected some of ${names.join(", ")}, got "${strange}".`);
  return asked;
};

/** `bench abuse`. */
export const addAbuse = (program: Command): void => {
  program
    .command("abuse")
    .description(
      `what a hostile caller whose key is bound to one agency costs a good one: the good one's PUT at a steady rate alone, beside each attack, and alone again; exit status 1 where its p99 is ${mostRatio} times its own or more, a call of it fails, or the gateway takes too much memory. The attackers leave the processor to whoever else wants it (nice 19): what is measured is the gateway, and not how two cores are shared`,
    )
    .option("--seconds <n>", "each attack", whole, 60)
    .option("--rate <n>", "good requests a second", whole, 50)
    .option("--memory <MB>", "what the gateway must stay below", whole, 512)
    .option("--only <names>", names.join(", "), namesOf, names)
    .option("--json", "end with one line of JSON", false)
    .action(runAbuse);
};

const runAbuse = async (options: Options): Promise<void> => {
  const bench = await openBench();
  try {
    const endured: Endured[] = [];
    for (const [n, name] of options.only.entries())
      endured.push(await endure({ bench, name, options, round: 4 * n }));
    const normal = normalOf(endured);
    const rows = endured.map((each) => rowOf(each, { normal, mostMb: options.memory }));
    process.stdout.write(`${tableOf(rows)}\n${notes(normal)}\n`);
    if (options.json)
      process.stdout.write(
        `${JSON.stringify({ rows, normal, mostRatio, mostMb: options.memory })}\n`,
      );
    if (rows.some(({ bad }) => bad.length > 0)) process.exitCode = 1;
  } finally {
    await bench.close();
  }
};

const notes = (
  normal: number,
) => `Times of the good caller in ms, from when each PUT was due: p50 · p99 (greatest). p99 × is against ${normal}, the median of all whiles alone. Memory: the gateway's greatest, a fresh one for each attack.
A5 is no caller's doing (a PostgreSQL that falls silent), and has tests of its own.`;

/** One attack on a gateway of its own, and what it cost. */
const endure = async (parts: {
  bench: Bench;
  name: string;
  options: Options;
  /** Of the good caller's dossiers; three more are free. */
  round: number;
}): Promise<Endured> => {
  const { bench, name, options, round } = parts;
  const attack = attacks[name]?.();
  if (!attack) throw new Error(`Expected an attack, got ${name}.`);
  const ends: (() => unknown)[] = [];
  try {
    const sends = name === "drip";
    const env: Record<string, string> = { RATE_PER_KEY: "2000", ...attack.env };
    let origin = "";
    if (sends) {
      const files = await startLoad<{ origin: string }>("./drip-server.ts", []);
      ends.push(files.stop);
      const registry = await startPortal("c");
      ends.push(registry.stop);
      ({ origin } = files.last());
      Object.assign(env, registryAccount);
      env.SYSTEMS_FILE = join(bench.home, "registry.json");
      writeFileSync(env.SYSTEMS_FILE, registryFile(registry.url, origin));
    }
    const gateway = await (sends ? bench.startSending(env) : bench.startGateway(env));
    ends.push(gateway.stop);
    const keyOf = async (agency: string) =>
      (await bench.ledger.keys.create({ role: "province", label: agency, agencies: [agency] })).key;
    const keys = { good: await keyOf("H41.18"), bound: await keyOf("H41.17") };
    const good = async (part: number, seconds: number) => {
      const argv = [gateway.url, keys.good, options.rate, seconds, round + part].map(String);
      const { times, failed } = await (await startLoad<GoodTold>("./good-caller.ts", argv)).ended;
      const known = sends ? await acknowledged(bench.pool, round + part) : undefined;
      return { times, failed, known };
    };
    const each = Math.max(5, Math.round(options.seconds / 4));
    await good(3, 3);
    const before = await good(0, each);
    const argv = [name, gateway.url, keys.bound, String(options.seconds + 30), origin];
    const hostile = await startLoad<AbuseTold>("./abuse-load.ts", argv);
    const beside = await good(1, options.seconds);
    const { attempts, answers } = await hostile.stop();
    await pause(500);
    const after = await good(2, each);
    const told = { name, says: attack.says, attempts, answers, peakMb: gateway.peakMb() };
    return { attack: told, alone: [before, after], beside };
  } finally {
    for (const end of ends.reverse()) await end();
  }
};

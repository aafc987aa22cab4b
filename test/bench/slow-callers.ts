import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import Table from "cli-table3";
import { Command } from "commander";
import { startGatewayProcess } from "../demo/gateway-process.ts";
import { systemsFile } from "../demo/systems-file.ts";
import { temporaryHome } from "../demo/temp-home.ts";
import { dossierOf } from "../world.ts";
import { putAtRate, quantile } from "./put-at-rate.ts";

const options = new Command("slow-callers")
  .description(
    "What callers that send slowly, and bodies of 100 MB, cost a good one: its PUT at a steady rate alone, beside them, and alone again.",
  )
  .option("--connections <n>", "slow connections", Number, 1_000)
  .option("--rate <n>", "good requests a second", Number, 50)
  .option("--seconds <n>", "each of the three measurements, at most 18", Number, 12)
  .option("--json", "end with one line of JSON", false)
  .parse()
  .opts<{ connections: number; rate: number; seconds: number; json: boolean }>();

const seconds = Math.min(18, options.seconds);
const home = temporaryHome("lienthong-slow");
const systems = join(home, "systems.json");
writeFileSync(systems, systemsFile("http://127.0.0.1:9"));
const key = randomBytes(24).toString("base64url");
const gateway = await startGatewayProcess(
  {
    PORT: "0",
    LIENTHONG_HOME: join(home, "home"),
    LIENTHONG_ADMIN_KEY: key,
    SYSTEMS_FILE: systems,
    PORTAL_USERNAME: "u",
    PORTAL_PASSWORD: "p",
  },
  join(home, "gateway.log"),
);

let serial = 0;
const measure = async (when: string) => {
  const times = await putAtRate({
    url: gateway.url,
    key,
    perSecond: options.rate,
    seconds,
    next: () => {
      serial += 1;
      return dossierOf(`H41.17-261122-${String(serial).padStart(7, "0")}`, { revision: 1 });
    },
  });
  const ms = (q: number) => Math.round(quantile(times, q) * 10) / 10;
  return { when, answered: times.length, p50: ms(0.5), p99: ms(0.99), most: ms(1) };
};

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
  await fetch(`${gateway.url}/v1/systems/national-portal/pause`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}` },
  });
  await measure("warm-up");
  const rows = [await measure("alone")];
  const stop = await attack(seconds + 8);
  rows.push(await measure(`beside ${options.connections} slow connections and 100 MB bodies`));
  const load = await stop();
  await pause(500);
  rows.push(await measure("alone again"));

  const normal = Math.max(rows[0]?.p99 ?? 0, rows[2]?.p99 ?? 0);
  const ratio = Math.round(((rows[1]?.p99 ?? 0) / normal) * 100) / 100;
  const table = new Table({
    head: ["PUT", "answered", "p50", "p99", "most (ms)"],
    style: { head: [], border: [] },
  });
  for (const { when, answered, p50, p99, most } of rows)
    table.push([when, answered, p50, p99, most]);
  process.stdout.write(
    `${table}\np99 beside the load × ${ratio} of the worse p99 alone; load: ${JSON.stringify(load)}; gateway's peak memory ${gateway.peakMb()} MB\n`,
  );
  if (options.json)
    process.stdout.write(`${JSON.stringify({ rows, ratio, load, peakMb: gateway.peakMb() })}\n`);
} finally {
  await gateway.stop();
  rmSync(home, { recursive: true, force: true });
}

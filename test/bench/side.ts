import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** What is measured: the pipeline written by hand; the gateway on axios's own transport, on the pool, and as two processes. */
export const sides = ["floor", "node", "pool", "apart"] as const;
export type Side = (typeof sides)[number];

/** One side running: where it takes dossiers, the key it wants, its processes. */
export type Running = { url: string; key: string; pids: number[]; stop(): Promise<unknown> };

/** What both sides are given: one database, perhaps one Redis, one portal. `nodeOptions`: for a profile; `root`: another checkout's program. */
export type Ground = {
  database: string;
  redis: string | undefined;
  portal: string;
  folder: string;
  nodeOptions?: string[];
  root?: string;
};

export const benchKey = "bench-key-0123456789abcdefghij";

/** Starts a side in a process of its own. */
export const startSide = (
  side: Side | "express",
  ground: Ground,
  write: (file: string, text: string) => void,
): Promise<Running> =>
  side === "floor" || side === "express"
    ? startFloorProcess(side, ground)
    : startGateway(side, ground, write);

const startGateway = async (
  side: "node" | "pool" | "apart",
  ground: Ground,
  write: (file: string, text: string) => void,
): Promise<Running> => {
  const systems = join(ground.folder, `systems-${side}.json`);
  write(systems, systemsFile(ground.portal, side === "node" ? "node" : "pool"));
  const roles = side === "apart" ? ["http", "sync"] : ["http,sync"];
  const crew: Awaited<ReturnType<typeof startServe>>[] = [];
  for (const each of roles) crew.push(await startServe(ground, systems, each));
  return {
    url: crew[0]?.url ?? "",
    key: benchKey,
    pids: crew.map(({ pid }) => pid),
    stop: () => Promise.all(crew.map(({ stop }) => stop())),
  };
};

const startServe = async (ground: Ground, systems: string, roles: string) => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const log = openSync(join(ground.folder, "gateway.log"), "a");
  const program = ground.nodeOptions
    ? // A profile tells stages by the sources' names.
      [
        "--import",
        "tsx",
        "--heap-growing-percent=100",
        ...ground.nodeOptions,
        gateway("cli/main.ts"),
      ]
    : [ground.root ? join(ground.root, "gateway/lienthong.js") : gateway("lienthong.js")];
  const argv = [...program, "serve", "--roles", roles];
  const child = spawn(process.execPath, argv, {
    env: {
      ...process.env,
      PORT: String(port),
      LIENTHONG_HOME: ground.folder,
      DATABASE_URL: ground.database,
      ...(ground.redis ? { REDIS_URL: ground.redis } : {}),
      LIENTHONG_ADMIN_KEY: benchKey,
      RATE_PER_KEY: "0",
      SYSTEMS_FILE: systems,
      PORTAL_USERNAME: "h41_demo",
      PORTAL_PASSWORD: "demo-secret",
    },
    stdio: ["ignore", "ignore", log],
  });
  closeSync(log);
  const isReady = () =>
    fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isReady())) {
    if (child.exitCode !== null) throw new Error("The gateway ended; see gateway.log.");
    await pause(50);
  }
  return { url, pid: child.pid ?? 0, stop: () => stopChild(child) };
};

const gateway = (file: string) => fileURLToPath(new URL(`../../gateway/${file}`, import.meta.url));

/** As many calls a dossier as the floor makes: one record, one list of rows, of one dossier each. */
const systemsFile = (baseUrl: string, transport: "node" | "pool"): string =>
  JSON.stringify({
    systems: {
      "national-portal": {
        adapter: "national-portal",
        profile: "a",
        mode: "live",
        baseUrl,
        allowHttp: true,
        transport,
        unit: "000.00.00.H41",
        auth: { type: "session", usernameEnv: "PORTAL_USERNAME", passwordEnv: "PORTAL_PASSWORD" },
        lanes: 2,
        concurrency: { start: 16, max: 16 },
        perCall: { dossiers: 1, rows: 1 },
        callTimeoutMs: 10_000,
        leaseMarginMs: 1_000,
      },
    },
  });

const startFloorProcess = async (side: "floor" | "express", ground: Ground): Promise<Running> => {
  const script = fileURLToPath(new URL("./floor-process.ts", import.meta.url));
  const env = {
    BENCH_SIDE: side,
    BENCH_PORT: String(await freePort()),
    BENCH_DATABASE: ground.database,
    BENCH_PORTAL: ground.portal,
    ...(ground.redis ? { BENCH_REDIS: ground.redis } : {}),
  };
  const { url, pid, stop } = await startProcess(script, [], env);
  return { url, key: benchKey, pids: [pid], stop };
};

/** Starts the portal's simulator of a generation in a process of its own, without faults. */
export const startPortal = (generation: "a" | "c" = "a") => {
  const script = fileURLToPath(new URL("../simulators/national-portal/main.ts", import.meta.url));
  return startProcess(script, ["--keep-bodies", "none", "--generation", generation], {});
};

/** Starts a script that says `{"url": …}` on its first line. */
const startProcess = async (script: string, argv: string[], env: Record<string, string>) => {
  const child = spawn(process.execPath, ["--import", "tsx", script, ...argv], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  return { url: await firstUrl(child), pid: child.pid ?? 0, stop: () => stopChild(child) };
};

const stopChild = (child: ChildProcess) => {
  const exited = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  // One that does not end would use the processor under every measurement to come.
  const late = setTimeout(() => child.kill("SIGKILL"), 10_000);
  return exited.finally(() => clearTimeout(late));
};

const firstUrl = (child: ChildProcess) =>
  new Promise<string>((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`It ended with ${code}.`)));
    createInterface({ input: child.stdout ?? process.stdin }).once("line", (line) =>
      resolve(JSON.parse(line).url),
    );
  });

const freePort = () =>
  new Promise<number>((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });

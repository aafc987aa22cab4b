import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { until } from "./until.ts";

/** A redis-server of our own on a free port of loopback; killed, it can be started again with what it kept on disk. */
export type RedisServer = {
  port: number;
  start(): Promise<void>;
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Sends one command and resolves with its answer. */
  ask(...command: [string, ...string[]]): Promise<unknown>;
};

/** What a test or the demonstration disturbs: where the gateway finds it, and how to end it. */
export type RedisStage = { url: string; close(): Promise<void> };

/** One server. */
export const startRedis = async (folder: string): Promise<RedisStage & { server: RedisServer }> => {
  const server = await launch(folder, []);
  return { url: `redis://127.0.0.1:${server.port}/0`, server, close: () => server.kill() };
};

/** One server in a folder of its own, which goes with it. */
export const startRedisAlone = async () => {
  const folder = mkdtempSync(join(tmpdir(), "lienthong-redis-"));
  const redis = await startRedis(folder);
  const close = async () => {
    await redis.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { ...redis, close };
};

/** A master, two replicas and three Sentinels that agree within two seconds that the master is gone. */
export const startSentinels = async (
  folder: string,
): Promise<RedisStage & { master: RedisServer; masterPort: () => Promise<number> }> => {
  const master = await launch(join(folder, "master"), []);
  const follow = [
    "--replicaof",
    "127.0.0.1",
    String(master.port),
    "--repl-diskless-sync-delay",
    "0",
  ];
  const replicas = await Promise.all(
    ["replica-1", "replica-2"].map((name) => launch(join(folder, name), follow)),
  );
  for (const replica of replicas)
    await comes("a replica follows its master", async () =>
      String(await replica.ask("INFO", "replication")).includes("master_link_status:up"),
    );
  const sentinels = await Promise.all(
    [1, 2, 3].map((n) => launch(join(folder, `sentinel-${n}`), sentinelLines(master.port), true)),
  );
  const knowAll = async (sentinel: RedisServer) => {
    const told = String(await sentinel.ask("INFO", "sentinel"));
    return told.includes("slaves=2") && told.includes("sentinels=3");
  };
  for (const sentinel of sentinels)
    await comes("a Sentinel knows the others", () => knowAll(sentinel));
  return {
    url: `redis-sentinel://${sentinels.map(({ port }) => `127.0.0.1:${port}`).join(",")}/mymaster`,
    master,
    /** The port of the present master, as the first Sentinel says. */
    masterPort: async () => {
      const told = (await sentinels[0]?.ask(
        "SENTINEL",
        "get-master-addr-by-name",
        "mymaster",
      )) as string[];
      return Number(told[1]);
    },
    close: async () => {
      await Promise.all([...sentinels, ...replicas, master].map((each) => each.kill()));
    },
  };
};

/** Three masters with a replica each. `holder` is the node that serves the gateway's keys. */
export const startCluster = async (
  folder: string,
): Promise<RedisStage & { holder: (key: string) => Promise<RedisServer> }> => {
  const options = [
    "--cluster-enabled",
    "yes",
    "--cluster-node-timeout",
    "2000",
    "--cluster-replica-validity-factor",
    "0",
  ];
  const nodes = await Promise.all(
    [1, 2, 3, 4, 5, 6].map((n) => launch(join(folder, `node-${n}`), options)),
  );
  const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`);
  const create = ["--cluster", "create", ...addresses, "--cluster-replicas", "1", "--cluster-yes"];
  execFileSync("redis-cli", create, { stdio: "ignore" });
  const isWhole = async (node: RedisServer) => {
    const replication = String(await node.ask("INFO", "replication"));
    // A replica that never had its master's keys could not take over.
    const paired = /connected_slaves:1|master_link_status:up/.test(replication);
    return paired && String(await node.ask("CLUSTER", "INFO")).includes("cluster_state:ok");
  };
  for (const node of nodes)
    await comes("a node of the Cluster knows all slots", () => isWhole(node));
  return {
    url: `redis-cluster://${addresses.join(",")}`,
    holder: async (key) => {
      const answers = await Promise.allSettled(
        nodes.map(async (node) => ({
          slot: Number(await node.ask("CLUSTER", "KEYSLOT", key)),
          shards: (await node.ask("CLUSTER", "SLOTS")) as [number, number, [string, number]][],
        })),
      );
      const told = answers.find((answer) => answer.status === "fulfilled");
      if (!told) throw new Error("No node answers.");
      const { slot, shards } = told.value;
      const port = shards.find(([from, to]) => from <= slot && slot <= to)?.[2][1];
      const found = nodes.find((node) => node.port === port);
      if (!found) throw new Error(`No node serves slot ${slot}.`);
      return found;
    },
    close: async () => {
      await Promise.all(nodes.map((each) => each.kill()));
    },
  };
};

const sentinelLines = (master: number) => [
  "sentinel resolve-hostnames no",
  `sentinel monitor mymaster 127.0.0.1 ${master} 2`,
  "sentinel down-after-milliseconds mymaster 1000",
  "sentinel failover-timeout mymaster 5000",
];

const launch = async (
  folder: string,
  options: string[],
  sentinel = false,
): Promise<RedisServer> => {
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  let child: ChildProcess | undefined;
  const file = join(folder, "redis.conf");
  const lines = [
    `port ${port}`,
    "bind 127.0.0.1",
    `dir ${folder}`,
    `logfile ${join(folder, "log")}`,
  ];
  const kept = ["appendonly yes", "appendfsync everysec", 'save ""'];
  writeFileSync(file, [...lines, ...(sentinel ? options : kept), ""].join("\n"));
  const argv = sentinel ? [file, "--sentinel"] : [file, ...options];
  const server: RedisServer = {
    port,
    start: async () => {
      const spawned = spawn("redis-server", argv, { stdio: "ignore" });
      child = spawned;
      await once(spawned, "spawn").catch((cause: Error) => {
        throw new Error(
          "redis-server does not run on this machine: install it (apt-get install redis-server).",
          { cause },
        );
      });
      await comes("redis-server answers", async () => (await server.ask("PING")) === "PONG");
    },
    kill: async (signal = "SIGKILL") => {
      const dying = child;
      if (!dying || dying.exitCode !== null || dying.signalCode !== null) return;
      const exited = new Promise((resolve) => dying.once("exit", resolve));
      dying.kill(signal);
      if (signal === "SIGKILL" || signal === "SIGTERM") await exited;
    },
    ask: async (...command) => {
      const client = new Redis({ port, host: "127.0.0.1", retryStrategy: null, lazyConnect: true });
      client.on("error", () => {});
      try {
        await client.connect();
        return await client.call(...command);
      } finally {
        client.disconnect();
      }
    },
  };
  await server.start();
  return server;
};

/** Asks again and again; a question that fails counts as no. */
const comes = (what: string, holds: () => Promise<boolean>): Promise<number> =>
  until(what, () => holds().catch(() => false));

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address ? address.port : 0;
      // A Cluster node also takes the port 10,000 above.
      probe.close(() => (port > 55_000 ? resolve(freePort()) : resolve(port)));
    });
  });

import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Pool } from "pg";
import { startCluster, startRedis, startSentinels } from "../redis.ts";
import { dropQueue } from "./empty-queue.ts";

export const engines = ["postgres", "redis"] as const;
/** Where the gateway keeps its queue. */
export type Engine = (typeof engines)[number];

export const chaoses = [
  "kill",
  "stall",
  "empty-queue",
  "kill-redis",
  "fail-over",
  "lose-node",
] as const;
/** What happens to the gateway or its queue in the middle. */
export type Chaos = (typeof chaoses)[number];

/** The queue store of one demonstration: what the gateway is told of it, and what can be done to it. */
export type DemoQueue = {
  env: Record<string, string>;
  disturb(pool: Pool): Promise<void>;
  close(): Promise<void>;
};

/** Opens the queue store that the engine and the disturbance need; Redis servers of its own, in `folder`. */
export const openQueue = async (
  engine: Engine,
  chaos: Chaos | undefined,
  folder: string,
): Promise<DemoQueue> => {
  if (engine === "redis" && !(process.env.PATH ?? "").split(delimiter).some(hasRedis))
    throw new Error(
      "--engine redis: máy này không có redis-server; cài gói redis-server rồi chạy lại.",
    );
  if (engine === "postgres") {
    if (chaos === "kill-redis" || chaos === "fail-over" || chaos === "lose-node")
      throw new Error(`--chaos ${chaos}: chỉ dùng cùng --engine redis.`);
    return { env: {}, disturb: dropQueue, close: async () => {} };
  }
  if (chaos === "fail-over") {
    const sentinels = await startSentinels(join(folder, "redis"));
    return {
      env: { REDIS_URL: sentinels.url },
      disturb: () => sentinels.master.kill(),
      close: sentinels.close,
    };
  }
  if (chaos === "lose-node") {
    const cluster = await startCluster(join(folder, "redis"));
    return {
      env: { REDIS_URL: cluster.url },
      disturb: async () => (await cluster.holder("{lienthong}")).kill(),
      close: cluster.close,
    };
  }
  const { url, server, close } = await startRedis(join(folder, "redis"));
  const disturb = async () => {
    if (chaos === "empty-queue") {
      await server.ask("FLUSHALL");
      return;
    }
    await server.kill();
    await pause(10_000);
    await server.start();
  };
  return { env: { REDIS_URL: url }, disturb, close };
};

const hasRedis = (folder: string) => existsSync(join(folder, "redis-server"));

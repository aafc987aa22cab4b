import { setTimeout as pause } from "node:timers/promises";
import { Cluster, Redis, type RedisOptions } from "ioredis";
import { type RedisAddress, readRedisUrl } from "./redis-address.ts";
import type { QueueStore } from "./store.ts";

/**
 * A fetch blocks on a mark beside the queue, which may be lost where Redis dies just after giving it: what then lies in the queue
 * is found when the fetch is over, s.
 */
const mostBlindS = 1;

/** The keys' prefix; its braces keep all of them on one node of a Cluster, as BullMQ's scripts need. */
export const redisPrefix = "{lienthong}";

/** How long Redis is waited for, ms. A connection on which an answer does not come is opened anew. */
export type RedisLimits = {
  /** For one command's answer. */
  commandMs: number;
  /** For anything at all, where something is asked. */
  silentMs: number;
  /** The same for a worker, whose question waits for a job: five seconds at most. */
  workerMs: number;
};

const ordinary: RedisLimits = { commandMs: 2_000, silentMs: 5_000, workerMs: 15_000 };

/**
 * BullMQ on Redis, for gateways on many machines. The process starts without it and lives through its absence: what cannot be
 * put there at once is refused, and the engine sees to it by other means.
 */
export const openRedisStore = (
  { url, limits }: { url: string; limits?: Partial<RedisLimits> | undefined },
  onError: (error: unknown) => void,
): QueueStore => {
  const address = readRedisUrl(url);
  const { commandMs, silentMs, workerMs } = { ...ordinary, ...limits };
  const asker = connect(
    address,
    { ...patience, commandTimeout: commandMs, socketTimeout: silentMs },
    false,
  );
  // A worker's fetch waits for as long as Redis is gone; the connection it blocks on is a duplicate of this one.
  const worker = connect(
    address,
    { ...patience, maxRetriesPerRequest: null, blockingTimeout: workerMs, socketTimeout: workerMs },
    true,
  );
  for (const client of [asker, worker]) client.on("error", onError);
  return {
    name: "redis",
    needed: false,
    queue: [{ connection: asker, prefix: redisPrefix, skipVersionCheck: true }],
    worker: (more, handle) => [
      handle,
      {
        ...more,
        connection: worker,
        prefix: redisPrefix,
        skipVersionCheck: true,
        drainDelay: mostBlindS,
      },
    ],
    isUp: () => asker.status === "ready",
    close: async () => {
      for (const client of [asker, worker]) client.disconnect();
    },
  };
};

/** Asks Redis whether it is there and takes us; throws an Error with what it or the network said, never with REDIS_URL. */
export const pingRedis = async (url: string, withinMs = 5_000): Promise<void> => {
  const client = connect(readRedisUrl(url), { ...patience, commandTimeout: withinMs }, true);
  let said = "ETIMEDOUT";
  client.on("error", (error: Error & { code?: string }) => {
    said = error.code ?? /^[A-Z]{4,}/.exec(error.message)?.[0] ?? error.name;
  });
  try {
    await Promise.race([
      client.ping(),
      pause(withinMs, undefined, { ref: false }).then(() => Promise.reject(new Error("late"))),
    ]);
  } catch {
    throw new Error(`không dùng được (${said}); kiểm tra REDIS_URL: địa chỉ, cổng, mật khẩu.`);
  } finally {
    client.disconnect();
  }
};

/** Tries again for ever, at most a second apart, so that Redis back is Redis used. */
const again = (times: number) => Math.min(100 * times, 1_000);

/** What we set; the mapping of replies stays as it is. */
type Options = Omit<RedisOptions, "replyMapping">;

const patience: Options = {
  maxRetriesPerRequest: 1,
  connectTimeout: 3_000,
  keepAlive: 5_000,
  retryStrategy: again,
  // After a failover the old master takes no writes: look for the new one.
  reconnectOnError: (error) => error.message.startsWith("READONLY"),
};

const connect = (address: RedisAddress, own: Options, offlineQueue: boolean) => {
  const { kind, nodes, tls, username, password, db, master, sentinelPassword } = address;
  const account: Options = {
    ...own,
    enableOfflineQueue: offlineQueue,
    ...(username ? { username } : {}),
    ...(password ? { password } : {}),
    ...(tls ? { tls: {} } : {}),
  };
  if (kind === "cluster")
    return new Cluster(nodes, {
      redisOptions: account,
      enableOfflineQueue: offlineQueue,
      clusterRetryStrategy: again,
      slotsRefreshTimeout: 2_000,
      slotsRefreshInterval: 5_000,
    });
  if (kind === "sentinel")
    return new Redis({
      ...account,
      sentinels: nodes,
      name: master ?? "",
      db: db ?? 0,
      ...(sentinelPassword ? { sentinelPassword } : {}),
      ...(tls ? { enableTLSForSentinelMode: true, sentinelTLS: {} } : {}),
      // Not told of failovers: told of one while it asks for the master, ioredis gives up for good. The old master's connection closes,
      // falls silent or refuses a write, and each of them has it ask again.
      sentinelRetryStrategy: again,
    });
  return new Redis({ ...account, ...nodes[0], db: db ?? 0 });
};

// needs: redis-server
import assert from "node:assert/strict";
import { createEngine } from "../../queue/engine/engine.ts";
import { redisPrefix } from "../../queue/engine/redis-store.ts";
import { type RedisServer, startRedisAlone } from "../redis.ts";
import { createSilentProxy } from "../silent-proxy.ts";
import { until } from "../until.ts";

describe("connections to Redis that fall silent without closing", function () {
  this.timeout(70_000);

  it("are opened anew, and wake-ups go through Redis again", async () => {
    const redis = await startRedisAlone();
    const proxy = await createSilentProxy({ port: redis.server.port });
    const url = `redis://127.0.0.1:${proxy.port}/0`;
    const limits = { commandMs: 300, silentMs: 500 };
    const connection = { store: "redis" as const, url, limits };
    const asks = await createEngine({ connection, onError: () => {} });
    try {
      await until("Redis is there", () => asks.standing().up);
      asks.wake({ system: "portal", lane: 1 });
      proxy.freeze();
      await until("it is told", () => {
        asks.wake({ system: "portal", lane: 2 });
        return !asks.standing().up;
      });
      // The one for a worker, which there is none of, is never asked anything.
      await until("the silent one is given up", () => proxy.frozen() <= 1);
      await until("another is used", () => asks.standing().up);
    } finally {
      await asks.close();
      await proxy.close();
      await redis.close();
    }
  });

  it("of a worker that waits for work are opened anew, and it is woken through Redis again", async () => {
    const redis = await startRedisAlone();
    const proxy = await createSilentProxy({ port: redis.server.port });
    const limits = { commandMs: 300, silentMs: 500, workerMs: 1_500 };
    const open = (port: number) =>
      createEngine({
        connection: { store: "redis", url: `redis://127.0.0.1:${port}/0`, limits },
        onError: () => {},
      });
    const works = await open(proxy.port);
    const asks = await open(redis.server.port);
    const ran = new Set<number>();
    try {
      await works.work(async ({ lane }) => void ran.add(lane), { lanes: 2, most: 2 });
      await until("it is woken", () => {
        asks.wake({ system: "portal", lane: 1 });
        return ran.has(1);
      });
      await until("it waits for more", () => isBlocked(redis));
      proxy.freeze();
      const silent = proxy.frozen();
      await until("it is woken again", () => {
        asks.wake({ system: "portal", lane: 2 });
        return ran.has(2);
      });
      await until("what it waited on is given up", () => proxy.frozen() < silent);
    } finally {
      await asks.close();
      await works.close();
      await proxy.close();
      await redis.close();
    }
  });

  it("need not be waited for: work whose mark was lost is found within a second or two, not five", async () => {
    const redis = await startRedisAlone();
    const connection = { store: "redis" as const, url: redis.url };
    const works = await createEngine({ connection, onError: () => {} });
    const key = (name: string) => `${redisPrefix}:sync:${name}`;
    let ran = 0;
    try {
      await until("Redis is there", () => works.standing().up);
      works.wake({ system: "portal", lane: 1 });
      await until(
        "it lies in the queue",
        async () => (await redis.server.ask("LLEN", key("wait"))) === 1,
      );
      const id = String(await redis.server.ask("LPOP", key("wait")));
      await redis.server.ask("DEL", key("marker"));
      const run = async () => {
        ran = performance.now();
      };
      await works.work(run, { lanes: 2, most: 1 });
      await until("it waits", () => isBlocked(redis));
      const put = performance.now();
      await redis.server.ask("LPUSH", key("wait"), id);
      await until("it is found", () => ran > 0);
      assert.ok(ran - put < 4_000, `after ${Math.round(ran - put)} ms`);
    } finally {
      await works.close();
      await redis.close();
    }
  });
});

/** Whether a worker waits on the queue's mark. */
const isBlocked = async ({ server }: { server: RedisServer }): Promise<boolean> =>
  /cmd=bzpopmin/.test(String(await server.ask("CLIENT", "LIST")));

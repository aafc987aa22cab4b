// needs: redis-server
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEngine } from "../../queue/engine/engine.ts";
import { startRedis } from "../redis.ts";
import { createSilentProxy } from "../silent-proxy.ts";
import { until } from "../until.ts";

describe("connections to Redis that fall silent without closing", () => {
  it("are opened anew, a worker's too, and wake-ups go through Redis again", async () => {
    const folder = mkdtempSync(join(tmpdir(), "lienthong-redis-"));
    const redis = await startRedis(folder);
    const proxy = await createSilentProxy({ port: redis.server.port });
    const url = `redis://127.0.0.1:${proxy.port}/0`;
    // A worker's question waits five seconds for a job.
    const limits = { commandMs: 300, silentMs: 500, workerMs: 5_500 };
    const open = () =>
      createEngine({ connection: { store: "redis", url, limits }, onError: () => {} });
    // As on two machines: what one puts there, the other takes.
    const [asks, works] = await Promise.all([open(), open()]);
    const ran: number[] = [];
    await works.work(async ({ lane }) => void ran.push(lane), 2);
    const goesThrough = (lane: number) =>
      until(`lane ${lane} runs`, () => {
        asks.wake({ system: "portal", lane });
        return ran.includes(lane);
      });
    try {
      await until("Redis is there", () => asks.standing().up);
      await goesThrough(1);
      proxy.freeze();
      asks.wake({ system: "portal", lane: 2 });
      await until("it is told", () => !asks.standing().up);
      await goesThrough(3);
      await until("no silent connection that is asked something is kept", () => {
        works.wake({ system: "portal", lane: 4 });
        // The one for a worker, of the process that has none, is never asked anything.
        return proxy.frozen() <= 1;
      });
    } finally {
      await Promise.all([asks.close(), works.close()]);
      await proxy.close();
      await redis.close();
      rmSync(folder, { recursive: true, force: true });
    }
    assert.ok(ran.includes(3));
  });
});

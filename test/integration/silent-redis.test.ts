// needs: redis-server
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEngine } from "../../queue/engine/engine.ts";
import { startRedis } from "../redis.ts";
import { createSilentProxy } from "../silent-proxy.ts";
import { until } from "../until.ts";

describe("connections to Redis that fall silent without closing", function () {
  this.timeout(70_000);

  it("are opened anew, and wake-ups go through Redis again", async () => {
    const folder = mkdtempSync(join(tmpdir(), "lienthong-redis-"));
    const redis = await startRedis(folder);
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
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

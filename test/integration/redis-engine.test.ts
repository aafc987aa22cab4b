// needs: redis-server
import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEngine } from "../../queue/engine/engine.ts";
import { startRedis } from "../redis.ts";
import { until } from "../until.ts";

describe("an engine on Redis", () => {
  it("looks at the queue every second unasked: what lost its mark when Redis went is found as soon as it is back", async () => {
    const folder = mkdtempSync(join(tmpdir(), "lienthong-redis-"));
    chmodSync(folder, 0o755);
    const redis = await startRedis(folder);
    const engine = await createEngine({
      connection: { store: "redis", url: redis.url },
      onError: () => {},
    });
    const fetches = async () => {
      const told = String(await redis.server.ask("INFO", "commandstats"));
      return Number(/cmdstat_bzpopmin:calls=(\d+)/.exec(told)?.[1] ?? 0);
    };
    try {
      await engine.work(async () => {}, { lanes: 1, most: 1 });
      await redis.server.kill();
      await redis.server.start();
      await until("a fetch is over", async () => (await fetches()) > 0);
      const before = await fetches();
      const took = await until("three more are", async () => (await fetches()) >= before + 3);
      // BullMQ's own five seconds each would make fifteen.
      assert.ok(took < 12_000, `${took} ms`);
    } finally {
      await engine.close();
      await redis.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

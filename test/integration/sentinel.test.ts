// needs: redis-server
import { setTimeout as pause } from "node:timers/promises";
import { createEngine } from "../../queue/engine/engine.ts";
import { openFakeSentinel } from "../fake-sentinel.ts";
import { startRedisAlone } from "../redis.ts";
import { until } from "../until.ts";

describe("a gateway that asks its Sentinels for the master", () => {
  it("uses Redis again, though it is told of a failover before it has the answer", async () => {
    const redis = await startRedisAlone();
    const sentinel = await openFakeSentinel(redis.server.port);
    const url = `redis-sentinel://127.0.0.1:${sentinel.port}/mymaster`;
    const engine = await createEngine({ connection: { store: "redis", url }, onError: () => {} });
    try {
      await until("Redis is there", () => engine.standing().up);
      // Whoever listens for a failover does by now.
      await pause(300);
      sentinel.keepAnswers();
      await redis.server.ask("CLIENT", "KILL", "TYPE", "normal");
      await until("the Sentinel is asked", () => sentinel.asking() > 1);
      sentinel.tellFailover();
      await pause(300);
      sentinel.answerAgain();
      await until("Redis is used again", () => engine.standing().up);
    } finally {
      await engine.close();
      await sentinel.close();
      await redis.close();
    }
  });
});

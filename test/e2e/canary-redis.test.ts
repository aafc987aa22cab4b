// needs: redis-server
import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { type TestDatabase, testDatabase } from "../postgres.ts";
import { startRedis } from "../redis.ts";
import { ask } from "./ask.ts";
import { assertUnseen, code, dossier, name, provoke } from "./canary.ts";
import { put } from "./declare.ts";
import { atRest } from "./judge.ts";
import { openStage, type Stage } from "./stage.ts";

describe("a person, where wake-ups go through Redis", () => {
  let folder: string;
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let database: TestDatabase;
  let stage: Stage;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "lienthong-canary-"));
    chmodSync(folder, 0o755);
    redis = await startRedis(folder);
    database = await testDatabase();
    stage = await openStage({
      url: database.url,
      env: { LOG_LEVEL: "debug", REDIS_URL: redis.url },
      system: { retrySeconds: [0.2] },
    });
  });
  after(async () => {
    await stage?.close();
    await redis?.close();
    await database?.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("is in no command that Redis ever gets, in nothing that it holds, and in no log", async () => {
    const listening = new Redis(redis.server.port, "127.0.0.1");
    const watch = await listening.monitor();
    const commands: string[] = [];
    watch.on("monitor", (_time: string, words: string[]) => commands.push(words.join(" ")));
    try {
      const { url } = await stage.start();
      stage.portal.faults.script({ fault: "500", code });
      const problems = await provoke(url);
      assert.equal((await put(url, { code, dossier }))?.status, 202);
      await atRest(database.pool);
      const held = await everything(listening);
      const metrics = (await ask(url, "/metrics")).text;

      assert.equal(stage.portal.state().body(code)?.ChuHoSo, name);
      assert.match(commands.join("\n"), /national-portal/);
      assert.match(held, /sync/);
      assert.match(metrics, /lienthong_queue_up\{store="redis"\} 1/);
      assertUnseen({
        commands: commands.join("\n"),
        held,
        metrics,
        log: stage.log(),
        problems: problems.join("\n"),
      });
    } finally {
      watch.disconnect();
      listening.disconnect();
    }
  });
});

/** Every key with its value, read by its type: a dump would hide texts by packing them. */
const everything = async (redis: Redis): Promise<string> => {
  const read: Record<string, (key: string) => Promise<unknown>> = {
    string: (key) => redis.get(key),
    hash: (key) => redis.hgetall(key),
    list: (key) => redis.lrange(key, 0, -1),
    set: (key) => redis.smembers(key),
    zset: (key) => redis.zrange(key, "0", "-1", "WITHSCORES"),
    stream: (key) => redis.xrange(key, "-", "+"),
  };
  const lines: string[] = [];
  for (const key of await redis.keys("*")) {
    const value = await read[await redis.type(key)]?.(key);
    lines.push(`${key} ${JSON.stringify(value)}`);
  }
  return lines.join("\n");
};

// needs: redis-server
import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GatewayProcess } from "../demo/gateway-process.ts";
import { type TestDatabase, testDatabase } from "../postgres.ts";
import { type RedisStage, startCluster, startRedis, startSentinels } from "../redis.ts";
import { until } from "../until.ts";
import { ask } from "./ask.ts";
import { type Acknowledged, declare, put } from "./declare.ts";
import { assertConverged } from "./judge.ts";
import { figure, openStage, type Stage } from "./stage.ts";
import { words } from "./words.ts";

/** One process that takes declarations and one that sends them, as on two machines, on a Redis of their own. */
const openPlay = async <R extends RedisStage>(open: (folder: string) => Promise<R>) => {
  const folder = mkdtempSync(join(tmpdir(), "lienthong-redis-"));
  chmodSync(folder, 0o755);
  const redis = await open(folder);
  const database: TestDatabase = await testDatabase();
  const stage: Stage = await openStage({
    url: database.url,
    env: { REDIS_URL: redis.url },
    portal: { latencyMs: 5 },
  });
  const acknowledged: Acknowledged[] = [];
  let http: GatewayProcess | undefined;
  let first = 1;
  return {
    redis,
    stage,
    acknowledged,
    start: async () => {
      http = await stage.start("--roles", "http");
      return { http, sync: await stage.start("--roles", "sync") };
    },
    say: async (dossiers: number, onAcknowledged: (count: number) => void = () => {}) => {
      const said = words({ first, dossiers, to: 2 });
      first += dossiers;
      acknowledged.push(
        ...(await declare(said, { urls: () => [http?.url ?? ""], onAcknowledged })),
      );
      return new Set(said.map(({ code }) => code));
    },
    /** Waits until every gateway put its last wake-up in Redis. */
    upAll: (what: string) => {
      let texts: string[] = [];
      const areUp = async () => {
        const answers = await Promise.all(stage.urls().map((url) => ask(url, "/readyz")));
        texts = answers.map(({ text }) => text);
        return texts.every((text) => text.includes('"degraded":[]'));
      };
      return until(what, areUp, () => texts.join(" "));
    },
    /** Waits until the portal got something of these dossiers. */
    sent: (codes: Set<string>, since: number) =>
      until("a call for what was declared", () =>
        stage.portal.received(since).some((call) => call.codes.some((code) => codes.has(code))),
      ),
    assertConverged: () =>
      assertConverged({ pool: database.pool, portal: stage.portal, acknowledged }),
    close: async () => {
      await stage.close();
      await redis.close();
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

type Play<R extends RedisStage> = Awaited<ReturnType<typeof openPlay<R>>>;

describe("gateways on one Redis", () => {
  let play: Play<Awaited<ReturnType<typeof startRedis>>>;
  let http: GatewayProcess;
  let sync: GatewayProcess;
  before(async () => {
    play = await openPlay(startRedis);
    ({ http, sync } = await play.start());
  });
  const bothUp = async () => {
    const up = await Promise.all([http, sync].map((each) => figure(each, /^lienthong_queue_up/)));
    return up.every((value) => value === 1);
  };
  beforeEach(() => until("both use Redis", bothUp));
  after(() => play.close());

  it("share the roles: what one takes the other sends, woken through Redis", async () => {
    const codes = await play.say(10);
    await play.sent(codes, 0);
    await play.assertConverged();
    assert.ok(String(await play.redis.server.ask("KEYS", "{lienthong}:sync:*")).length > 0);
    assert.equal(await figure(http, /^lienthong_items_total/), 0);
    assert.ok((await figure(sync, /^lienthong_items_total.*outcome="accepted"/)) > 0);
  });

  it("without the role http a process answers machines alone", async () => {
    assert.equal((await ask(sync.url, "/livez")).status, 200);
    assert.equal((await ask(sync.url, "/readyz")).status, 200);
    const { status, text } = await ask(sync.url, "/v1/systems");
    assert.deepEqual([status, JSON.parse(text).code], [421, "served-elsewhere"]);
  });

  it("keep no person in Redis", async () => {
    await play.say(5);
    const keys = (await play.redis.server.ask("KEYS", "*")) as string[];
    assert.ok(keys.length > 0);
    const dumps = await Promise.all(
      keys.map(async (key) => `${key} ${await play.redis.server.ask("DUMP", key)}`),
    );
    assert.doesNotMatch(dumps.join("\n"), /H41\.17|Nguyễn|Trần|Hồ sơ|0900000001/);
  });

  it("take, say so and go on sending while Redis is gone, and move once it is back", async () => {
    await play.redis.server.kill();
    await play.say(20);
    await play.assertConverged();
    for (const { url } of [http, sync])
      await until("it says that Redis is gone", async () => {
        const { status, text } = await ask(url, "/readyz");
        assert.equal(status, 200);
        return /"ok":true.*Hàng đợi \(redis\): không tới được/.test(text);
      });
    assert.equal(await figure(http, /^lienthong_queue_up{store="redis"}/), 0);
    await play.redis.server.start();
    const back = play.stage.portal.summary().calls;
    await play.sent(await play.say(10), back);
    await until("both use Redis again", bothUp);
    await play.assertConverged();
  });

  it("answer every declaration while Redis accepts connections and says nothing", async () => {
    await play.redis.server.kill("SIGSTOP");
    try {
      const [word] = words({ first: 9_001, dossiers: 1, to: 1 });
      assert.ok(word);
      for (let n = 0; n < 5; n += 1) {
        // Redis says nothing until this is over: whoever waited for it would never answer.
        const answer = await put(http.url, word);
        assert.ok(answer && answer.status < 300);
        play.acknowledged.push({ code: word.code, revision: 1, status: 202, stale: n > 0 });
      }
      await until("it is sent all the same", () =>
        play.stage.portal.received(0).some((call) => call.codes.includes(word.code)),
      );
    } finally {
      await play.redis.server.kill("SIGCONT");
    }
  });

  it("lose nothing when Redis is flushed again and again in the middle of the work", async () => {
    let flushes = Promise.resolve<unknown>(undefined);
    await play.say(60, (count) => {
      if (count % 30 === 0) flushes = flushes.then(() => play.redis.server.ask("FLUSHALL"));
    });
    await flushes;
    await play.assertConverged();
    assert.equal(await figure(sync, /^lienthong_events_total{event="fault"}/), 0);
  });

  it("start while Redis is down, and use it once it is there", async () => {
    await play.redis.server.kill();
    const third = await play.stage.start();
    assert.match((await ask(third.url, "/readyz")).text, /"ok":true.*Hàng đợi/);
    await play.redis.server.start();
    await until(
      "the third uses Redis",
      async () => (await figure(third, /^lienthong_queue_up/)) === 1,
    );
    assert.equal(await third.stop(), 0);
  });

  it("stop while Redis is gone", async () => {
    await play.redis.server.kill();
    assert.deepEqual(await Promise.all([http.stop(), sync.stop()]), [0, 0]);
  });
});

describe("a Sentinel trio", () => {
  let play: Play<Awaited<ReturnType<typeof startSentinels>>>;
  before(async () => {
    play = await openPlay(startSentinels);
    await play.start();
  });
  after(() => play.close());

  it("that loses its master in the middle of the work fails over: nothing is lost, Redis is used again", async () => {
    const before = await play.redis.masterPort();
    let killed: Promise<void> | undefined;
    await play.say(60, (count) => {
      if (count === 60) killed = play.redis.master.kill();
    });
    await killed;
    await play.assertConverged();
    await until("a replica took over", async () => (await play.redis.masterPort()) !== before);
    await play.upAll("the gateways follow it");
    const { calls } = play.stage.portal.summary();
    await play.sent(await play.say(10), calls);
    await play.assertConverged();
    // A last connection of before may just have been given up.
    await play.upAll("the gateways use it still");
  });
});

describe("a Cluster of six", () => {
  let play: Play<Awaited<ReturnType<typeof startCluster>>>;
  before(async () => {
    play = await openPlay(startCluster);
    await play.start();
  });
  after(() => play.close());

  it("that loses the node with the queue in the middle of the work: nothing is lost, the Cluster is used again", async () => {
    const holder = await play.redis.holder("{lienthong}");
    let killed: Promise<void> | undefined;
    await play.say(60, (count) => {
      if (count === 60) killed = holder.kill();
    });
    await killed;
    await play.assertConverged();
    await until("a replica took over", async () => {
      const heir = await play.redis.holder("{lienthong}").catch(() => holder);
      return heir.port !== holder.port;
    });
    await play.upAll("the Cluster is used again");
    const { calls } = play.stage.portal.summary();
    await play.sent(await play.say(10), calls);
    await play.assertConverged();
    await play.upAll("the Cluster is used still");
  });
});

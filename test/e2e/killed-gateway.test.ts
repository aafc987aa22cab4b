import assert from "node:assert/strict";
import { openEmbeddedPostgres } from "../../queue/postgres/embedded/embedded.ts";
import { createPool } from "../../queue/postgres/session/pool.ts";
import type { GatewayProcess } from "../demo/gateway-process.ts";
import { type TestDatabase, testDatabase } from "../postgres.ts";
import { until } from "../until.ts";
import { adminKey } from "./admin-key.ts";
import { ask, readAll } from "./ask.ts";
import { type Acknowledged, declare } from "./declare.ts";
import { aroundKill, assertConverged } from "./judge.ts";
import { delivered, openStage, type Stage } from "./stage.ts";
import { words } from "./words.ts";

describe("a gateway killed", () => {
  let stage: Stage;
  let database: TestDatabase | undefined;
  afterEach(async () => {
    await stage.close();
    await database?.drop();
    database = undefined;
  });

  it("leaves what it was doing to the other that shares its work, and nothing acknowledged is lost", async () => {
    database = await testDatabase();
    // One lane a process, so that a second lane of the system can only be the other's.
    stage = await openStage({
      url: database.url,
      portal: { latencyMs: 15 },
      env: { LANE_CONCURRENCY: "1" },
    });
    const acknowledged: Acknowledged[] = [];
    const killed: number[] = [];
    const [one, other] = await Promise.all([stage.start(), stage.start()]);
    let alive = [one, other];
    const say = async (revision: number, onAcknowledged: (count: number) => void = () => {}) =>
      acknowledged.push(
        ...(await declare(words({ dossiers: 120, from: revision, to: revision }), {
          urls: () => alive.map(({ url }) => url),
          onAcknowledged,
        })),
      );
    const kill = (gateway: GatewayProcess) => {
      killed.push(Date.now());
      alive = alive.filter((each) => each !== gateway);
      gateway.kill("SIGKILL");
    };

    // Held back until there is more than one lane's claim.
    await order(one, "pause");
    await say(1);
    await order(one, "resume");
    for (const each of [one, other])
      await until("both deliver", async () => (await delivered(each)) > 0);

    await say(2, (count) => count === 60 && kill(one));
    alive.push(await stage.start());
    await say(3, (count) => count === 60 && kill(other));

    assert.equal(killed.length, 2);
    assert.equal(acknowledged.length, 360);
    await assertConverged({
      pool: database.pool,
      portal: stage.portal,
      acknowledged,
      deaf: killed.map((at) => aroundKill(at)),
    });
  });

  it("alone, with -9, goes on where it was when it is started again on its own PostgreSQL", async () => {
    stage = await openStage({ portal: { latencyMs: 15 } });
    let gateway = await stage.start();
    const killed: number[] = [];
    let again: Promise<void> | undefined;
    const restart = async () => {
      killed.push(Date.now());
      gateway.kill("SIGKILL");
      await gateway.exited;
      gateway = await stage.start();
    };
    const acknowledged = await declare(words({ dossiers: 80, to: 3 }), {
      urls: () => [gateway.url],
      onAcknowledged: (count) => {
        if (count === 120) again = restart();
      },
    });
    await again;

    const postgres = await openEmbeddedPostgres({ home: stage.home });
    const pool = createPool({ url: postgres.url, max: 3, applicationName: "test" });
    try {
      assert.equal(acknowledged.length, 240);
      await assertConverged({
        pool,
        portal: stage.portal,
        acknowledged,
        deaf: killed.map((at) => aroundKill(at)),
      });
      assert.equal(await readAll(gateway.url), 80);
    } finally {
      await pool.end();
      await stage.close();
      await postgres.stop();
    }
  });
});

const order = async ({ url }: GatewayProcess, what: "pause" | "resume") => {
  const { status } = await ask(url, `/v1/systems/national-portal/${what}`, {
    method: "POST",
    headers: { authorization: `Bearer ${adminKey}` },
  });
  assert.equal(status, 200, what);
};

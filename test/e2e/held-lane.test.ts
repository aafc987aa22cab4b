import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import type { Pool } from "pg";
import type { GatewayProcess } from "../demo/gateway-process.ts";
import { leasesThatWentBack } from "../demo/leases.ts";
import { type TestDatabase, testDatabase } from "../postgres.ts";
import { until } from "../until.ts";
import { type Acknowledged, declare } from "./declare.ts";
import { aroundKill, assertConverged, atRest } from "./judge.ts";
import { delivered, figure, openStage, type Stage } from "./stage.ts";
import { words } from "./words.ts";

describe("a lane", () => {
  let stage: Stage;
  let database: TestDatabase;
  beforeEach(async () => {
    database = await testDatabase();
  });
  afterEach(async () => {
    await stage.close();
    await database.drop();
  });

  it("whose worker was killed while the portal let it hang is moved by another process long before its leases end", async () => {
    // Leases of two minutes: what frees the replicas is that their worker is gone.
    stage = await openStage({ url: database.url, system: { callTimeoutMs: 60_000 } });
    const worker = await stage.start();
    stage.portal.faults.script({ fault: "late", times: 1_000, service: "DongBoHoSoMC" });
    const acknowledged = await declare(words({ dossiers: 20, to: 1 }), {
      urls: () => [worker.url],
    });
    await until("calls hang", () => (stage.portal.summary().faults.late ?? 0) >= 2);
    const other = await stage.start();
    assert.ok((await sending(database.pool)) > 0);
    assert.equal(await delivered(other), 0);

    stage.portal.faults.clear();
    const killed = Date.now();
    worker.kill("SIGKILL");
    acknowledged.push(
      ...(await declare(words({ first: 21, dossiers: 5, to: 1 }), { urls: () => [other.url] })),
    );
    await atRest(database.pool);
    assert.ok(Date.now() - killed < 100_000, "the leases had not ended");
    assert.ok((await delivered(other)) >= 50);
    const { pool } = database;
    const deaf = [aroundKill(killed, 60_000)];
    await assertConverged({ pool, portal: stage.portal, acknowledged, deaf });
  });

  it("whose process is stopped longer than its leases sends nothing old when it wakes, and its results are refused", async () => {
    // Leases of 1.7 s, and calls that take their time.
    stage = await openStage({
      url: database.url,
      portal: { latencyMs: 200 },
      system: { callTimeoutMs: 800, leaseMarginMs: 100 },
    });
    const acknowledged: Acknowledged[] = [];
    const both = await Promise.all([stage.start(), stage.start()]);
    const say = async (revision: number, { url }: GatewayProcess) =>
      acknowledged.push(
        ...(await declare(words({ dossiers: 40, from: revision, to: revision }), {
          urls: () => [url],
        })),
      );
    await say(1, both[0]);
    const atWork: GatewayProcess[] = [];
    await until("one of them is at work", async () => {
      for (const each of both) if ((await delivered(each)) > 0) atWork.push(each);
      return atWork.length > 0;
    });
    const [stopped = both[0]] = atWork;
    const other = stopped === both[0] ? both[1] : both[0];
    stopped.kill("SIGSTOP");
    const stoppedAt = Date.now();

    // Everything it held is the other's, and newer, by the time that it wakes.
    await say(2, other);
    await atRest(database.pool);
    assert.ok(Date.now() - stoppedAt > 1_700);
    const { calls } = stage.portal.summary();
    stopped.kill("SIGCONT");
    await until("its results are refused", async () => {
      return (await figure(stopped, /^lienthong_events_total{event="stale"}/)) > 0;
    });
    await pause(500);
    const staleSends = stage.portal.summary().calls - calls;
    console.log(`      calls that a stopped process still made when it woke: ${staleSends}`);
    assert.ok(staleSends <= 1);

    await say(3, stopped);
    await assertConverged({
      pool: database.pool,
      portal: stage.portal,
      acknowledged,
      deaf: [aroundKill(stoppedAt)],
    });
    assert.equal(await leasesThatWentBack(database.pool), 0);
  });
});

const sending = async (pool: Pool): Promise<number> => {
  const { rows } = await pool.query(
    "select count(*)::int as n from replicas where state = 'sending' and opened",
  );
  return rows[0]?.n;
};

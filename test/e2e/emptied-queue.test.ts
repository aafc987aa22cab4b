import assert from "node:assert/strict";
import type { Pool } from "pg";
import { dropQueue } from "../demo/empty-queue.ts";
import type { GatewayProcess } from "../demo/gateway-process.ts";
import { type TestDatabase, testDatabase } from "../postgres.ts";
import { type Acknowledged, declare } from "./declare.ts";
import { assertConverged, atRest, until } from "./judge.ts";
import { figure, openStage, type Stage } from "./stage.ts";
import { words } from "./words.ts";

/** Every row of every table, also the record of what BullMQ's migrations made. */
const deleteRows = async (pool: Pool) => {
  const { rows } = await pool.query(
    "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'bullmq'",
  );
  assert.ok(rows.length > 3);
  await pool.query(rows.map(({ name }) => `delete from ${name}`).join("; "));
};

describe("the queue store", function () {
  this.timeout(120_000);
  let stage: Stage;
  let database: TestDatabase;
  let gateway: GatewayProcess;
  const acknowledged: Acknowledged[] = [];
  let first = 1;
  const say = async (dossiers: number, onAcknowledged: (count: number) => void = () => {}) => {
    const said = words({ first, dossiers, to: 2 });
    first += dossiers;
    const urls = () => [gateway.url];
    acknowledged.push(...(await declare(said, { urls, onAcknowledged })));
    return new Set(said.map(({ code }) => code));
  };

  before(async () => {
    database = await testDatabase();
    stage = await openStage({ url: database.url, portal: { latencyMs: 10 } });
    gateway = await stage.start();
  });
  after(async () => {
    await stage.close();
    await database.drop();
  });

  for (const [how, empty] of [
    ["emptied of every row", deleteRows],
    ["dropped with its schema", dropQueue],
  ] as const)
    it(`may be ${how} while the gateway rests: within 10 s it sends what is declared next`, async () => {
      await say(20);
      await atRest(database.pool);
      const { calls } = stage.portal.summary();
      await empty(database.pool);
      const emptied = performance.now();
      const codes = await say(20);
      await until("5 calls for what was declared since", 20_000, () => {
        const since = stage.portal.received(calls);
        return since.filter((call) => call.codes.some((code) => codes.has(code))).length >= 5;
      });
      const ms = performance.now() - emptied;
      assert.ok(ms < 10_000, `moved again after ${Math.round(ms)} ms`);
      await assertConverged({ pool: database.pool, portal: stage.portal, acknowledged });
    });

  for (const [how, empty] of [
    ["emptied of every row", deleteRows],
    ["dropped with its schema", dropQueue],
  ] as const)
    it(`may be ${how} in the middle of the work: nothing is lost and nothing stays behind for 10 s`, async () => {
      let emptied: Promise<unknown> | undefined;
      await say(60, (count) => {
        if (count === 60) emptied = empty(database.pool);
      });
      assert.ok(emptied);
      await emptied;
      const ms = await atRest(database.pool, 20_000);
      assert.ok(ms < 10_000, `at rest after ${Math.round(ms)} ms`);
      await assertConverged({ pool: database.pool, portal: stage.portal, acknowledged });
    });

  it("emptied of every row does not keep a gateway from starting", async () => {
    await deleteRows(database.pool);
    assert.equal(await gateway.stop(), 0);
    gateway = await stage.start();
    await say(5);
    await assertConverged({ pool: database.pool, portal: stage.portal, acknowledged });
    assert.equal(await figure(gateway, /^lienthong_events_total{event="fault"}/), 0);
  });
});

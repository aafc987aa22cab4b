import assert from "node:assert/strict";
import type { Pool } from "pg";
import { dropQueue } from "../demo/empty-queue.ts";
import type { GatewayProcess } from "../demo/gateway-process.ts";
import { type TestDatabase, testDatabase } from "../postgres.ts";
import { until } from "../until.ts";
import { type Acknowledged, declare } from "./declare.ts";
import { assertConverged, atRest } from "./judge.ts";
import { figure, openStage, type Stage } from "./stage.ts";
import { words } from "./words.ts";

/** Every row of every table, also the record of what BullMQ's migrations made. */
const deleteRows = async (pool: Pool) => {
  const tables: string[] = [];
  await until("the queue has its tables", async () => {
    const { rows } = await pool.query(
      "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'bullmq'",
    );
    tables.splice(0, Infinity, ...rows.map(({ name }) => name));
    return tables.length > 3;
  });
  await pool.query(tables.map((name) => `delete from ${name}`).join("; "));
};

describe("the queue store", () => {
  let stage: Stage;
  let database: TestDatabase;
  let gateway: GatewayProcess;
  let acknowledged: Acknowledged[];
  let first: number;
  const say = async (dossiers: number, onAcknowledged: (count: number) => void = () => {}) => {
    const said = words({ first, dossiers, to: 2 });
    first += dossiers;
    const urls = () => [gateway.url];
    acknowledged.push(...(await declare(said, { urls, onAcknowledged })));
    return new Set(said.map(({ code }) => code));
  };

  beforeEach(async () => {
    [acknowledged, first] = [[], 1];
    database = await testDatabase();
    stage = await openStage({ url: database.url, portal: { latencyMs: 10 } });
    gateway = await stage.start();
  });
  afterEach(async () => {
    await stage.close();
    await database.drop();
  });

  for (const [how, empty] of [
    ["emptied of every row", deleteRows],
    ["dropped with its schema", dropQueue],
  ] as const)
    it(`may be ${how} while the gateway rests: it sends what is declared next`, async () => {
      await say(20);
      await atRest(database.pool);
      const { calls } = stage.portal.summary();
      await empty(database.pool);
      const codes = await say(20);
      await until("5 calls for what was declared since", () => {
        const since = stage.portal.received(calls);
        return since.filter((call) => call.codes.some((code) => codes.has(code))).length >= 5;
      });
      await assertConverged({ pool: database.pool, portal: stage.portal, acknowledged });
    });

  for (const [how, empty] of [
    ["emptied of every row", deleteRows],
    ["dropped with its schema", dropQueue],
  ] as const)
    it(`may be ${how} in the middle of the work: nothing is lost and nothing stays behind`, async () => {
      let emptied: Promise<unknown> | undefined;
      await say(60, (count) => {
        if (count === 60) emptied = empty(database.pool);
      });
      assert.ok(emptied);
      await emptied;
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

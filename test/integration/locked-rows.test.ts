import assert from "node:assert/strict";
import { createLedger } from "../../queue/ledger/ledger.ts";
import { createPool, type LimitedPool } from "../../queue/postgres/session/pool.ts";
import { type TestDatabase, testDatabase } from "../postgres.ts";
import { dossierOf } from "../world.ts";

const code = (n: number) => `H41.17-261128-${String(n).padStart(4, "0")}`;

describe("rows that somebody else's session holds", () => {
  let database: TestDatabase;
  let pool: LimitedPool;
  before(async () => {
    database = await testDatabase();
    pool = createPool({
      url: database.url,
      max: 10,
      applicationName: "locked",
      limits: { lockMs: 2_000 },
    });
  });
  after(async () => {
    await pool.end();
    await database.drop();
  });

  it("keep their own dossiers waiting and nobody else's, in both commits at once too", async () => {
    const ledger = createLedger({
      pool,
      ownership: {},
      route: () => ["registry"],
      onBehind: () => {},
    });
    const declare = (n: number, revision: number) => {
      const dossier = dossierOf(code(n), { revision, abstract: `Bản ${revision}` });
      const received = JSON.stringify(dossier);
      return ledger.accept({ code: code(n), source: "province", scope: null, dossier, received });
    };
    await Promise.all([declare(1, 1), declare(2, 1)]);
    const holder = await database.pool.connect();
    try {
      await holder.query("begin");
      await holder.query("select 1 from replicas for update");
      const asked = performance.now();
      const held = [assert.rejects(declare(1, 2), { code: "55P03" })];
      await new Promise(setImmediate);
      held.push(assert.rejects(declare(2, 2), { code: "55P03" }));
      // More than fit into what two held commits leave free, one after the other.
      for (let n = 10; n < 40; n += 1) await declare(n, 1);
      await Promise.all(held);
      // Told again at once, they hold up one commit of two.
      held.push(...[1, 2].map((n) => assert.rejects(declare(n, 3), { code: "55P03" })));
      const again = performance.now();
      for (let n = 40; n < 60; n += 1) await declare(n, 1);
      assert.ok(performance.now() - again < 2_000, "others waited for the rows");
      await Promise.all(held);
      assert.ok(performance.now() - asked < 60_000);
    } finally {
      await holder.query("rollback");
      holder.release();
    }
    assert.deepEqual(await declare(1, 4), {
      code: code(1),
      version: 2,
      changed: true,
      stale: false,
    });
  });
});

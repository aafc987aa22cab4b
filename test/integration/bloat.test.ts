import assert from "node:assert/strict";
import { adviseOn, type HotTable, readBloat } from "../../queue/ledger/db/bloat.ts";
import { type TestDatabase, testDatabase } from "../postgres.ts";

describe("the dead rows and indexes of the hot tables", () => {
  let database: TestDatabase;
  before(async () => {
    database = await testDatabase();
  });
  after(() => database.drop());

  it("are told of every such table, and a table full of dead rows comes with advice", async () => {
    const client = await database.pool.connect();
    const read = async () => {
      await client.query("select pg_stat_force_next_flush()");
      return (await readBloat(database.pool)).find(({ table }) => table === "dossiers");
    };
    await client.query("alter table dossiers set (autovacuum_enabled = false)");
    await client.query(
      `insert into dossiers (code, version, touched, digest, agency, procedure, status)
       select 'H41.17-261122-' || n, 1, 1, 'x', 'H41.17', '1.001193', 4 from generate_series(1, 20000) n`,
    );
    const fresh = await read();
    assert.deepEqual([fresh?.rows, fresh?.deadShare], [20_000, 0]);
    assert.deepEqual(fresh && adviseOn(fresh), []);
    await client.query("update dossiers set touched = touched + 1");
    const worn = await read();
    assert.equal(worn?.deadShare, 0.5);
    assert.ok(worn.hotShare < 1, "a table rewritten at once has no room beside each row");
    assert.ok(worn.indexBytes > 20_000 * 16);
    assert.deepEqual(adviseOn(worn), [{ is: "dead", name: "dossiers" }]);
    client.release();
  });

  it("an index is swollen where it is large and holds little, and a small one is let be", () => {
    const table = (bytes: number, entries: number): HotTable => ({
      table: "replicas",
      rows: 1_000_000,
      deadShare: 0.1,
      hotShare: 0,
      indexBytes: bytes,
      indexes: [{ index: "replicas_ready", bytes, entries }],
    });
    assert.deepEqual(adviseOn(table(200 * 2 ** 20, 2_000)), [
      { is: "swollen", name: "replicas_ready" },
    ]);
    assert.deepEqual(adviseOn(table(200 * 2 ** 20, 1_000_000)), []);
    assert.deepEqual(adviseOn(table(20 * 2 ** 20, 10)), []);
  });
});

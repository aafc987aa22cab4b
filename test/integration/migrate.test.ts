import assert from "node:assert/strict";
import type { Pool } from "pg";
import { LedgerIsNewer, migrate } from "../../queue/ledger/db/migrate.ts";
import { createPool } from "../../queue/postgres/session/pool.ts";
import { type TestDatabase, testDatabase } from "../postgres.ts";

describe("migrating the ledger", () => {
  let database: TestDatabase;
  let pools: Pool[];
  before(async () => {
    database = await testDatabase("000");
    const { url } = database;
    pools = [1, 2, 3].map(() => createPool({ url, max: 1, applicationName: "test" }));
  });
  after(async () => {
    for (const pool of pools) await pool.end();
    await database.drop();
  });

  it("happens once when processes start together, and not again", async () => {
    const done = await Promise.all(pools.map(migrate));
    assert.equal(done.filter(({ applied }) => applied.length > 0).length, 1);
    assert.ok(done.every(({ version }) => version >= 1));
    const [pool] = pools;
    assert.ok(pool);
    assert.deepEqual((await migrate(pool)).applied, []);
    const { rows } = await pool.query("select epoch from installation");
    assert.deepEqual(rows, [{ epoch: 1 }]);
  });

  it("is refused where a file is another than the one that was run, in words that say what to do", async () => {
    const [pool] = pools;
    assert.ok(pool);
    const { rows } = await pool.query("select md5 from ledger_migrations where version = 2");
    const change = (md5: string) =>
      pool.query("update ledger_migrations set md5 = $1 where version = 2", [md5]);
    await change("another");
    await assert.rejects(migrate(pool), /^Error: Tệp tạo bảng số 2 khác .* Hãy cài lại/);
    await change(rows[0].md5);
    assert.deepEqual((await migrate(pool)).applied, []);
  });

  it("is refused by a program older than the ledger, which says so and touches nothing", async () => {
    const [pool] = pools;
    assert.ok(pool);
    await pool.query("insert into ledger_migrations (version, name) values (999, 'later')");
    await assert.rejects(
      migrate(pool),
      (error) => error instanceof LedgerIsNewer && /999/.test(error.message),
    );
  });
});

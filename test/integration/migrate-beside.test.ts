import assert from "node:assert/strict";
import { lockTables } from "../../queue/ledger/db/lock-tables.ts";
import { migrate } from "../../queue/ledger/db/migrate.ts";
import { type TestDatabase, testDatabase } from "../postgres.ts";
import { until } from "../until.ts";

describe("migrating a ledger that is written to", () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await testDatabase("003");
  });
  afterEach(() => database.drop());

  const isWaitedFor = async (table: string) =>
    (
      await database.pool.query(
        "select 1 from pg_locks where relation = $1::regclass and not granted and mode = 'AccessExclusiveLock'",
        [table],
      )
    ).rows.length > 0;

  it("lets a transaction that came first have what else it needs, and ends neither", async () => {
    const { pool } = database;
    const writer = await pool.connect();
    await writer.query("begin");
    await writer.query("update replicas set tries = 0");
    const migrating = migrate(pool);
    await until("the migration comes to the replicas", () => isWaitedFor("replicas"));
    // By now the migration has locked the codes, which this needs before it gives back the replicas.
    await writer.query("select count(*) from dossier_codes");
    await writer.query("update dossiers set touched = touched + 1");
    await writer.query("commit");
    writer.release();
    assert.ok((await migrating).applied.length > 0);
  });

  it("gives up where somebody stays in a table, says what to do, and leaves the ledger as it was", async () => {
    const { pool } = database;
    const [reader, other] = [await pool.connect(), await pool.connect()];
    await reader.query("begin");
    await reader.query("select count(*) from log");
    await other.query("begin");
    await assert.rejects(lockTables(other, 0), /pg_stat_activity.*lienthong migrate/);
    // Nothing is kept locked, though the transaction goes on.
    await pool.query("update dossiers set touched = touched + 1");
    for (const session of [reader, other]) {
      await session.query("rollback");
      session.release();
    }
  });
});

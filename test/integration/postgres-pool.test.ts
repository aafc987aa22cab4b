import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPostgresBackend, withBackend } from "bullmq";
import type { Pool } from "pg";
import { type EmbeddedPostgres, openEmbeddedPostgres } from "../../queue/postgres/embedded.ts";
import { connectionOptions, createPool, withTransaction } from "../../queue/postgres/pool.ts";

describe("the pool of database sessions", function () {
  this.timeout(20_000);
  let home: string;
  let server: EmbeddedPostgres;
  let pool: Pool;

  before(async () => {
    home = mkdtempSync(join(tmpdir(), "lienthong-"));
    server = await openEmbeddedPostgres({ home });
    pool = createPool({ url: server.url, max: 3, applicationName: "lienthong test" });
    await pool.query("create table notes (id int8 primary key)");
  });

  beforeEach(() => pool.query("truncate notes"));

  after(async () => {
    await pool?.end();
    await server?.stop();
    rmSync(home, { recursive: true, force: true });
  });

  it("reads int8 as a number, a moment as a Date and a day as text", async () => {
    const { rows } = await pool.query(
      `select 9007199254740991::int8 as big, array[1, null, 3]::int8[] as list,
              '2026-11-23T07:30:00+07:00'::timestamptz as moment, '2026-11-23'::date as day,
              current_setting('application_name') as name`,
    );
    assert.deepEqual(rows, [
      {
        big: Number.MAX_SAFE_INTEGER,
        list: [1, null, 3],
        moment: new Date("2026-11-23T00:30:00Z"),
        day: "2026-11-23",
        name: "lienthong test",
      },
    ]);
  });

  it("refuses an int8 that a number cannot hold", async () => {
    await assert.rejects(pool.query("select 9007199254740992::int8"), RangeError);
    assert.equal((await pool.query("select 1 as one")).rows[0].one, 1);
  });

  it("commits a transaction and returns its result", async () => {
    const result = await withTransaction(pool, async (client) => {
      await client.query("insert into notes values (1)");
      return "done";
    });
    assert.equal(result, "done");
    assert.equal(await count(), 1);
  });

  it("rolls back a transaction whose work throws", async () => {
    const work = withTransaction(pool, async (client) => {
      await client.query("insert into notes values (1)");
      throw new Error("no");
    });
    await assert.rejects(work, /^Error: no$/);
    assert.equal(await count(), 0);
  });

  it("does not call a transaction committed when a failed statement was caught inside", async () => {
    const work = withTransaction(pool, async (client) => {
      await client.query("insert into notes values (1)");
      await client.query("select 1 / 0").catch(() => undefined);
    });
    await assert.rejects(work, /Expected a commit, got a rollback/);
    assert.equal(await count(), 0);
  });

  it("survives the loss of idle sessions and of one that is lent out", async () => {
    const lent = withTransaction(pool, async (client) => {
      await Promise.all([pool.query("select 1"), pool.query("select 2")]);
      await endOtherSessions();
      await client.query("select 1");
    });
    await assert.rejects(lent);
    assert.equal(await count(), 0);
  });

  it("connects BullMQ's PostgreSQL backend", async () => {
    const connection = { ...connectionOptions(server.url), schema: "bullmq", migrate: true };
    const { Queue } = withBackend(createPostgresBackend);
    const queue = new Queue("test", { connection });
    try {
      await queue.waitUntilReady();
      await queue.add("wake", { system: "national-portal" });
      assert.equal(await queue.getWaitingCount(), 1);
    } finally {
      await queue.close();
    }
  });

  async function count(): Promise<number> {
    return (await pool.query("select count(*) as n from notes")).rows[0].n;
  }

  async function endOtherSessions(): Promise<void> {
    await pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'lienthong test' and pid <> pg_backend_pid()`,
    );
    await new Promise((done) => setTimeout(done, 100));
  }
});

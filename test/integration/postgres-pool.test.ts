import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Queue } from "bullmq";
import type { Pool } from "pg";
import { openPostgresStore } from "../../queue/engine/postgres-store.ts";
import { isLocked, isUnavailable } from "../../queue/ledger/db/unavailable.ts";
import { keepWorker } from "../../queue/ledger/lease/workers.ts";
import {
  type EmbeddedPostgres,
  openEmbeddedPostgres,
} from "../../queue/postgres/embedded/embedded.ts";
import {
  createPool,
  type LimitedPool,
  withTransaction,
} from "../../queue/postgres/session/pool.ts";
import { Overrun } from "../../queue/postgres/session/watch-session.ts";
import { testDatabase } from "../postgres.ts";
import { silentPostgres } from "../silent-proxy.ts";
import { until } from "../until.ts";

describe("the pool of database sessions", () => {
  let home: string;
  let server: EmbeddedPostgres;
  let pool: Pool;

  before(async () => {
    home = mkdtempSync(join(tmpdir(), "lienthong-"));
    server = await openEmbeddedPostgres({ home });
    pool = createPool({ url: server.url, max: 3, applicationName: "lienthong test" });
    await pool.query("create table notes (id int8 primary key)");
  });

  // What the test before cut off may still end at the server.
  beforeEach(async () => {
    await until("the table is free", () =>
      pool.query("truncate notes").then(
        () => true,
        (error) => {
          if (isLocked(error)) return false;
          throw error;
        },
      ),
    );
  });

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
    const store = await openPostgresStore({ url: server.url });
    const queue: Queue = Reflect.construct(Queue, ["test", ...store.queue]);
    try {
      await queue.waitUntilReady();
      await queue.add("wake", { system: "national-portal" });
      assert.equal(await queue.getWaitingCount(), 1);
    } finally {
      await queue.close();
      await store.close();
    }
  });

  describe("with time limits", () => {
    let limited: LimitedPool;
    beforeEach(() => {
      const limits = { connectMs: 1_000, answerMs: 300, beatMs: 50, endMs: 200 };
      limited = createPool({ url: server.url, max: 2, applicationName: "limited", limits });
    });
    afterEach(() => limited.end());

    it("cut off the session whose statement overruns, and serve the next caller with another", async () => {
      const { rows } = await limited.query("select pg_backend_pid() as pid");
      await assert.rejects(limited.query("select pg_sleep(30)"), Overrun);
      const again = await limited.query("select pg_backend_pid() as pid");
      assert.notEqual(again.rows[0].pid, rows[0].pid);
      assert.equal(limited.late(), 0);
    });

    it("let a statement take as long as it says", async () => {
      const text = "select pg_sleep(0.6), 1 as one";
      const { rows } = await limited.query({ text, query_timeout: 5_000 });
      assert.equal(rows[0].one, 1);
    });

    it("fail a transaction whose session overruns, and roll it back", async () => {
      const work = withTransaction(limited, async (client) => {
        await client.query("insert into notes values (7)");
        await client.query("select pg_sleep(30)");
      });
      await assert.rejects(work, Overrun);
      assert.equal(await count(), 0);
    });

    it("find a silent session before somebody needs it, also one that is lent out", async () => {
      const proxy = await silentPostgres(server.url);
      const limits = { connectMs: 1_000, answerMs: 300, beatMs: 50, endMs: 200 };
      const pool = createPool({ url: proxy.url, max: 2, applicationName: "limited", limits });
      const lent = await pool.connect();
      const lost = new Promise<Error>((resolve) => lent.once("error", resolve));
      await pool.query("select 1");
      proxy.freeze();
      assert.ok((await lost) instanceof Overrun);
      lent.release();
      await until("both are cut off", () => proxy.frozen() === 0);
      assert.equal((await pool.query("select 1 as one")).rows[0].one, 1);
      await pool.end();
      await proxy.close();
    });

    it("do not wait for ever for a free session", async () => {
      const held = await Promise.all([limited.connect(), limited.connect()]);
      await assert.rejects(limited.query("select 1"), (error: Error) => isUnavailable(error));
      for (const session of held) session.release();
    });

    it("end although the server does not take its leave", async () => {
      const proxy = await silentPostgres(server.url);
      const limits = { answerMs: 60_000, beatMs: 60_000, endMs: 100 };
      const pool = createPool({ url: proxy.url, applicationName: "limited", limits });
      await pool.query("select 1");
      proxy.freeze();
      const began = performance.now();
      await pool.end();
      assert.ok(
        performance.now() - began < 30_000,
        "long before the minute that an answer may take",
      );
      await proxy.close();
    });
  });

  describe("of a worker", () => {
    it("stop counting as alive once they may be gone, and are replaced under another number", async () => {
      const database = await testDatabase();
      const proxy = await silentPostgres(database.url);
      const pool = createPool({ url: proxy.url, max: 2, applicationName: "worker" });
      const beat = { everyMs: 20, answerMs: 600, sureMs: 300 };
      const worker = await keepWorker(pool, beat);
      const first = worker.id();
      await pause(2 * beat.sureMs);
      await until("it is asked and answers", () => worker.alive());
      proxy.freeze();
      await until("it is not sure any more", () => !worker.alive());
      assert.equal(worker.id(), first);
      await until("its session is cut off", () => worker.id() === "0");
      await worker.renew();
      assert.equal(worker.alive(), true);
      assert.notEqual(worker.id(), first);
      await worker.close();
      await pool.end();
      await proxy.close();
      await database.drop();
    });
  });

  async function count(): Promise<number> {
    return (await pool.query("select count(*) as n from notes")).rows[0].n;
  }

  async function endOtherSessions(): Promise<void> {
    const { rows: others } = await pool.query(
      `select pid, pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'lienthong test' and pid <> pg_backend_pid()`,
    );
    const ended = others.map(({ pid }) => pid);
    await until("they are gone", async () => {
      const { rows } = await pool.query(
        `select from pg_stat_activity
          where application_name = 'lienthong test' and pid <> pg_backend_pid() and pid = any ($1)`,
        [ended],
      );
      return rows.length === 0;
    });
  }
});

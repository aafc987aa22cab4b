import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Pool } from "pg";
import { migrate } from "../../queue/ledger/db/migrate.ts";
import { seal, sealLag } from "../../queue/ledger/evidence/seal.ts";
import { verify } from "../../queue/ledger/evidence/verify.ts";
import { createFeed } from "../../queue/ledger/read/feed.ts";
import {
  type EmbeddedPostgres,
  openEmbeddedPostgres,
} from "../../queue/postgres/embedded/embedded.ts";
import { createPool } from "../../queue/postgres/session/pool.ts";
import { type TestDatabase, testDatabase } from "../postgres.ts";
import { createWorld, dossierOf } from "../world.ts";

const code = (n: number) => `H41.17-261122-${String(n).padStart(4, "0")}`;

/** As `pg_dump` and a restore do, which the embedded server comes without: every row, and where each sequence was. */
const copyInto = async (from: Pool, to: Pool, folder: string): Promise<void> => {
  const client = await to.connect();
  const { rows: tables } = await from.query(
    `select c.oid::regclass::text as name from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition`,
  );
  try {
    await client.query("set session_replication_role = replica");
    for (const { name } of tables) {
      const file = join(folder, name);
      await from.query(`copy (select * from ${name}) to '${file}'`);
      await client.query(`delete from ${name}`);
      await client.query(`copy ${name} from '${file}'`);
    }
    const { rows: sequences } = await from.query(
      "select sequencename as name, last_value as at from pg_sequences where schemaname = 'public' and last_value is not null",
    );
    for (const { name, at } of sequences)
      await client.query("select setval($1::regclass, $2::bigint)", [name, at]);
  } finally {
    await client.query("reset session_replication_role");
    client.release();
  }
};

describe("a ledger that was dumped and restored into a new cluster", function () {
  this.timeout(60_000);
  let old: TestDatabase;
  let folder: string;
  let fresh: EmbeddedPostgres;
  let pool: Pool;
  let world: Awaited<ReturnType<typeof createWorld>>;
  let cursor: string;
  let made = 0;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "lienthong-restored-"));
    chmodSync(folder, 0o777);
    old = await testDatabase();
    const before = await createWorld(old.pool);
    // Farther than a new cluster comes in this suite.
    await old.pool.query(
      "do $$ begin for n in 1..5000 loop perform pg_current_xact_id(); commit; end loop; end $$",
    );
    await before.declare(dossierOf(code(1)), "land");
    await before.declare(dossierOf(code(2)), "land");
    await seal(old.pool);
    await before.declare(dossierOf(code(3)), "land");
    const page = await createFeed(old.pool).read({ after: undefined, limit: 10, scope: null });
    assert.ok(page.is === "page" && page.changes.length > 0);
    cursor = page.next;
    await before.close();
    fresh = await openEmbeddedPostgres({ home: join(folder, "home") });
  });
  after(async () => {
    await fresh?.stop();
    await old.drop();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    made += 1;
    const admin = createPool({ url: fresh.url, max: 1, applicationName: "test" });
    await admin.query(`create database restored_${made}`);
    await admin.end();
    const url = fresh.url.replace("/lienthong?", `/restored_${made}?`);
    pool = createPool({ url, max: 20, applicationName: "test" });
    await migrate(pool);
    await copyInto(old.pool, pool, folder);
  });
  afterEach(async () => {
    await world?.close();
    await pool?.end();
  });

  it("goes on: what is written there is sealed, verifies and is read by whoever follows the changes", async () => {
    assert.equal((await migrate(pool)).restored, true);
    world = await createWorld(pool);
    await world.declare(dossierOf(code(4)), "land");
    await seal(pool);
    const verdict = await verify(pool);
    assert.deepEqual([verdict.ok, verdict.unsealed], [true, 0], JSON.stringify(verdict));
    assert.equal(verdict.seals, 2);
    assert.equal(await sealLag(pool), 0);

    const feed = createFeed(pool);
    assert.deepEqual(await feed.read({ after: cursor, limit: 10, scope: null }), {
      is: "another epoch",
    });
    const page = await feed.read({ after: undefined, limit: 10, scope: null });
    assert.deepEqual(
      page.is === "page" && page.changes.map((each) => each.code),
      [1, 2, 3, 4].map(code),
    );
    // Once, and not at the next start.
    assert.equal((await migrate(pool)).restored, false);
  });

  it("takes up also what a program wrote there that did not notice", async () => {
    world = await createWorld(pool);
    await world.declare(dossierOf(code(4)), "land");
    await world.declare(dossierOf(code(5)), "land");
    assert.equal((await migrate(pool)).restored, true);
    await world.declare(dossierOf(code(6)), "land");
    await seal(pool);
    const verdict = await verify(pool);
    assert.deepEqual([verdict.ok, verdict.unsealed], [true, 0], JSON.stringify(verdict));
    const page = await createFeed(pool).read({ after: undefined, limit: 10, scope: null });
    assert.deepEqual(
      page.is === "page" && page.changes.map((each) => each.code),
      [1, 2, 3, 4, 5, 6].map(code),
    );
  });
});

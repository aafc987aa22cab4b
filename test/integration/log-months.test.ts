import assert from "node:assert/strict";
import { createKeys } from "../../queue/ledger/access/keys.ts";
import { addMonths, boundsOf, monthOf } from "../../queue/ledger/evidence/months.ts";
import { makeMonths, readMonths, tableOf } from "../../queue/ledger/evidence/partitions.ts";
import { verify } from "../../queue/ledger/evidence/verify.ts";
import { type TestDatabase, testDatabase } from "../postgres.ts";
import { createWorld, dossierOf } from "../world.ts";

describe("the log's months", () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await testDatabase();
  });
  afterEach(() => database.drop());
  const now = monthOf(new Date());
  const whereIs = async (at: string) => {
    const { rows } = await database.pool.query(
      `insert into log (kind, at, entry) values ('note', $1, '{}') returning tableoid::regclass::text as place`,
      [at],
    );
    return rows[0].place;
  };

  it("are there from the start, three ahead, and made once by processes that ask together", async () => {
    const ahead = (from: number) => Array.from({ length: 4 }, (_, n) => addMonths(now, from + n));
    assert.deepEqual((await readMonths(database.pool)).months, ahead(0));
    const later = new Date(boundsOf(addMonths(now, 2)).from);
    const made = await Promise.all(
      Array.from({ length: 5 }, () => makeMonths(database.pool, later)),
    );
    // One that comes while another makes a month leaves it to that one.
    assert.deepEqual([...new Set(made.flat())].sort(), made.flat().sort(), "none made twice");
    await makeMonths(database.pool, later);
    assert.deepEqual((await readMonths(database.pool)).months, [
      now,
      addMonths(now, 1),
      ...ahead(2),
    ]);
    assert.deepEqual(await makeMonths(database.pool, later), []);
  });

  it("part at midnight of +07:00, to the microsecond", async () => {
    const { to } = boundsOf(now);
    assert.equal(await whereIs(to), tableOf(addMonths(now, 1)));
    const { rows } = await database.pool.query(
      "select ($1::timestamptz - interval '1 microsecond')::text as at",
      [to],
    );
    assert.equal(await whereIs(rows[0].at), tableOf(now));
  });

  it("never fail an insert: what finds no month rests, and is put into its own once that is made", async () => {
    const far = addMonths(now, 7);
    assert.equal(await whereIs(boundsOf(far).from), "log_rest");
    assert.deepEqual((await readMonths(database.pool)).strays, [far]);
    assert.deepEqual(await makeMonths(database.pool), [far]);
    const { rows } = await database.pool.query(
      "select tableoid::regclass::text as place, count(*)::int as n from log group by 1",
    );
    assert.deepEqual(rows, [{ place: tableOf(far), n: 1 }]);
    assert.deepEqual((await readMonths(database.pool)).strays, []);
  });

  it("seal and verify over an edge that one seal spans", async () => {
    const world = await createWorld(database.pool);
    await world.declare(dossierOf("H41.17-261122-0001"));
    await whereIs(boundsOf(addMonths(now, 1)).from);
    await world.ledger.seal();
    const { rows } = await database.pool.query("select months, counts, form from seals");
    assert.deepEqual(rows, [{ months: [now, addMonths(now, 1)], counts: [1, 1], form: "framed" }]);
    assert.deepEqual((await verify(database.pool)).breaks, []);
    // An entry moved into another month is found, though not a letter of it changed.
    await database.pool.query("update log set at = $1 where kind = 'change'", [
      boundsOf(addMonths(now, 2)).from,
    ]);
    assert.deepEqual(
      [...new Set((await verify(database.pool)).breaks.map(({ seal }) => seal))],
      ["1"],
    );
    await world.close();
  });

  it("are made while another process sees to the admin key", async () => {
    const blocker = await database.pool.connect();
    await blocker.query("begin");
    await blocker.query("lock table keys in access exclusive mode");
    const starting = createKeys(database.pool).ensureAdmin();
    const waiting = "select 1 from pg_locks where relation = 'keys'::regclass and not granted";
    while ((await database.pool.query(waiting)).rowCount === 0);
    const later = new Date(boundsOf(addMonths(now, 1)).from);
    assert.deepEqual(await makeMonths(database.pool, later), [addMonths(now, 4)]);
    await blocker.query("rollback");
    blocker.release();
    assert.ok(await starting);
  });

  it("are left for later while somebody reads the log, without waiting for him", async () => {
    const reader = await database.pool.connect();
    await reader.query("begin");
    await reader.query("select count(*) from log");
    const later = new Date(boundsOf(addMonths(now, 1)).from);
    assert.deepEqual(await makeMonths(database.pool, later), []);
    assert.equal(await whereIs(new Date().toISOString()), tableOf(now), "accepting goes on");
    await reader.query("rollback");
    reader.release();
    assert.deepEqual(await makeMonths(database.pool, later), [addMonths(now, 4)]);
  });
});

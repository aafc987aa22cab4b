import assert from "node:assert/strict";
import { seal } from "../../queue/ledger/evidence/seal.ts";
import { type Verdict, verify } from "../../queue/ledger/evidence/verify.ts";
import { saltedHash } from "../../queue/ledger/state/salted.ts";
import { type TestDatabase, testDatabase } from "../postgres.ts";
import { createWorld, dossierOf } from "../world.ts";

/** Sets every seal from `first` on anew over what is there now, as somebody would who knows how and may write everything. */
const sealAnew = async (database: TestDatabase, first: number) => {
  const { pool } = database;
  await pool.query("delete from seals where number >= $1", [first]);
  await pool.query(
    `update newest_seal n set number = s.number, to_xid = s.to_xid, hash = s.hash, sealed_at = s.sealed_at
     from (select number, to_xid, hash, sealed_at from seals union all select 0, '0'::xid8, '', '-infinity'
       order by number desc limit 1) s`,
  );
  await pool.query("delete from log_counts");
  await pool.query(
    `insert into log_counts select xid, count(*) from log
     where xid >= (select to_xid from newest_seal) group by xid`,
  );
  await seal(pool);
};

/** And makes dossiers agree with it. */
const agreeAnew = (database: TestDatabase) =>
  database.pool.query(`
    update dossiers d set version = (select coalesce(max((entry->>'version')::int), 0) from log
      where dossier = d.id and kind = 'change')`);

const first = "(select min(id) from log where kind = 'change')";
const second = "(select min(id) from log where kind = 'change' and dossier = 2)";

/** Each kind of tampering, and what names it where nothing from outside is at hand: seals, `entries`, `seals`, dossiers. */
const tamperings: { what: string; sql: string; named: string[]; from: number }[] = [
  {
    what: "an entry changed",
    sql: `update log set entry = replace(entry::text, '"stale":false', '"stale":true')::json where id = ${first}`,
    named: ["1"],
    from: 1,
  },
  {
    what: "an entry deleted",
    sql: `delete from log where id = ${first}`,
    named: ["1", "H41.17-261122-0001"],
    from: 1,
  },
  {
    what: "an entry inserted",
    sql: `insert into log (xid, kind, dossier, source, entry)
      select xid, kind, dossier, source, entry from log where id = ${first}`,
    named: ["1", "H41.17-261122-0001"],
    from: 1,
  },
  {
    what: "two entries swapped",
    sql: `update log l set entry = o.entry from log o
      where l.id in (${first}, ${second}) and o.id in (${first}, ${second}) and l.id <> o.id`,
    named: ["1"],
    from: 1,
  },
  {
    what: "the whole log truncated",
    sql: "truncate log",
    named: ["1", "2", "3", ...[1, 2, 3, 4, 5, 6].map((n) => `H41.17-261122-000${n}`)],
    from: 1,
  },
  {
    what: "the tail cut: entries and their seals",
    sql: `delete from log where xid >= (select from_xid from seals where number = 3);
      delete from seals where number = 3`,
    named: ["seals", "H41.17-261122-0005", "H41.17-261122-0006"],
    from: 3,
  },
  {
    what: "the tail of the seals cut",
    sql: "delete from seals where number = 3",
    named: ["seals", "entries"],
    from: 3,
  },
  {
    what: "an entry moved to another dossier by shifting characters between columns",
    sql: `update log set dossier = dossier / 10, source = (dossier % 10) || source
      where id = (select id from log where kind = 'change' and dossier = 12)`,
    named: ["4", "H41.17-261122-0001", "H41.17-261122-0012"],
    from: 4,
  },
];

describe("tampering with the log", () => {
  let database: TestDatabase;
  let kept: { seal: string; hash: string }[];
  const namesOf = ({ breaks, contradictions }: Verdict) => [
    ...new Set([...breaks.map(({ seal }) => seal), ...contradictions.map(({ of }) => of)]),
  ];
  const fill = async ({ upTo, perSeal }: { upTo: number; perSeal: number }) => {
    database = await testDatabase();
    const world = await createWorld(database.pool);
    for (let n = 1; n <= upTo; n += 1) {
      await world.declare(dossierOf(`H41.17-261122-00${String(n).padStart(2, "0")}`));
      if (n % perSeal === 0) await world.ledger.seal();
    }
    await world.close();
    const { rows } = await database.pool.query(
      "select number::text as seal, encode(hash, 'hex') as hash from seals order by number",
    );
    kept = rows;
  };
  afterEach(() => database.drop());

  for (const { what, sql, named, from } of tamperings)
    it(`${what} is named, without anything from outside and with it, also where every seal is set anew`, async () => {
      await fill(what.includes("shifting") ? { upTo: 12, perSeal: 3 } : { upTo: 6, perSeal: 2 });
      const before = await verify(database.pool, { expected: kept });
      assert.deepEqual(
        [before.ok, namesOf(before), before.anchored],
        [true, [], kept.at(-1)?.seal],
      );
      await database.pool.query(sql);
      const alone = await verify(database.pool);
      assert.deepEqual([alone.ok, namesOf(alone).sort()], [false, [...named].sort()]);
      // Whoever may write everything makes all of it agree again, and nothing within the ledger can tell.
      await sealAnew(database, from);
      await agreeAnew(database);
      const rewritten = await verify(database.pool);
      assert.match(rewritten.unseen, /lienthong verify --expect/);
      const newest = kept.at(-1);
      assert.ok(newest);
      for (const expected of [[newest], [{ hash: newest.hash }], kept]) {
        const anchored = await verify(database.pool, { expected });
        assert.equal(anchored.ok, false);
        assert.ok(
          anchored.contradictions.some(({ why }) => why.includes(newest.hash)),
          JSON.stringify(anchored.contradictions),
        );
      }
    });

  it("entries taken away before they were sealed are named by their numbers, and by every seal from then on", async () => {
    await fill({ upTo: 5, perSeal: 2 });
    await database.pool.query("delete from log where id = (select max(id) from log)");
    const verdict = await verify(database.pool);
    assert.deepEqual(verdict.contradictions, [
      {
        of: "entries",
        why: "đã ghi 1 mục chưa niêm phong, nay thấy 0 (không thấy số 5)",
      },
      { of: "H41.17-261122-0005", why: "có 1 phiên bản, nhật ký không nói đến phiên bản nào" },
    ]);
    await seal(database.pool);
    const sealed = await verify(database.pool);
    assert.deepEqual(sealed.breaks, [
      { seal: "3", why: "đã ghi 1 mục trong khoảng của nó, khi niêm phong chỉ thấy 0" },
    ]);
  });

  it("seals taken away stay missing when sealing goes on", async () => {
    await fill({ upTo: 6, perSeal: 2 });
    await database.pool.query("delete from seals where number = 3");
    await database.pool.query("insert into log (kind, entry) values ('note', '{}')");
    await seal(database.pool);
    const verdict = await verify(database.pool);
    assert.ok(
      verdict.breaks.some(({ seal: n, why }) => n === "4" && why === "thiếu niêm phong ở trước nó"),
    );
  });

  it("words of a system beside an entry that are not those that were said are named; those that an erasure took are not", async () => {
    await fill({ upTo: 1, perSeal: 2 });
    const [words, salt] = ["Hồ sơ bị từ chối", Buffer.alloc(16, 7)];
    const entry = JSON.stringify({ is: "rejected", said: saltedHash(salt, words) });
    await database.pool.query(
      "insert into log (kind, dossier, source, entry, salt, said) values ('closed', 1, 'registry', $1::json, $2, $3)",
      [entry, salt, words],
    );
    await seal(database.pool);
    const breaksAfter = async (change: string) => {
      await database.pool.query(`update log set ${change} where kind = 'closed'`);
      return (await verify(database.pool)).breaks;
    };
    assert.deepEqual(await breaksAfter("said = said"), []);
    const why = "lời của hệ thống kia ghi cạnh một mục không phải là lời đã nhận";
    assert.deepEqual(await breaksAfter("said = 'Hồ sơ được nhận'"), [{ seal: "1", why }]);
    assert.deepEqual(await breaksAfter("said = null, salt = null"), []);
  });

  it("numbers that an undone transaction left out are nothing to tell of", async () => {
    await fill({ upTo: 3, perSeal: 2 });
    await database.pool.query(
      "begin; insert into log (kind, entry) values ('note', '{}'); rollback",
    );
    await database.pool.query("insert into log (kind, entry) values ('note', '{}')");
    await database.pool.query(
      "begin; insert into log (kind, entry) values ('note', '{}'); rollback",
    );
    const verdict = await verify(database.pool);
    assert.deepEqual([verdict.ok, namesOf(verdict), verdict.unsealed], [true, [], 2]);
  });

  it("what a seal kept elsewhere vouches for, and what comes after it, is told", async () => {
    await fill({ upTo: 5, perSeal: 2 });
    const [one] = kept;
    assert.ok(one);
    const verdict = await verify(database.pool, { expected: [one] });
    assert.deepEqual([verdict.ok, verdict.anchored], [true, "1"]);
    assert.match(
      verdict.unseen,
      /hết niêm phong 1 .*1 niêm phong với 2 mục, và 1 mục chưa niêm phong/,
    );
  });

  it("the records of the ledger's end taken away are named too", async () => {
    await fill({ upTo: 3, perSeal: 2 });
    await database.pool.query("truncate log, seals, newest_seal, log_counts");
    assert.deepEqual(namesOf(await verify(database.pool)).slice(0, 2), [
      "seals",
      "H41.17-261122-0001",
    ]);
  });
});

describe("the first seal of each hour", () => {
  it("is told, to be kept elsewhere, with what verify expects", async () => {
    const database = await testDatabase();
    const note = "insert into log (kind, entry) values ('note', '{}')";
    await database.pool.query(note);
    const { anchor } = await seal(database.pool);
    assert.ok(anchor);
    assert.ok(Math.abs(Date.parse(anchor.at) - Date.now()) < 60_000);
    const verdict = await verify(database.pool, { expected: [anchor] });
    assert.deepEqual([verdict.ok, verdict.anchored], [true, "1"]);
    // A seal set an hour ago is followed by the first of this one.
    for (const [earlier, told] of [
      ["now() - interval '1 hour'", true],
      ["date_trunc('hour', now())", false],
    ] as const) {
      await database.pool.query(`update newest_seal set sealed_at = ${earlier}`);
      await database.pool.query(note);
      assert.equal((await seal(database.pool)).anchor !== undefined, told, earlier);
    }
    await database.drop();
  });
});

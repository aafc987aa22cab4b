import assert from "node:assert/strict";
import { verify } from "../../queue/ledger/evidence/verify.ts";
import { type TestDatabase, testDatabase } from "../postgres.ts";
import { createWorld, dossierOf } from "../world.ts";

describe("the sealed log", function () {
  this.timeout(60_000);
  let database: TestDatabase;
  beforeEach(async () => {
    database = await testDatabase();
    const world = await createWorld(database.pool);
    for (let n = 1; n <= 12; n += 1) {
      await world.declare(dossierOf(`H41.17-261122-00${String(n).padStart(2, "0")}`));
      if (n % 4 === 0) await world.ledger.seal();
    }
    await world.runLane();
    await world.ledger.seal();
    await world.close();
  });
  afterEach(() => database.drop());

  const breaksAfter = async (sql: string) => {
    await database.pool.query(sql);
    const verdict = await verify(database.pool);
    return [...new Set(verdict.breaks.map(({ seal }) => seal))];
  };

  it("verifies as it stands, across ids that grow a digit", async () => {
    const verdict = await verify(database.pool);
    assert.deepEqual([verdict.ok, verdict.seals, verdict.unsealed], [true, 4, 0]);
    assert.equal(verdict.entries, 36);
  });

  it("shows an entry changed by a single letter", async () => {
    assert.deepEqual(
      await breaksAfter(`update log set entry = replace(entry::text, '"version":1', '"version":2')::json
        where id = (select min(id) from log)`),
      ["1"],
    );
  });

  it("shows an entry removed, and one put in later", async () => {
    assert.deepEqual(
      await breaksAfter("delete from log where id = (select min(id) + 5 from log)"),
      ["2"],
    );
    assert.deepEqual(
      await breaksAfter(
        `insert into log (xid, kind, entry) select xid, 'change', '{}' from log order by id limit 1`,
      ),
      ["1", "2"],
    );
  });

  it("shows an entry given to another dossier, and a seal removed or forged", async () => {
    assert.deepEqual(
      await breaksAfter(
        "update log set dossier = dossier + 1 where id = (select min(id) from log)",
      ),
      ["1"],
    );
    assert.deepEqual(await breaksAfter("delete from seals where number = 3"), ["1", "4"]);
    assert.ok(
      (await breaksAfter("update seals set hash = '\\x00' where number = 2")).includes("2"),
    );
  });

  it("still verifies after the salts of a dossier are destroyed", async () => {
    assert.deepEqual(await breaksAfter("update log set salt = null"), []);
  });

  it("verifies beside declaring, sending, erasing and sealing", async () => {
    const world = await createWorld(database.pool);
    const over = new AbortController();
    const code = (n: number) => `H41.17-261122-1${String(n).padStart(3, "0")}`;
    let declared = 0;
    const goOn = async (work: () => Promise<unknown>) => {
      while (!over.signal.aborted) await work();
    };
    const traffic = [
      ...Array.from({ length: 4 }, () =>
        goOn(() => {
          declared += 1;
          return world.declare(dossierOf(code(declared % 40), { abstract: `lần ${declared}` }));
        }),
      ),
      goOn(() => world.runLane()),
      goOn(() => world.ledger.seal()),
      goOn(() => world.ledger.erase(code(declared % 40), "test")),
    ];
    try {
      // Until there was traffic beside it: every dossier was declared again.
      for (let turn = 0; turn < 8 || declared <= 80; turn += 1) {
        const { breaks, contradictions } = await verify(database.pool);
        assert.deepEqual([breaks, contradictions], [[], []]);
      }
    } finally {
      over.abort();
      await Promise.all(traffic);
      await world.close();
    }
  });
});

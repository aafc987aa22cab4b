import assert from "node:assert/strict";
import { migrate } from "../../queue/ledger/db/migrate.ts";
import { verify } from "../../queue/ledger/evidence/verify.ts";
import type { Statement } from "../../schemas/statement.ts";
import { testDatabase } from "../postgres.ts";
import { createWorld, dossierOf } from "../world.ts";

const code = "H41.17-261122-0001";

describe("a ledger from before sources spoke in parts", () => {
  it("goes on: what it holds is a source's whole word, and parts are later than it or earlier", async () => {
    const { pool, drop } = await testDatabase("017");
    const had = dossierOf(code, { status: 4, revision: 3, updatedAt: "2026-11-23T02:00:00Z" });
    const { rows } = await pool.query(
      `insert into dossiers (code, version, touched, digest, agency, procedure, status)
       values ($1, 1, 1, '', 'H41.17', '1.001193', 4) returning id`,
      [code],
    );
    const { id } = rows[0];
    await pool.query(
      "insert into dossier_codes (code, dossier, issuer, confirmed_by) values ($1, $2, 'province', 'province')",
      [code, id],
    );
    await pool.query(
      "insert into facts (dossier, source, revision, updated_at, digest, body, steps) values ($1, 'province', 3, $2, '', $3, '{}')",
      [id, had.updatedAt, JSON.stringify(had)],
    );
    await pool.query(
      "insert into log (kind, dossier, source, entry) values ('change', $1, 'province', $2)",
      [
        id,
        JSON.stringify({ at: had.updatedAt, code, source: "province", version: 1, changed: true }),
      ],
    );
    await migrate(pool);

    const world = await createWorld(pool);
    const say = async (key: string, at: string, status: number) => {
      const statement: Statement = {
        about: [{ code, issuer: "province" }],
        key,
        at,
        basis: "event",
        whole: false,
        says: { status },
        clears: [],
        unread: [],
      };
      const received = Buffer.from(JSON.stringify(statement));
      const messages = [{ statement, received }];
      await world.ledger.take("province", { operation: "progress", scope: null, messages });
      return (await world.ledger.readDossier(code, null))?.state.status;
    };
    assert.equal(await say("a", "2026-11-23T01:00:00Z", 2), 4);
    assert.equal(await say("b", "2026-11-23T03:00:00Z", 6), 6);
    const older = await world.declare({ ...had, revision: 2, status: 1 });
    assert.deepEqual("stale" in older && older.stale, true);
    await world.declare({ ...had, revision: 4, updatedAt: "2026-11-23T04:00:00Z", status: 9 });
    assert.equal((await world.ledger.readDossier(code, null))?.state.status, 9);
    await world.ledger.seal();
    const { ok, breaks } = await verify(pool);
    assert.deepEqual([ok, breaks], [true, []]);
    await world.close();
    await drop();
  });
});

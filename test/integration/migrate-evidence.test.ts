import assert from "node:assert/strict";
import type { Pool } from "pg";
import { migrate } from "../../queue/ledger/db/migrate.ts";
import { seal } from "../../queue/ledger/evidence/seal.ts";
import { verify } from "../../queue/ledger/evidence/verify.ts";
import { type TestDatabase, testDatabase } from "../postgres.ts";
import { sealAsBefore } from "../seal-as-before.ts";

describe("a ledger from before a seal's leaf had lengths", () => {
  let database: TestDatabase;
  let pool: Pool;
  const tell = (dossier: number) =>
    pool.query(
      `with made as (
         insert into dossiers (code, version, touched, digest, agency, procedure, status)
         values ('H41.17-261122-' || lpad($1::text, 4, '0'), 1, 1, 'd', 'H41.17', '1.001193', 4) returning id
       )
       insert into log (kind, dossier, source, entry) select 'change', id, 'province', $2::json from made`,
      [dossier, JSON.stringify({ at: new Date().toISOString(), version: 1, changed: true })],
    );

  beforeEach(async () => {
    database = await testDatabase("003");
    ({ pool } = database);
    for (let n = 1; n <= 13; n += 1) {
      await tell(n);
      if (n % 6 === 0) await pool.query(sealAsBefore);
    }
  });
  afterEach(() => database.drop());

  it("verifies as it did, with what was not sealed yet, and goes on with the new form", async () => {
    await migrate(pool);
    const before = await verify(pool);
    assert.deepEqual(
      [before.breaks, before.contradictions, before.seals, before.unsealed],
      [[], [], 2, 1],
    );
    await seal(pool);
    // A program of the version before may still run beside this one for a while, and seal.
    await tell(14);
    await pool.query(sealAsBefore);
    await tell(15);
    await seal(pool);
    const { rows } = await pool.query("select form from seals order by number");
    assert.deepEqual(
      rows.map(({ form }) => form),
      ["roots", "roots", "framed", "roots", "framed"],
    );
    const after = await verify(pool);
    assert.deepEqual([after.breaks, after.contradictions, after.entries], [[], [], 15]);
  });

  it("is carried over whatever an outside system's words in it are", async () => {
    const odd = String.raw`\\u0000 \u0000 \ud83d 1`;
    await pool.query(
      `insert into replicas (system, dossier, state, wanted, urgency, held)
       select 'national-portal', min(id), 'parked', 1, now(), $1::json from dossiers`,
      [`{"number":{"receipt":{"operation":"GetNextValue","code":"${odd}"}}}`],
    );
    await migrate(pool);
    const { rows } = await pool.query(
      "select code from dossier_codes where confirmed_by = 'receipt'",
    );
    assert.deepEqual(rows, [{ code: "\\ufffd \uFFFD \uFFFD 1" }]);
  });

  it("shows an entry under an old seal that was moved to another dossier by shifting characters", async () => {
    await migrate(pool);
    await pool.query("update log set dossier = 1, source = '2province' where dossier = 12");
    const { breaks } = await verify(pool);
    assert.deepEqual(
      breaks.map(({ seal: number }) => number),
      ["2"],
    );
  });
});

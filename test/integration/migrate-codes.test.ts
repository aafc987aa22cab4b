import assert from "node:assert/strict";
import type { Pool } from "pg";
import { migrate } from "../../queue/ledger/db/migrate.ts";
import { type TestDatabase, testDatabase } from "../postgres.ts";
import { createWorld, dossierOf } from "../world.ts";

const code = (n: number) => `H41.17-261122-${String(n).padStart(4, "0")}`;

describe("a ledger from before it was known who gave a code", () => {
  let database: TestDatabase;
  let pool: Pool;
  before(async () => {
    database = await testDatabase("003");
    ({ pool } = database);
  });
  after(() => database.drop());

  /** A dossier as it was written then, with the codes that were told of it and what the portal gave back. */
  const had = async (n: number, codes: object[], held: object) => {
    const { rows } = await pool.query(
      `insert into dossiers (code, version, touched, digest, agency, procedure, status)
       values ($1, 1, 1, '', 'H41.17', '1.001193', 4) returning id`,
      [code(n)],
    );
    const { id } = rows[0];
    await pool.query(
      `insert into dossier_codes (code, dossier, issuer) select $1, $2::bigint, 'province'
       union all select value->>'code', $2::bigint, value->>'issuer' from json_array_elements($3::json)`,
      [code(n), id, JSON.stringify(codes)],
    );
    await pool.query(
      "insert into facts (dossier, source, digest, body, steps) values ($1, 'province', '', $2, '{}')",
      [id, JSON.stringify(dossierOf(code(n), { codes: codes as [] }))],
    );
    await pool.query(
      "insert into replicas (system, dossier, state, wanted, urgency, held) values ('registry', $1, 'current', 1, now(), $2)",
      [id, JSON.stringify(held)],
    );
  };

  it("goes on with the codes it had, and gives those of receipts to whose receipts they are", async () => {
    const number = { code: "G09.20-20261122-0000001", issuer: "national-portal" };
    const id = { code: "id-1", issuer: "national-portal-id" };
    const other = { code: "G09.20-20261122-0000009", issuer: "national-portal" };
    await had(1, [number, other], {});
    await had(2, [], {
      number: { digest: "x", receipt: { code: number.code, operation: "GetNextValue" } },
      dossier: { digest: "y", receipt: { code: id.code } },
    });
    // A receipt of another generation: its code is no code of the dossier.
    await had(3, [], { dossier: { digest: "y", receipt: { code: "7", operation: "update" } } });
    await migrate(pool);

    const world = await createWorld(pool);
    const read = async (n: number) => {
      const { codes = [], state } = (await world.ledger.readDossier(code(n), null)) ?? {};
      return [
        codes.map((each) => [each.code, each.confirmedBy]),
        [state?.codes, state?.unconfirmed],
      ];
    };
    assert.deepEqual(await read(1), [
      [
        [other.code, "before"],
        [code(1), "before"],
      ],
      [[other], [number]],
    ]);
    assert.deepEqual(await read(2), [
      [
        [number.code, "receipt"],
        [code(2), "before"],
        [id.code, "receipt"],
      ],
      [undefined, undefined],
    ]);
    assert.deepEqual(await read(3), [[[code(3), "before"]], [undefined, undefined]]);
    assert.equal((await world.ledger.readDossier(number.code, null))?.code, code(2));
    const word = dossierOf(code(1), { codes: [number, other], note: "mới" });
    assert.deepEqual(await world.declare(word), { conflict: "/codes/0/code" });
    const without = await world.declare({ ...word, codes: [other] });
    assert.ok("version" in without && without.changed);
    await world.close();
  });
});

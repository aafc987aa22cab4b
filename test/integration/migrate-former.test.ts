import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import type { Pool } from "pg";
import { formerChecksums } from "../../queue/ledger/db/checksums.ts";
import { migrate } from "../../queue/ledger/db/migrate.ts";
import { migrateTo } from "../migrate-to.ts";
import { type TestDatabase, testDatabase } from "../postgres.ts";

const formerFiles = readdirSync("test/former").sort();
const former = (file: string) => readFileSync(`test/former/${file}`, "utf8");
const md5 = (text: string) => createHash("md5").update(text).digest("hex");

/** Dossiers of every kind that migration 004 looks at: codes told by many, and receipts of each form, clean and not. */
const fill = async (pool: Pool) => {
  const receipt = (operation: string, code: string | null) => ({ receipt: { operation, code } });
  const held: string[] = [
    "{}",
    JSON.stringify({ number: receipt("GetNextValue", "N-1"), dossier: receipt("create", "id-1") }),
    JSON.stringify({ number: receipt("GetNextValue", "N-1"), dossier: receipt("create", null) }),
    JSON.stringify({ number: receipt("GetNextValue", "told"), dossier: {} }),
    JSON.stringify({ number: receipt("update", "N-2"), dossier: receipt("create", "id-2") }),
    JSON.stringify({ dossier: receipt("GetNextValue", "N-3") }),
    '{"number":{"receipt":{"operation":"GetNextValue","code":"N\\u0000-4\\ud800"}}}',
    '{"number":{"receipt":{"operation":"Get\\u004eextValue","code":"N-5"}}}',
  ];
  await pool.query(
    `with made as (
      insert into dossiers (code, version, touched, digest, agency, procedure, status)
      select 'C-' || n, 1, 1, '', 'H41.17', '1.001193', 4 from generate_series(1, $1::int) n order by n returning id, code
    ), copied as (
      insert into replicas (system, dossier, state, wanted, urgency, held)
      select 'national-portal', id, 'current', 1, now(), ($2::json->>(id - 1)::int)::json from made
    )
    insert into dossier_codes (code, dossier, issuer) select code, id, 'province' from made
    union all select 'told', min(id), 'national-portal' from made`,
    [held.length, JSON.stringify(held)],
  );
};

/** Tables as PostgreSQL describes them, and the codes in them. */
const standing = async (pool: Pool) => {
  const read = async (sql: string) => (await pool.query(sql)).rows;
  return {
    codes: await read("select * from dossier_codes order by code, issuer"),
    owners: await read("select * from code_owners order by code"),
    columns: await read(
      `select table_name, column_name, ordinal_position, data_type, is_nullable, column_default from information_schema.columns
       where table_schema = current_schema() order by table_name, ordinal_position`,
    ),
    constraints: await read(
      `select conrelid::regclass::text as table, conname, pg_get_constraintdef(oid) as says from pg_constraint
       where connamespace = current_schema()::regnamespace order by 1, 2`,
    ),
    indexes: await read(
      "select indexdef from pg_indexes where schemaname = current_schema() order by 1",
    ),
    views: await read(
      "select viewname, definition from pg_views where schemaname = current_schema()",
    ),
  };
};

describe("a migration that was written anew", () => {
  const opened: TestDatabase[] = [];
  const at = async (version: string) => {
    const database = await testDatabase(version);
    opened.push(database);
    return database.pool;
  };
  after(async () => {
    for (const database of opened) await database.drop();
  });

  it("is known by the checksum that it had", () => {
    const found = formerFiles.map((file) => [String(Number(file.slice(0, 3))), md5(former(file))]);
    assert.deepEqual(Object.entries(formerChecksums), found);
  });

  for (const file of formerFiles) {
    const version = file.slice(0, 3);
    const before = String(Number(version) - 1).padStart(3, "0");

    it(`leaves the same tables and rows as before, and the ledger goes on from either: ${file}`, async () => {
      const [now, then] = [await at(before), await at(before)];
      await fill(now);
      await fill(then);
      await migrateTo(now, version);
      await then.query(former(file));
      await then.query("insert into ledger_migrations (version, name, md5) values ($1, '', $2)", [
        Number(version),
        md5(former(file)),
      ]);
      assert.deepEqual(await standing(now), await standing(then));
      assert.ok((await standing(now)).codes.length > 8);
      assert.deepEqual((await migrate(now)).applied, (await migrate(then)).applied);
      assert.deepEqual(await standing(now), await standing(then));
    });
  }
});

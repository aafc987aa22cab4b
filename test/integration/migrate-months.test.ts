import assert from "node:assert/strict";
import type { Pool } from "pg";
import { migrate } from "../../queue/ledger/db/migrate.ts";
import { addMonths, boundsOf, monthOf } from "../../queue/ledger/evidence/months.ts";
import { readMonths } from "../../queue/ledger/evidence/partitions.ts";
import { verify } from "../../queue/ledger/evidence/verify.ts";
import { createLedger } from "../../queue/ledger/ledger.ts";
import { checkMonth } from "../../queue/ledger/retention/drop-month.ts";
import { type TestDatabase, testDatabase } from "../postgres.ts";

/** How the log was sealed before it had months: over the leaves themselves. */
const sealAsBefore = `
with last as (
  select number, to_xid, hash from seals order by number desc limit 1
), span as (
  select coalesce((select number from last), 0) + 1 as number,
    coalesce((select to_xid from last), '0'::xid8) as from_xid,
    pg_snapshot_xmin(pg_current_snapshot()) as to_xid,
    coalesce((select hash from last), '') as previous
), leaves as (
  select count(*)::int as entries,
    string_agg(sha256(convert_to(log.kind || coalesce(log.dossier::text, '') || coalesce(log.source, '') || log.entry::text, 'UTF8')),
      '' order by log.xid, log.id) as hashes
  from log, span where log.xid >= span.from_xid and log.xid < span.to_xid
)
insert into seals (number, from_xid, to_xid, entries, hash)
select number, from_xid, to_xid, entries, sha256(previous || hashes) from span, leaves where entries > 0`;

const today = monthOf(new Date());
const [old, older] = [addMonths(today, -20), addMonths(today, -21)];

describe("a ledger from before the log had months", () => {
  let database: TestDatabase;
  let pool: Pool;
  let entries: object[];
  const read = async () =>
    (
      await pool.query(
        "select xid::text, id, kind, dossier, source, entry::text, salt from log order by log.xid, log.id",
      )
    ).rows;
  const breaks = async () => [...new Set((await verify(pool)).breaks.map(({ seal }) => seal))];

  beforeEach(async () => {
    database = await testDatabase("001");
    ({ pool } = database);
    // Two entries a month, the second one sealed together with the first of the next month.
    const months = [older, old, today];
    for (const [n, month] of months.flatMap((each) => [each, each]).entries()) {
      const at = new Date(Date.parse(boundsOf(month).from) + n).toISOString();
      await pool.query(
        "insert into log (kind, dossier, source, entry, salt) values ('change', $1, 'province', $2::json, '\\x01')",
        [n, `{"at": "${at}",  "n" : ${n}}`],
      );
      if (n % 2 === 0) await pool.query(sealAsBefore);
    }
    entries = await read();
  });
  afterEach(() => database.drop());
  const ledger = () => createLedger({ pool, ownership: {}, route: () => [], onBehind: () => {} });

  it("keeps every entry to the letter, in the month it was written in, and its old seals verify", async () => {
    await migrate(pool);
    assert.deepEqual(await read(), entries);
    const { rows } = await pool.query(
      "select tableoid::regclass::text as place, count(*)::int as n from log group by 1 order by 1",
    );
    assert.deepEqual(
      rows,
      [older, old, today].map((month) => ({ place: `log_${month.replace("-", "_")}`, n: 2 })),
    );
    // Three old seals and the bridge; the last entry is not sealed yet.
    const verdict = await verify(pool);
    assert.deepEqual(
      [verdict.breaks, verdict.entries, verdict.seals, verdict.unsealed],
      [[], 5, 4, 1],
    );
    await ledger().seal();
    const after = await verify(pool);
    assert.deepEqual([after.breaks, after.entries, after.unsealed], [[], 6, 0]);
    const next = await pool.query(
      "insert into log (kind, entry) values ('note', '{}') returning id",
    );
    assert.ok(next.rows[0].id > Math.max(...entries.map((each) => (each as { id: number }).id)));
  });

  it("takes no seal of a program from before that still runs, so that its month can be dropped later", async () => {
    await migrate(pool);
    await assert.rejects(pool.query(sealAsBefore), { constraint: "roots_by_month" });
    await ledger().seal();
    const { rows } = await pool.query("select distinct form from seals order by form");
    assert.deepEqual(
      rows.map(({ form }) => form),
      ["bridge", "framed", "leaves"],
    );
    assert.deepEqual(await breaks(), []);
    for (const month of [older, old, today])
      assert.equal((await checkMonth(pool, month)).refused, undefined, month);
  });

  it("shows what is tampered with under old seals, before and after", async () => {
    await migrate(pool);
    await ledger().seal();
    await pool.query("update log set entry = '{}' where dossier = 1");
    assert.deepEqual(await breaks(), ["2"]);
  });

  it("drops old months too, and the bridge guards their seals", async () => {
    await migrate(pool);
    await ledger().seal();
    const keep = { logMonths: 12, personsMonths: null, procedures: [] };
    const { months } = await ledger().retain(keep, { by: "test" });
    assert.deepEqual(
      months.map(({ month, dropped }) => [month, dropped]),
      [
        [older, true],
        [old, true],
      ],
    );
    assert.ok(!(await readMonths(pool)).months.includes(old));
    await ledger().seal();
    const verdict = await verify(pool);
    assert.deepEqual([verdict.breaks, verdict.retired.length], [[], 2]);
    // The third seal spans the edge: its entry of this month is still checked, by its root.
    await pool.query("update log set entry = '{}' where dossier = 4");
    assert.deepEqual(await breaks(), ["3"]);
    for (const forged of [
      "hash = sha256('x')",
      "roots = array[sha256('x')]",
      "sealed_at = now()",
    ]) {
      await pool.query(`update seals set ${forged} where number = 1`);
      assert.ok((await breaks()).includes("4"), forged);
    }
  });

  it("never drops a month whose entries did not fit before", async () => {
    await pool.query(
      "update log set entry = replace(entry::text, '\"n\"', '\"m\"')::json where dossier = 1",
    );
    await migrate(pool);
    await ledger().seal();
    const { months } = await ledger().retain(
      { logMonths: 12, personsMonths: null, procedures: [] },
      { by: "test" },
    );
    assert.ok(months.every(({ dropped, refused }) => !dropped && refused === "tampered"));
    assert.deepEqual(await breaks(), ["2"]);
  });

  it("may be empty", async () => {
    await pool.query("truncate log, seals");
    await migrate(pool);
    assert.deepEqual((await verify(pool)).seals, 0);
    await ledger().seal();
  });
});

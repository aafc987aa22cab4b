import assert from "node:assert/strict";
import { addMonths, boundsOf, monthOf } from "../../queue/ledger/evidence/months.ts";
import { makeMonths, readMonths, tableOf } from "../../queue/ledger/evidence/partitions.ts";
import { verify } from "../../queue/ledger/evidence/verify.ts";
import { checkMonth, dropMonth } from "../../queue/ledger/retention/drop-month.ts";
import {
  type Keep,
  retainNightly,
  retain as retainWith,
} from "../../queue/ledger/retention/retain.ts";
import { type OpenWorld, openWorld } from "../open-world.ts";
import { until } from "../until.ts";
import { dossierOf } from "../world.ts";

/** Today, as the installation has grown older by two years: what is declared now lies long back. */
const now = new Date();
const today = monthOf(now);
const past = [addMonths(today, -14), addMonths(today, -13), addMonths(today, -1)];
const keepYear: Keep = { logMonths: 12, personsMonths: null, procedures: [] };

describe("retention", () => {
  let world: OpenWorld;
  beforeEach(async () => {
    world = await openWorld();
    // Entries of three past months and of today; one seal spans the edge of the first two.
    let serial = 0;
    const declare = async (month: string) => {
      serial += 1;
      await world.declare(dossierOf(`H41.17-261122-00${String(serial).padStart(2, "0")}`));
      const at = [boundsOf(month).from];
      await world.pool.query("update log set at = $1 where id = (select max(id) from log)", at);
      await world.pool.query(
        "update dossiers set changed_at = $1 where id = (select max(id) from dossiers)",
        at,
      );
    };
    for (const [n, month] of [0, 0, 1, 1, 2, 2].entries()) {
      await declare(past[month] ?? "");
      if (n !== 1) await sealAll();
    }
    await makeMonths(world.pool);
    await world.declare(dossierOf("H41.17-261122-0099"));
    await sealAll();
  });
  afterEach(() => world.close());
  const { 0: first = "", 1: second = "" } = past;
  const retain = (keep: Keep, more: { dryRun?: boolean } = {}) =>
    world.ledger.retain(keep, { by: "test", now, ...more });
  const breaks = async () => {
    const verdict = await verify(world.pool);
    return [...new Set(verdict.breaks.map(({ seal }) => seal))];
  };
  const spoil = (sql: string) => world.pool.query(sql);
  /** All suites share one server: a transaction anywhere on it, also one of other tests, holds sealing back while it lasts. */
  const sealAll = () =>
    until("all that was written is sealed", async () => {
      await world.ledger.seal();
      return (await world.ledger.sealLag()) === 0;
    });

  it("keeps everything where nothing is set, and says what a dry run would drop without dropping it", async () => {
    const all = await retain({ logMonths: null, personsMonths: null, procedures: [] });
    assert.deepEqual(all, { dryRun: false, months: [], erased: 0, held: 0, failed: 0 });
    const dry = await retain(keepYear, { dryRun: true });
    assert.deepEqual(dry.months, [
      { month: first, entries: 2, dropped: false },
      { month: second, entries: 2, dropped: false },
    ]);
    assert.ok((await readMonths(world.pool)).months.includes(first));
  });

  it("drops whole months, notes it in the log, and what remains verifies", async () => {
    const before = await verify(world.pool);
    assert.deepEqual([before.ok, before.entries], [true, 7]);
    const { months } = await retain(keepYear);
    assert.deepEqual(
      months.map(({ dropped }) => dropped),
      [true, true],
    );
    assert.ok(!(await readMonths(world.pool)).months.includes(first));
    // Before the note is sealed, and after.
    for (const entries of [3, 5]) {
      const verdict = await verify(world.pool);
      assert.deepEqual(
        [verdict.breaks, verdict.contradictions, verdict.entries],
        [[], [], entries],
      );
      assert.deepEqual(verdict.retired, [
        { month: first, entries: 2 },
        { month: second, entries: 2 },
      ]);
      await sealAll();
    }
    const { rows } = await world.pool.query(
      "select entry->>'month' as month, entry->>'by' as by from log where kind = 'note' order by id",
    );
    assert.deepEqual(rows, [
      { month: first, by: "test" },
      { month: second, by: "test" },
    ]);
    assert.deepEqual((await retain(keepYear)).months, [], "once");
  });

  it("with persons erased, months dropped and seals time-stamped, all of it still verifies, to a seal kept before too", async () => {
    const keep = { logMonths: 12, personsMonths: 1, procedures: [] };
    await spoil("update dossiers set status = 9");
    await spoil(
      `update replicas set state = 'current', behind_since = null, cause = '{"why":"\\u0000"}',
         held = '{"dossier":{"digest":"d","receipt":{"code":"\\u0000 \\ud83d"}}}'`,
    );
    await spoil(
      "insert into stamps (seal, response) select number, '\\x01' from seals where number < 3",
    );
    const kept = (
      await spoil("select number::text as seal, encode(hash, 'hex') as hash from seals")
    ).rows;
    const done = await retain(keep);
    // The one of today has not ended long enough ago.
    assert.deepEqual([done.failed, done.erased, done.months.length], [0, 6, 2]);
    await sealAll();
    const checkStamp = async () => ({ at: new Date(), trusted: true });
    const verdict = await verify(world.pool, { expected: kept, checkStamp });
    assert.deepEqual(
      [verdict.breaks, verdict.contradictions, verdict.unsealed, verdict.trusted],
      [[], [], 0, 2],
    );
    assert.equal(verdict.anchored, kept.at(-1)?.seal);
    await spoil("update dossiers set version = version + 1 where id = 1");
    await spoil("delete from log where id = (select max(id) from log)");
    const after = await verify(world.pool);
    assert.deepEqual([after.breaks.length, after.contradictions.length > 0], [1, true]);
  });

  it("leaves tampering with what remains to be found, and with the seals of what was dropped", async () => {
    await retain(keepYear);
    await sealAll();
    const wholes: [string, string, string[]][] = [
      [
        "an entry",
        "update log set entry = replace(entry::text, '\"version\":1', '\"version\":2')::json where id = (select min(id) from log)",
        ["4"],
      ],
      [
        "the count of a dropped seal",
        "update seals set counts = '{9}', entries = 9 where number = 1",
        ["1", first],
      ],
      [
        "the root of a dropped seal",
        "update seals set roots = array[sha256('x')] where number = 1",
        ["1"],
      ],
      [
        "the reach of two dropped seals",
        "update seals set to_xid = (to_xid::text::bigint + 1)::text::xid8 where number = 1",
        ["1", "2"],
      ],
      [
        "when it was sealed",
        "update seals set sealed_at = sealed_at + interval '1 day' where number = 1",
        ["1"],
      ],
      ["its form", "update seals set form = 'leaves' where number = 1", ["1"]],
      ["a dropped seal taken away", "delete from seals where number = 1", ["2", first]],
      [
        "a record of what was dropped",
        `update retirements set entries = entries - 1 where number = 1`,
        [first],
      ],
      ["the note of it", "delete from log where kind = 'note'", [second]],
      ["all records of it", "delete from retirements", ["1", "2", "3"]],
      [
        "an entry put into a dropped month",
        `insert into log (xid, at, kind, entry) select from_xid, '${boundsOf(first).from}', 'note', '{}' from seals where number = 1`,
        ["1"],
      ],
    ];
    const { rows: seals } = await world.pool.query("select count(*)::int as n from seals");
    assert.ok(seals[0].n > 5);
    for (const [what, sql, expected] of wholes) {
      const client = await world.pool.connect();
      // Verified inside the transaction that spoils, which is then undone.
      await client.query("begin");
      await client.query(sql);
      const verdict = await verify(client as never);
      await client.query("rollback");
      client.release();
      assert.equal(verdict.ok, false, what);
      const found = new Set(verdict.breaks.map(({ seal }) => seal));
      for (const seal of expected)
        assert.ok(found.has(seal), `${what}: ${JSON.stringify(verdict.breaks)}`);
    }
    assert.deepEqual(await breaks(), []);
  });

  it("drops a month while the log is verified, and nothing counts as missing but what is", async () => {
    /** Verifies, and does something after the first look at the retirements. */
    const verifyWhile = async (act: () => Promise<unknown>) => {
      let acted = false;
      const query = async (...asked: Parameters<typeof world.pool.query>) => {
        const rows = await world.pool.query(...asked);
        if (!acted) {
          acted = true;
          await act();
        }
        return rows;
      };
      return verify({ query } as never);
    };
    const whole = await verifyWhile(() => retain(keepYear));
    assert.deepEqual(whole.breaks, []);
    assert.deepEqual(
      whole.retired.map(({ month }) => month),
      [first, second],
    );
    const spoilt = await verifyWhile(async () => {
      await retain({ ...keepYear, logMonths: 0 });
      await spoil("delete from log where id = (select min(id) from log)");
    });
    assert.equal(spoilt.retired.length, 3);
    assert.equal(spoilt.ok, false);
    await sealAll();
    assert.equal((await breaks()).length, 1);
  });

  it("takes a month that somebody dropped by himself for missing", async () => {
    await spoil(`drop table ${tableOf(first)}`);
    assert.deepEqual(await breaks(), ["1", "2"]);
  });

  it("drops no month that does not fit its seals, nor one with an entry not sealed yet", async () => {
    await spoil(
      `update log set entry = '{"at":"2020-01-01T00:00:00Z"}' where at = '${boundsOf(first).from}'`,
    );
    await spoil(
      `insert into log (at, kind, entry) values ('${boundsOf(second).from}', 'note', '{}')`,
    );
    const { months } = await retain(keepYear);
    assert.deepEqual(
      months.map(({ refused, dropped }) => [refused, dropped]),
      [
        ["tampered", false],
        ["unsealed", false],
      ],
    );
    assert.equal((await readMonths(world.pool)).months.includes(first), true);
  });

  it("looks at the seals of a month alone, and at each that claims entries of it", async () => {
    await spoil(`insert into seals (number, from_xid, to_xid, entries, months, counts, roots, hash)
      select n, (pg_current_xact_id()::text::bigint + n)::text::xid8, (pg_current_xact_id()::text::bigint + n + 1)::text::xid8, 1, '{2020-01}', '{1}', array[sha256('x')], sha256('y')
      from generate_series(1001, 20000) n`);
    let asked = 0;
    const counting = {
      query: (...query: Parameters<typeof world.pool.query>) => {
        asked += 1;
        return world.pool.query(...query);
      },
    };
    assert.deepEqual(await checkMonth(counting as never, first), { month: first, entries: 2 });
    assert.ok(asked <= 4, `${asked} queries`);
    // The first month's entries are of seal 1, the second's of 1 to 3: taken away at either end.
    for (const end of ["min", "max"]) {
      const gone = `delete from ${tableOf(second)} where id = (select ${end}(id) from ${tableOf(second)})`;
      const client = await world.pool.connect();
      await client.query("begin");
      await client.query(gone);
      const standing = await checkMonth(client as never, second);
      await client.query("rollback");
      client.release();
      assert.deepEqual(standing, { month: second, entries: 1, refused: "tampered" }, end);
    }
  });

  it("does not drop a month that was written to after it was checked", async () => {
    const standing = await checkMonth(world.pool, first);
    assert.deepEqual(standing, { month: first, entries: 2 });
    const writer = await world.pool.connect();
    await writer.query("begin");
    const insert = `insert into log (at, kind, entry) values ('${boundsOf(first).from}', 'note', '{}')`;
    await writer.query(insert);
    assert.equal(await dropMonth(world.pool, standing, "test", { tries: 1 }), "locked");
    await writer.query("commit");
    writer.release();
    assert.equal(await dropMonth(world.pool, standing, "test"), "changed");
    await sealAll();
    const verdict = await verify(world.pool);
    assert.deepEqual([verdict.breaks, verdict.retired, verdict.entries], [[], [], 8]);
  });

  it("gives up while somebody reads the log, rather than let accepting wait", async () => {
    const reader = await world.pool.connect();
    await reader.query("begin");
    await reader.query("select count(*) from log");
    const dropping = dropMonth(world.pool, { month: first, entries: 2 }, "test", { tries: 1 });
    // While the reader stays: whoever waited for him would wait for ever.
    await world.declare(dossierOf("H41.17-261122-0100"));
    assert.equal(await dropping, "locked");
    await reader.query("rollback");
    reader.release();
    assert.deepEqual((await verify(world.pool)).retired, []);
  });

  it("notes as a finding what it could not drop, each night the same one, and drops findings closed before its months", async () => {
    await spoil("update seals set roots[1] = 'x' where number = 1");
    await spoil(
      "insert into findings (kind, system, key, state, changed_at) values ('code-taken', 'x', 'old', 'closed', now() - interval '400 days'), ('code-taken', 'x', 'new', 'closed', now())",
    );
    const kept = async () => {
      const { findings } = await world.ledger.findings.list({ limit: 10, scope: null });
      return findings.map(({ kind, key, count }) => [kind, key, count]);
    };
    await retain(keepYear, { dryRun: true });
    assert.equal((await kept()).length, 2, "a dry run notes nothing");
    for (const night of [1, 2]) {
      await retain(keepYear);
      assert.deepEqual(await kept(), [
        ["code-taken", "new", 1],
        ["month-kept", first, night],
      ]);
    }
  });

  it("is done once a night, by one process, and goes on the next night", async () => {
    const nightly = (at: Date) => world.ledger.retainNightly(keepYear, { by: "nightly", now: at });
    const done = await Promise.all([nightly(now), nightly(now), nightly(now)]);
    assert.equal(done.filter(Boolean).length, 1);
    assert.equal(await nightly(now), undefined);
    assert.ok(await nightly(new Date(now.getTime() + 86_400_000)));
    const forEver = { logMonths: null, personsMonths: null, procedures: [] };
    const later = new Date(now.getTime() + 2 * 86_400_000);
    assert.equal(
      await world.ledger.retainNightly(forEver, { by: "nightly", now: later }),
      undefined,
    );
  });

  it("erases the persons of what ended long ago, and of nothing else", async () => {
    await spoil("update replicas set state = 'current', behind_since = null");
    const codes = ["ended", "open", "recent", "kept", "parked"].map(
      (_, n) => `H41.17-261122-000${n + 1}`,
    );
    const [ended, open, recent, kept, parked] = codes;
    await spoil(
      `update dossiers set status = 9, changed_at = now() - interval '3 years' where code = any('{${codes.join(",")}}')`,
    );
    await spoil(`update dossiers set status = 4 where code = '${open}'`);
    await spoil(`update dossiers set changed_at = now() where code = '${recent}'`);
    await spoil(`update dossiers set procedure = '2.000815' where code = '${kept}'`);
    await spoil(
      `update replicas set state = 'parked' where dossier = (select id from dossiers where code = '${parked}')`,
    );
    const keep: Keep = { logMonths: null, personsMonths: 24, procedures: ["2.000815"] };
    const dry = await retain(keep, { dryRun: true });
    assert.deepEqual([dry.erased, dry.held], [1, 1]);
    const named = async () => {
      const { rows } = await world.pool.query(
        "select code from dossiers d join facts f on f.dossier = d.id where body::text like '%Nguyễn Văn Mẫu%' order by code",
      );
      return rows.map(({ code }) => code);
    };
    assert.ok((await named()).includes(ended));
    const done = await retain(keep);
    assert.deepEqual([done.erased, done.held], [1, 1]);
    const left = await named();
    assert.ok(!left.includes(ended));
    for (const code of [open, recent, kept, parked]) assert.ok(left.includes(code), code);
    assert.equal((await retain(keep)).erased, 0, "once");
    const read = await world.ledger.readDossier(ended ?? "", null);
    assert.equal(read?.state.procedure?.code, "1.001193");
    await sealAll();
    assert.deepEqual(await breaks(), []);
  });

  it("passes over a dossier that fails, tells of it, and the night is done", async () => {
    await spoil("update replicas set state = 'current', behind_since = null");
    await spoil("update dossiers set status = 9, changed_at = now() - interval '3 years'");
    const keep: Keep = { logMonths: null, personsMonths: 24, procedures: [] };
    const bad = "H41.17-261122-0001";
    const faults: unknown[] = [];
    const nightly = (error: Error) =>
      retainNightly(
        {
          pool: world.pool,
          keep,
          erase: async (code, by, ended) => {
            if (code === bad) throw error;
            return world.ledger.erase(code, by, ended);
          },
        },
        { by: "nightly", now, onFault: (fault, code) => faults.push([fault, code]) },
      );
    // Nothing could succeed: the night goes on when the database is back.
    const away = Object.assign(new Error("away"), { code: "57P01" });
    await assert.rejects(nightly(away), away);
    const error = Object.assign(new Error("too slow"), { code: "57014" });
    const done = await nightly(error);
    assert.deepEqual([done?.erased, done?.failed], [6, 1]);
    assert.deepEqual(faults, [[error, bad]]);
    assert.equal(await nightly(error), undefined, "not again this night");
  });

  it("refuses a month that was dropped before and has entries again, and the night is done", async () => {
    await retain(keepYear);
    await spoil(
      `insert into log (at, kind, entry) values ('${boundsOf(first).from}', 'note', '{}')`,
    );
    await makeMonths(world.pool);
    await sealAll();
    const nightly = () => world.ledger.retainNightly(keepYear, { by: "nightly", now });
    assert.deepEqual((await nightly())?.months, [
      { month: first, entries: 1, dropped: false, refused: "again" },
    ]);
    assert.equal(await nightly(), undefined);
  });

  it("lets be what was declared anew, or became busy, after it was found", async () => {
    await spoil("update replicas set state = 'current', behind_since = null");
    const [anew = "", again = ""] = ["H41.17-261122-0001", "H41.17-261122-0002"];
    await spoil(
      `update dossiers set status = 9, changed_at = now() - interval '3 years' where code = any('{${anew},${again}}')`,
    );
    const meanwhile = async (code: string) =>
      code === anew
        ? world.declare(dossierOf(anew, { status: 5 }))
        : spoil(
            `update replicas r set state = 'parked' from dossiers d where d.id = r.dossier and d.code = '${again}'`,
          );
    const done = await retainWith(
      {
        pool: world.pool,
        keep: { logMonths: null, personsMonths: 24, procedures: [] },
        erase: async (code, by, ended) => {
          await meanwhile(code);
          return world.ledger.erase(code, by, ended);
        },
      },
      { by: "test", now },
    );
    assert.equal(done.erased, 0);
    for (const code of [anew, again]) {
      const read = await world.ledger.readDossier(code, null);
      assert.equal(read?.state.applicant?.name, "Nguyễn Văn Mẫu", code);
    }
    assert.equal((await world.replica(anew)).state, "ready");
    assert.equal(await world.ledger.erase(anew, "1"), true, "a person may erase it all the same");
  });
});

import assert from "node:assert/strict";
import type { Scope } from "../../queue/ledger/access/scope.ts";
import { verify } from "../../queue/ledger/evidence/verify.ts";
import { LOOK_AT, takeWaiting, type Walks } from "../../queue/ledger/inbound/waiting.ts";
import type { Dossier } from "../../schemas/generated/dossier.ts";
import type { Said, Statement } from "../../schemas/statement.ts";
import { type OpenWorld, openWorld } from "../open-world.ts";
import { dossierOf } from "../world.ts";

const code = "H41.17-261122-0001";
const at = (minute: number) => new Date(Date.UTC(2026, 10, 23, 1, minute)).toISOString();

/** What a system says in part of the dossier, at a minute. */
const said = (minute: number, says: Said, more: Partial<Statement> = {}): Statement => ({
  about: [{ code, issuer: "province" }],
  key: `k${minute}`,
  at: at(minute),
  basis: "event",
  whole: false,
  says,
  clears: [],
  unread: [],
  ...more,
});

describe("what a source says in statements", () => {
  let world: OpenWorld;
  beforeEach(async () => {
    world = await openWorld({ ownership: { fields: { status: ["civil-status", "province"] } } });
  });
  afterEach(() => world.close());

  const take = (statements: Statement[], { source = "civil-status", scope = null as Scope } = {}) =>
    world.ledger.take(source, {
      operation: "news",
      scope,
      messages: statements.map((statement) => ({
        statement,
        received: Buffer.from(JSON.stringify(statement)),
      })),
    });
  const tell = async (statement: Statement, as?: Parameters<typeof take>[1]) =>
    (await take([statement], as))[0];
  const state = async (of = code) =>
    (await world.ledger.readDossier(of, null))?.state ?? assert.fail(`no dossier ${of}`);
  const rows = async () =>
    (
      await world.pool.query(
        "select key, state, body is not null as body, statement is not null as statement, hash is not null as hash, dossier is not null as dossier, cause from inbound order by id",
      )
    ).rows;
  const findings = async () =>
    (await world.ledger.findings.list({ limit: 10, scope: null })).findings.map(
      ({ kind, system, count }) => [kind, system, count],
    );

  it("is merged with what others say, and reaches every copy", async () => {
    await world.declare(dossierOf(code, { status: 4 }));
    await world.calmDown();
    const verdict = await tell(said(1, { status: 9, results: [{ id: "R1", name: "Trích lục" }] }));
    assert.deepEqual(verdict, { is: "taken", code, changed: true });
    await world.calmDown();
    const { status, results } = await state();
    assert.deepEqual([status, results?.map(({ name }) => name)], [9, ["Trích lục"]]);
    const copy = world.registry.records.get(code)?.at(-1);
    assert.equal(copy?.status, 9);
    assert.deepEqual(await rows(), [
      {
        key: "k1",
        state: "applied",
        body: true,
        statement: false,
        hash: true,
        dossier: true,
        cause: null,
      },
    ]);
  });

  it("leaves what it does not speak of as it was said, and a province's whole word leaves it", async () => {
    await world.declare(dossierOf(code, { status: 4, revision: 1 }));
    await tell(said(1, { status: 5 }));
    await tell(said(2, { note: "Cần bổ sung" }));
    await world.declare(dossierOf(code, { status: 4, revision: 2, abstract: "mới" }));
    const { status, abstract } = await state();
    assert.deepEqual([status, abstract], [5, "mới"]);
    const { sources } = (await world.ledger.readDossier(code, null)) ?? assert.fail();
    assert.deepEqual(sources.find(({ source }) => source === "civil-status")?.said, {
      codes: [{ code, issuer: "province" }],
      note: "Cần bổ sung",
      status: 5,
    });
  });

  it("said in parts by the province itself stands beside its whole words, each from its own moment on", async () => {
    const whole = (revision: number, minute: number, more: Partial<Dossier>) =>
      dossierOf(code, { revision, updatedAt: at(minute), ...more });
    await world.declare(whole(1, 10, { status: 2, abstract: "một" }));
    const province = { source: "province" };
    await tell(said(20, { status: 4 }, { key: "b" }), province);
    await tell(said(5, { status: 1 }, { key: "a" }), province);
    assert.equal((await state()).status, 4);
    await world.declare(whole(2, 15, { status: 2, abstract: "hai" }));
    const { status, abstract } = await state();
    assert.deepEqual([status, abstract], [4, "hai"]);
    const again = await world.declare(whole(2, 15, { status: 2, abstract: "hai" }));
    assert.deepEqual("version" in again && [again.changed, again.stale], [false, false]);
    const old = await world.declare(whole(1, 10, { status: 2, abstract: "một" }));
    assert.deepEqual("version" in old && [old.changed, old.stale], [false, true]);
    await world.declare(whole(3, 25, { status: 7 }));
    assert.equal((await state()).status, 7);
  });

  it("is answered as the first time when it comes again, and changes nothing", async () => {
    await world.declare(dossierOf(code));
    await tell(said(1, { status: 5 }));
    const { version } = (await world.ledger.readDossier(code, null)) ?? assert.fail();
    assert.deepEqual(await tell(said(1, { status: 5 })), { is: "repeated", code, changed: false });
    assert.equal((await world.ledger.readDossier(code, null))?.version, version);
    assert.deepEqual(await findings(), []);
  });

  it("of one key with other content: the first stays, and a person is told", async () => {
    await world.declare(dossierOf(code));
    await tell(said(1, { status: 5 }));
    assert.equal((await tell(said(1, { status: 6 })))?.is, "repeated");
    assert.equal((await state()).status, 5);
    assert.deepEqual(await findings(), [["changed-content", "civil-status", 1]]);
    const twice = [said(2, { status: 6 }), said(2, { status: 7 })];
    assert.deepEqual(
      (await take(twice)).map(({ is }) => is),
      ["taken", "waiting"],
    );
    assert.equal((await state()).status, 6);
    assert.deepEqual(await findings(), [["changed-content", "civil-status", 2]]);
  });

  it("waits for a dossier that nobody knows, and is applied once its code comes, whoever brings it", async () => {
    const other = { code: "G22.99-261122-000001", issuer: "civil-status" };
    assert.deepEqual(await tell(said(1, { status: 5 })), { is: "waiting" });
    assert.deepEqual(await tell(said(2, { status: 6 }, { about: [other] })), { is: "waiting" });
    await world.pool.query("update inbound set ready_at = now()");
    assert.deepEqual(await world.ledger.wakeInbound(), { woken: 0, parked: 0 });
    await world.declare(dossierOf(code, { status: 4 }));
    assert.deepEqual(await world.ledger.wakeInbound(), { woken: 1, parked: 0 });
    assert.equal((await state()).status, 5);
    // By a code that another message names, as a receipt would.
    await tell(said(3, {}, { about: [{ code, issuer: "province" }, other] }));
    assert.deepEqual(await world.ledger.wakeInbound(), { woken: 1, parked: 0 });
    assert.equal((await state()).status, 6);
    assert.ok((await rows()).every((row) => row.state === "applied" && !row.statement));
  });

  it("that waited too long parks and a person is told; told again, it waits again", async () => {
    await tell(said(1, { status: 5 }));
    await world.pool.query("update inbound set received_at = now() - interval '6 days 23 hours'");
    assert.equal((await world.ledger.wakeInbound()).parked, 0);
    await world.pool.query("update inbound set received_at = now() - interval '7 days 1 hour'");
    assert.equal((await world.ledger.wakeInbound()).parked, 1);
    assert.deepEqual(await findings(), [["unknown-dossier", "civil-status", 1]]);
    await world.declare(dossierOf(code, { status: 4 }));
    assert.deepEqual(await tell(said(1, { status: 5 })), { is: "waiting" });
    await world.ledger.wakeInbound();
    assert.equal((await state()).status, 5);
  });

  it("that was kept and not applied, for the process died, is applied by whoever looks next", async () => {
    await world.declare(dossierOf(code, { status: 4 }));
    await tell(said(1, { status: 5 }));
    const statement = JSON.stringify(said(2, { status: 6 }));
    await world.pool.query(
      `insert into inbound (source, operation, key, at, hash, body, statement, codes, state, ready_at)
       values ('civil-status', 'news', 'k2', $1, 'x', $2, $3, $4, 'waiting', now())`,
      [at(2), Buffer.from(statement), statement, [code]],
    );
    assert.equal((await world.ledger.wakeInbound()).woken, 1);
    assert.equal((await state()).status, 6);
  });

  it("is refused where its content is unlawful or its codes are of two dossiers, and says where", async () => {
    const other = "H41.17-261122-0002";
    await world.declare(dossierOf(code));
    await world.declare(dossierOf(other));
    const both = said(
      2,
      {},
      {
        about: [
          { code, issuer: "province" },
          { code: other, issuer: "province" },
        ],
      },
    );
    const verdicts = await take([
      said(1, { status: 11 }),
      both,
      said(3, {}, { clears: ["/applicant"] }),
      said(4, { status: 6 }),
    ]);
    assert.deepEqual(
      verdicts.map((each) => [each.is, each.is === "refused" ? each.pointer : undefined]),
      [
        ["refused", "/says/status"],
        ["refused", "/about/1/code"],
        ["refused", "/clears/0"],
        ["taken", undefined],
      ],
    );
    assert.deepEqual(
      (await rows()).map((row) => [row.key, row.state]),
      [
        ["k1", "refused"],
        ["k2", "refused"],
        ["k3", "refused"],
        ["k4", "applied"],
      ],
    );
    const again = await tell(both);
    assert.deepEqual(
      [again?.is, (await state(other)).status],
      ["refused", dossierOf(other).status],
    );
  });

  it("by a speaker of some agencies waits alike whether the dossier is another's or nobody's", async () => {
    await world.declare(dossierOf(code, { status: 4 }));
    const foreign = { scope: ["H41.99"] };
    assert.deepEqual(await tell(said(1, { status: 5 }), foreign), { is: "waiting" });
    const nobody = said(
      2,
      { status: 5 },
      { about: [{ code: "H41.17-261122-0009", issuer: "province" }] },
    );
    assert.deepEqual(await tell(nobody, foreign), { is: "waiting" });
    await world.pool.query("update inbound set ready_at = now()");
    await world.ledger.wakeInbound();
    assert.equal((await state()).status, 4);
    assert.deepEqual(await tell(said(3, { status: 6 }), { scope: ["H41.17"] }), {
      is: "taken",
      code,
      changed: true,
    });
  });

  it("by a speaker of some agencies gives its own code, and nobody else's that has no agency", async () => {
    await world.declare(dossierOf(code, { status: 4 }));
    const ours = { scope: ["H41.17"] };
    const named = (n: number, issuer: string) =>
      said(
        n,
        { status: 5 },
        {
          about: [
            { code, issuer: "province" },
            { code: `REG-${n}`, issuer },
          ],
        },
      );
    assert.equal((await tell(named(1, "land"), ours))?.is, "refused");
    assert.equal((await tell(named(2, "civil-status"), ours))?.is, "taken");
    assert.equal((await tell(named(3, "civil-status"), { scope: ["H41.99"] }))?.is, "waiting");
    const byItsOwn = said(4, { status: 6 }, { about: [{ code: "REG-2", issuer: "civil-status" }] });
    assert.deepEqual(await tell(byItsOwn, ours), { is: "taken", code, changed: true });
  });

  it("goes with an erasure, body and all; the log still verifies, and of that time nothing of a person comes back", async () => {
    const person = /Thử Nghiệm|GTK-77/;
    const about = [
      { code, issuer: "province" },
      { code: "G22.99-261122-000001", issuer: "civil-status" },
    ];
    const first = said(
      1,
      {
        status: 9,
        note: "Nguyễn Thị Thử Nghiệm",
        results: [{ id: "R1", name: "Khai sinh Thử Nghiệm", resultCode: "GTK-77" }],
        steps: [{ key: "s1", at: at(1), status: 9, content: "Trần Thử Nghiệm" }],
      } as Said,
      { about },
    );
    const late = said(2, { status: 10, note: "Thử Nghiệm", dueAt: at(50) });
    await world.declare(dossierOf(code, { status: 4, abstract: "Thử Nghiệm" }));
    await tell(first);
    const everything = async () => {
      const tables = [
        "dossiers",
        "dossier_codes",
        "facts",
        "inbound",
        "replicas",
        "log",
        "findings",
      ];
      const found = await Promise.all(
        tables.map(async (name) =>
          name === "inbound"
            ? (
                await world.pool.query(
                  "select t::text as row, convert_from(body, 'UTF8') as body from inbound t",
                )
              ).rows
            : (await world.pool.query(`select t::text as row from ${name} t`)).rows,
        ),
      );
      return JSON.stringify(found);
    };
    await world.ledger.seal();
    assert.match(await everything(), person);
    assert.equal(await world.ledger.erase(code, "1"), true);
    assert.doesNotMatch(await everything(), person);

    // Told again under its key it is known no more; what was on its way when the dossier was erased keeps what is nobody's.
    await take([first, late]);
    assert.doesNotMatch(await everything(), person);
    const { status, dueAt, steps, note } = await state();
    assert.deepEqual([status, dueAt, steps?.length, note], [10, at(50), 1, undefined]);
    assert.equal((await world.replica(code))?.state, "closed");
    await world.ledger.seal();
    const verdict = await verify(world.pool);
    assert.deepEqual([verdict.ok, verdict.breaks], [true, []]);

    const later = new Date(Date.now() + 60_000).toISOString();
    await tell(said(3, { note: "Lời mới" }, { at: later }));
    assert.equal((await state()).note, "Lời mới");
  });

  it("waits for its dossier also behind many that wait in vain, at which not all are looked each time", async () => {
    await world.pool.query(
      `insert into inbound (source, operation, key, at, hash, body, statement, codes, state, ready_at)
       select 'civil-status', 'old', g::text, now(), 'h', '', '{}', array['khong-' || g], 'waiting', now() - interval '1 day'
       from generate_series(1, ${LOOK_AT + 10}) g`,
    );
    await tell(said(1, { status: 5 }));
    await world.declare(dossierOf(code));
    await world.pool.query("update inbound set ready_at = now() where operation = 'news'");
    assert.equal((await world.ledger.wakeInbound()).woken, 0);
    assert.equal((await world.ledger.wakeInbound()).woken, 1);
    assert.equal((await state()).status, 5);
    // And from the beginning again.
    const other = "H41.17-261122-0002";
    await tell(said(2, { note: "x" }, { about: [{ code: other, issuer: "province" }] }));
    await world.declare(dossierOf(other));
    await world.pool.query(
      "update inbound set ready_at = now() - interval '2 days' where state = 'waiting' and operation = 'news'",
    );
    assert.equal((await world.ledger.wakeInbound()).woken, 1);
  });

  it("is looked at in the first round however many of another source wait longer, whether they open dossiers or wait in vain", async () => {
    for (const opens of [true, false]) {
      await world.pool.query("delete from inbound");
      // As they are said, but for what makes them statements.
      await world.pool.query(
        `insert into inbound (source, operation, key, at, hash, body, statement, codes, state, opens, ready_at)
         select 'residence', 'news', g::text, now(), 'h', '', '{"about":[]}', array['khong-' || g], 'waiting', $1, now() - interval '1 day'
         from generate_series(1, ${LOOK_AT + 10}) g`,
        [opens],
      );
      const unknown = `H41.17-261122-${opens ? "0003" : "0004"}`;
      await tell(said(1, { status: 5 }, { about: [{ code: unknown, issuer: "province" }] }));
      await world.declare(dossierOf(unknown));
      await world.pool.query("update inbound set ready_at = now() where source = 'civil-status'");
      await world.ledger.wakeInbound();
      assert.equal((await state(unknown)).status, 5);
    }
  });

  it("is taken of each source in turn, the one that waits longest first", async () => {
    await world.pool.query(
      `insert into inbound (source, operation, key, at, hash, body, statement, codes, state, opens, ready_at)
       select source, 'news', g::text, now(), 'h', '', '{}', '{}', 'waiting', true, now() - interval '1 day' + g * interval '1 s'
       from generate_series(1, 300) g, unnest(array['a', 'b', 'c']) as source where source <> 'c' or g <= 10`,
    );
    const taken = async (walks: Walks) => {
      const { due, next } = await takeWaiting(world.pool, walks);
      const of = (name: string) =>
        due.filter(({ source }) => source === name).map(({ id }) => Number(id));
      return { next, counts: ["a", "b", "c"].map((name) => of(name).length) };
    };
    const first = await taken(new Map());
    assert.deepEqual(first.counts, [45, 45, 10]);
    const { rows } = await world.pool.query(
      "select source, max(key::int)::int as last from inbound where tries = 1 group by source order by source",
    );
    assert.deepEqual(rows, [
      { source: "a", last: 45 },
      { source: "b", last: 45 },
      { source: "c", last: 10 },
    ]);
    assert.deepEqual((await taken(first.next)).counts, [50, 50, 0]);
  });

  it("keeps bodies for their days and no longer", async () => {
    await world.declare(dossierOf(code));
    await take([said(1, { status: 5 }), said(2, { status: 6 })]);
    await world.pool.query(
      "update inbound set received_at = now() - case key when 'k1' then interval '91 days' else interval '89 days' end",
    );
    assert.equal(await world.ledger.dropBodies(), 1);
    assert.deepEqual(
      (await rows()).map(({ body, hash }) => [body, hash]),
      [
        [false, false],
        [true, true],
      ],
    );
    assert.equal((await tell(said(1, { status: 5 })))?.is, "repeated");
  });

  it("keeps nothing at all, after those days, of what never came into a dossier", async () => {
    await take([said(1, { status: 5 }), said(2, { status: 99 as 9 })]);
    const [parked, refused] = await rows();
    assert.deepEqual([parked?.state, refused?.state], ["waiting", "refused"]);
    await world.pool.query(
      "update inbound set received_at = now() - interval '89 days', state = case state when 'waiting' then 'parked' else state end",
    );
    assert.equal(await world.ledger.dropBodies(), 0);
    await world.pool.query("update inbound set received_at = now() - interval '91 days'");
    assert.equal(await world.ledger.dropBodies(), 2);
    assert.deepEqual(await rows(), []);
  });

  it("of a field that is another's is kept as its word and changes nothing; a person is told once, without the value", async () => {
    const bound = await openWorld({
      ownership: { owns: { "civil-status": ["status"] }, fields: { status: ["civil-status"] } },
    });
    const tellBound = (statement: Statement) =>
      bound.ledger.take("civil-status", {
        operation: "news",
        scope: null,
        messages: [{ statement, received: Buffer.from(JSON.stringify(statement)) }],
      });
    const found = async () =>
      (await bound.ledger.findings.list({ limit: 10, scope: null })).findings.map(
        ({ kind, system, code: of, key, count }) => [kind, system, of, key, count],
      );
    await bound.declare(dossierOf(code, { status: 4, note: "của tỉnh" }));
    await tellBound(said(1, { status: 9, note: "Nguyễn Thị Thử" }));
    const read = (await bound.ledger.readDossier(code, null)) ?? assert.fail();
    assert.deepEqual([read.state.status, read.state.note], [9, "của tỉnh"]);
    assert.equal(
      read.sources.find((word) => word.source === "civil-status")?.said.note,
      "Nguyễn Thị Thử",
    );
    assert.deepEqual(await found(), [["refused-change", "civil-status", code, "note", 1]]);
    // The same value again, and one that agrees with its owner's, are nothing new.
    await tellBound(said(2, { note: "Nguyễn Thị Thử" }));
    await tellBound(said(3, { note: "của tỉnh" }));
    assert.deepEqual(await found(), [["refused-change", "civil-status", code, "note", 1]]);
    const { rows: told } = await bound.pool.query(
      "select evidence::text, entry::text from findings, log where log.source = 'civil-status' and log.kind = 'change'",
    );
    assert.match(told[0].entry, /"refused":\["note"\]/);
    assert.doesNotMatch(JSON.stringify(told), /Thử/);
    await bound.close();
  });

  it("is turned away where one source says more in parts than a dossier may carry", async () => {
    await world.declare(dossierOf(code));
    const fill = (n: number) =>
      said(n, {
        results: Array.from({ length: 100 }, (_, i) => ({
          id: `R${n}-${i}`,
          name: "x".repeat(1_000),
        })),
      } as Said);
    const verdicts: string[] = [];
    for (let n = 1; n <= 6; n += 1) verdicts.push((await tell(fill(n)))?.is ?? "");
    assert.deepEqual(verdicts, ["taken", "taken", "taken", "taken", "refused", "refused"]);
    assert.equal((await tell(said(7, { status: 6 })))?.is, "taken");
  });
});

import assert from "node:assert/strict";
import type { FindingKind } from "../../queue/ledger/findings/kinds.ts";
import {
  type Finding,
  MOST_FIELDS,
  MOST_OF_DOSSIER,
  MOST_OF_KIND,
  MOST_TEXT,
  note,
} from "../../queue/ledger/findings/note.ts";
import { createHttpWorld, type HttpWorld } from "../http-world.ts";
import { openWorld } from "../open-world.ts";
import { dossierOf } from "../world.ts";

type Listed = {
  id: string;
  kind: FindingKind;
  key: string;
  code: string | null;
  count: number;
  state: string;
};

describe("findings", () => {
  let world: HttpWorld;
  beforeEach(async () => {
    world = await createHttpWorld();
  });
  afterEach(() => world.close());

  const kind = "code-taken";
  const own = "H41.17-261122-0001";
  const theirs = "H41.18-261122-0001";
  const declare = async (code: string) => {
    const agency = code.slice(0, 6);
    const dossier = dossierOf(code);
    const { processing } = dossier.agencies;
    await world.put({
      ...dossier,
      agencies: { ...dossier.agencies, processing: { ...processing, code: agency } },
    });
    const { rows } = await world.pool.query("select id::text from dossiers where code = $1", [
      code,
    ]);
    return rows[0].id as string;
  };
  const found = (findings: Partial<Finding>[]) =>
    note(
      world.pool,
      findings.map((each) => ({ kind, system: "registry", ...each })),
    );
  const list = async (query = "", as?: string) =>
    (await world.get(`/v1/findings${query}`, as)).body.findings as Listed[];
  const brief = (findings: Listed[]) =>
    findings.map(({ code, key, count, state }) => [code, key, count, state]);

  it("found again while nobody closed them are counted, in one word or several; afterwards they are new ones", async () => {
    const dossier = await declare(own);
    await found([{ dossier, key: "a" }, { dossier, key: "a" }, { key: "a" }]);
    await found([{ dossier, key: "a", evidence: { field: "/dueAt" } }]);
    const [first] = await list("?state=open");
    assert.deepEqual(brief(await list()), [
      [null, "a", 1, "open"],
      [own, "a", 3, "open"],
    ]);
    const mine = (await list()).find(({ code }) => code === own);
    assert.deepEqual((mine as unknown as { evidence: object }).evidence, { field: "/dueAt" });
    await world.post(`/v1/findings/${mine?.id}/close`);
    await found([{ dossier, key: "a" }]);
    assert.deepEqual(brief(await list(`?after=${first?.id}`)), [
      [own, "a", 3, "closed"],
      [own, "a", 1, "open"],
    ]);
  });

  it("are taken, taken over and closed by a person, whose key the log remembers; once closed they stay so", async () => {
    await found([{ dossier: await declare(own) }]);
    const [{ id } = { id: "" }] = await list();
    const other = await world.keyOf("operator");
    const lay = async (what: string, more: object = {}, body?: object) => {
      const { body: laid } = await world.post(`/v1/findings/${id}/${what}`, body, more);
      return [laid.state, laid.changed];
    };
    assert.deepEqual(await lay("take"), ["taken", true]);
    assert.deepEqual(await lay("take"), ["taken", false], "by the same");
    assert.deepEqual(await lay("take", { as: other }), ["taken", true], "by another");
    assert.deepEqual(await lay("close", {}, { why: "đã sửa" }), ["closed", true]);
    assert.deepEqual(await lay("close"), ["closed", false]);
    assert.deepEqual(await lay("take"), ["closed", false]);
    const { rows } = await world.pool.query(
      "select entry->>'is' as is from log where entry->>'finding' = $1 order by id",
      [id],
    );
    assert.deepEqual(
      rows.map(({ is }) => is),
      ["finding", "finding taken", "finding taken", "finding closed"],
    );
    assert.equal(
      (await world.post(`/v1/findings/${id}/take`, undefined, { as: world.keys.viewer })).status,
      403,
    );
  });

  it("of another agency's dossiers, and of a system as a whole, are not there for a key bound to an agency", async () => {
    await found([{ dossier: await declare(own) }, { dossier: await declare(theirs) }, {}]);
    const all = await list();
    assert.equal(all.length, 3);
    assert.deepEqual(brief(await list("", world.keys.scoped)), [[own, "", 1, "open"]]);
    const as = world.keys.scopedOperator;
    for (const { id, code } of [
      ...all,
      { id: "999", code: null },
      { id: "x", code: null },
      { id: "9".repeat(30), code: null },
    ])
      for (const what of ["take", "close"]) {
        const { status, body } = await world.post(`/v1/findings/${id}/${what}`, undefined, { as });
        assert.deepEqual([status, body.code], code === own ? [200, own] : [404, "not-found"]);
      }
    assert.deepEqual((await list()).map(({ state }) => state).sort(), ["closed", "open", "open"]);
  });

  it("are listed by kind, system and state, page by page", async () => {
    await found([{ key: "a" }, { key: "b" }, { kind: "month-kept", system: "gateway" }]);
    assert.equal((await list("?kind=month-kept")).length, 1);
    assert.equal((await list("?system=registry")).length, 2);
    assert.equal((await list("?state=closed")).length, 0);
    const { body } = await world.get("/v1/findings?limit=2");
    const last = await world.get(`/v1/findings?limit=2&after=${body.next}`);
    assert.equal((last.body.findings as object[]).length, 1);
    assert.equal(last.body.next, null);
    for (const query of ["?kind=no", "?state=no", "?after=x", "?limit=1001"])
      assert.equal((await world.get(`/v1/findings${query}`)).status, 422, query);
  });

  it(`of a dossier in a system are ${MOST_OF_DOSSIER} at most that nobody closed; what is beyond is counted`, async () => {
    const dossier = await declare(own);
    const many = (from: number, count: number) =>
      Array.from({ length: count }, (_, n) => ({
        dossier,
        key: `k${String(from + n).padStart(3, "0")}`,
      }));
    await found(many(0, MOST_OF_DOSSIER - 1));
    await found(many(MOST_OF_DOSSIER - 1, 3));
    await found(many(0, 1));
    const all = await list("?limit=1000");
    assert.equal(all.filter(({ code }) => code === own).length, MOST_OF_DOSSIER);
    assert.deepEqual(brief(all.filter(({ code }) => code === null)), [[null, "more", 2, "open"]]);
    assert.equal(
      all.find(({ key }) => key === "k000")?.count,
      2,
      "what is known is counted itself",
    );
    await world.ledger.switches.enrol(["other"]);
    await found([{ dossier, system: "other" }]);
    assert.equal((await list("?system=other"))[0]?.code, own, "another system's are its own");
  });

  it(`of a kind in a system are ${MOST_OF_KIND} at most that nobody closed: a storm costs no room`, async () => {
    await world.pool.query(
      `insert into findings (kind, system, dossier) select $1, 'registry', n from generate_series(1, ${MOST_OF_KIND - 1}) n`,
      [kind],
    );
    await found([{ dossier: "1000001" }, { dossier: "1000002" }, { dossier: "1" }]);
    await found([{ dossier: "1000003" }]);
    const { rows } = await world.pool.query(
      "select count(*)::int as n, (max(count) filter (where key = 'more'))::int as more from findings",
    );
    assert.deepEqual(rows[0], { n: MOST_OF_KIND + 1, more: 2 });
    await found([{ dossier: "1000003", kind: "month-kept" }]);
    assert.equal((await list("?kind=month-kept"))[0]?.key, "", "another kind has room of its own");
  });

  it("hold little, whatever they are told", async () => {
    const wide = Object.fromEntries(
      Array.from({ length: 40 }, (_, n) => [`f${n}`, "x".repeat(5_000)]),
    );
    await found([{ key: `k\u0000${"y".repeat(900)}`, evidence: wide }]);
    const [{ key, evidence } = { key: "", evidence: {} }] = (await list()) as unknown as {
      key: string;
      evidence: Record<string, string>;
    }[];
    assert.equal(key.length, MOST_TEXT);
    assert.ok(key.startsWith("k\uFFFD"));
    assert.equal(Object.keys(evidence).length, MOST_FIELDS);
    assert.ok(Object.values(evidence).every((text) => text.length === MOST_TEXT));
  });

  it("stand in the timeline of their dossier as they stand by now, and go with its persons", async () => {
    const dossier = await declare(own);
    await found([{ dossier, key: "k", evidence: { field: "/dueAt" } }]);
    await found([{ dossier, key: "k", evidence: { field: "/status" } }]);
    const last = async () => {
      const { body } = await world.get(`/v1/dossiers/${own}/timeline`);
      return (body.entries as Record<string, unknown>[]).find(({ is }) => is === "finding");
    };
    const told = await last();
    assert.deepEqual(
      [told?.of, told?.source, told?.key, told?.count, told?.state, told?.evidence],
      [kind, "registry", "k", 2, "open", { field: "/status" }],
    );
    assert.ok(await world.ledger.erase(own, "test"));
    assert.deepEqual(await list(), []);
    assert.deepEqual([(await last())?.of, (await last())?.count], [kind, undefined]);
  });

  it("that two write at once in other orders do not block one another for good", async () => {
    const keys = Array.from({ length: 30 }, (_, n) => ({ key: `k${n}` }));
    await Promise.all(
      Array.from({ length: 20 }, (_, n) => found(n % 2 ? keys : [...keys].reverse())),
    );
    assert.ok((await list()).every(({ count }) => count === 20));
  });
});

describe("findings of the lanes", () => {
  it("tell a reply that nobody can read and an answer that was not believed, once a system and shape", async () => {
    const world = await openWorld({ perCall: 1 });
    for (const n of [1, 2, 3]) await world.declare(dossierOf(`H41.17-261122-000${n}`));
    world.registry.fates = ["unrecognised", "unrecognised", "not believed"];
    await world.runLane();
    const { findings } = await world.ledger.findings.list({ limit: 10, scope: null });
    assert.deepEqual(
      findings.map(({ kind, system, code, count }) => [kind, system, code, count]).sort(),
      [
        ["answer-not-believed", "registry", null, 1],
        ["unrecognised-reply", "registry", null, 2],
      ],
    );
    await world.calmDown();
    assert.equal((await world.ledger.findings.list({ limit: 10, scope: null })).findings.length, 2);
    await world.close();
  });
});

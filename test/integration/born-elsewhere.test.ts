import assert from "node:assert/strict";
import { dossierLines } from "../../gateway/cli/words/dossier-lines.ts";
import type { Scope } from "../../queue/ledger/access/scope.ts";
import { verify } from "../../queue/ledger/evidence/verify.ts";
import type { OtherCode } from "../../schemas/generated/dossier.ts";
import type { Said, Statement } from "../../schemas/statement.ts";
import { createHttpWorld, type HttpWorld } from "../http-world.ts";
import { type OpenWorld, openWorld } from "../open-world.ts";
import { dossierOf } from "../world.ts";

const code = "H41.17-261122-0001";
const theirs: OtherCode = { code: "G99.01-261122-000001", issuer: "portal" };
const ours: OtherCode = { code, issuer: "province" };
const at = (minute: number) => new Date(Date.UTC(2026, 10, 23, 1, minute)).toISOString();
const { procedure, agencies, applicant } = dossierOf(code);

/** What a system says at a minute, of the dossier by its own code. */
const said = (minute: number, says: Said, more: Partial<Statement> = {}): Statement => ({
  about: [theirs],
  key: `k${minute}`,
  at: at(minute),
  basis: "event",
  whole: false,
  says,
  clears: [],
  unread: [],
  ...more,
});

describe("a dossier that a system brings before the province declares it", () => {
  let world: OpenWorld;
  beforeEach(async () => {
    const owns = ["procedure", "agencies", "applicant", "submitter", "abstract", "status"];
    world = await openWorld({
      ownership: { owns: { portal: owns, land: ["results"] } },
      opens: ["portal"],
      awaits: true,
    });
  });
  afterEach(() => world.close());

  const tell = async (statement: Statement, source = "portal", scope: Scope = null) =>
    (
      await world.ledger.take(source, {
        operation: "news",
        scope,
        messages: [{ statement, received: Buffer.from(JSON.stringify(statement)) }],
      })
    )[0];
  const read = async (of: string, scope: Scope = null) => world.ledger.readDossier(of, scope);
  const there = async (of = code) => (await read(of)) ?? assert.fail(`no dossier ${of}`);
  const wake = async () => {
    await world.pool.query("update inbound set ready_at = now() where state = 'waiting'");
    return world.ledger.wakeInbound();
  };
  const verified = async () => {
    await world.ledger.seal();
    const { breaks, contradictions } = await verify(world.pool);
    assert.deepEqual([breaks, contradictions], [[], []]);
  };

  it("is kept and shown without what nobody said, and sent nowhere until all of it is", async () => {
    const verdict = await tell(said(1, { applicant, submitter: { name: "Trần Thị Ví Dụ" } }));
    assert.deepEqual(verdict, { is: "taken", code: theirs.code, changed: true });
    const { state, version, replicas } = await there(theirs.code);
    assert.deepEqual(
      [state.complete, state.status, state.procedure, version, replicas],
      [false, undefined, undefined, 1, []],
    );
    await world.calmDown();
    assert.equal(world.registry.calls, 0);
    const [change] = (await feed()).changes;
    assert.deepEqual([change?.code, change?.status], [theirs.code, 0]);
    const [first, lacks] = dossierLines(await there(theirs.code));
    assert.match(`${first}`, /trạng thái chưa ai nói/);
    assert.match(
      `${lacks}`,
      /: thiếu Thủ tục hành chính, Cơ quan tiếp nhận và xử lý, Trạng thái hồ sơ$/,
    );

    await world.declare(dossierOf(code, { codes: [theirs], status: 2 }));
    await world.calmDown();
    const now = await there(theirs.code);
    assert.deepEqual(
      [now.code, now.version, now.state.complete, now.state.codes, now.state.submitter?.name],
      [code, 2, undefined, [theirs], "Trần Thị Ví Dụ"],
    );
    assert.deepEqual([...world.registry.records.keys()], [code]);
    assert.equal((await there()).version, 2);
    const happened = await world.ledger.timeline({ code, scope: null, after: "0", limit: 10 });
    const changes = happened?.entries.filter(({ kind }) => kind === "change");
    assert.deepEqual(
      changes?.map(({ code: of, was }) => [of, was]),
      [
        [theirs.code, undefined],
        [code, theirs.code],
      ],
    );
    await verified();
  });
  const feed = async () => {
    const page = await world.ledger.feed.read({ after: undefined, limit: 10, scope: null });
    return page.is === "page" ? page : assert.fail(page.is);
  };

  it("is sent once its system itself said all that every dossier has, and not while it takes some back", async () => {
    const all: Said = { procedure, agencies, applicant, status: 1 };
    await tell(said(1, { procedure, agencies }));
    await world.calmDown();
    assert.equal(world.registry.calls, 0);
    await tell(said(2, all, { whole: true }));
    await world.calmDown();
    assert.deepEqual([...world.registry.records.keys()], [theirs.code]);
    const { calls } = world.registry;
    const { status: _, ...less } = all;
    await tell(said(3, less, { whole: true }));
    assert.equal((await there(theirs.code)).state.complete, false);
    // As one is that a person has tried again.
    await world.pool.query("update replicas set state = 'ready'");
    await world.calmDown();
    assert.equal(world.registry.calls, calls);
    const { state, cause } = await world.replica(theirs.code);
    assert.equal(state, "parked");
    assert.deepEqual(
      cause.errors.map(({ pointer }: { pointer: string }) => pointer),
      ["/status"],
    );
    await tell(said(4, { status: 2 }));
    await world.calmDown();
    assert.equal(world.registry.records.get(theirs.code)?.at(-1)?.status, 2);
  });

  it("gets no copy by a mode that is set, and is not asked for while it lacks what was said before", async () => {
    await tell(said(1, { procedure, agencies }));
    const rule = { mode: "live" as const };
    await world.ledger.setMode({ system: "registry", rule, by: "test", isOver: () => false });
    assert.equal(await world.replica(theirs.code), undefined);
    const all: Said = { procedure, agencies, applicant, status: 1 };
    await tell(said(2, all, { whole: true }));
    await world.calmDown();
    const poll = { system: "registry", name: "news", lease: "0", cursor: {}, tries: 0, asked: 0 };
    const asked = async () => {
      const { awaited, dropped } = await world.ledger.polls.awaited(poll, 10);
      return [awaited.length, dropped];
    };
    assert.deepEqual(await asked(), [1, 0]);
    await tell(said(3, { procedure, agencies }, { whole: true }));
    assert.deepEqual(
      [await asked(), await asked()],
      [
        [0, 1],
        [0, 0],
      ],
    );
  });

  it("is begun by no news alone, and by no system that brings none; what waited is applied once it is brought", async () => {
    assert.deepEqual(await tell(said(1, { status: 2 })), { is: "waiting" });
    assert.deepEqual(await tell(said(2, { results: [{ id: "R", name: "Giấy" }] }), "land"), {
      is: "waiting",
    });
    assert.deepEqual(await tell(said(3, { procedure, applicant }), "land"), { is: "waiting" });
    assert.deepEqual(await wake(), { woken: 0, parked: 0 });
    assert.equal(await read(theirs.code), undefined);
    assert.equal((await tell(said(4, { procedure })))?.is, "taken");
    assert.equal((await wake()).woken, 3);
    const { state } = await there(theirs.code);
    assert.deepEqual(
      [state.status, state.results?.map(({ id }) => id), state.applicant],
      [2, ["land:R"], undefined],
    );
  });

  it("is begun by whoever looks next where the process died between keeping and applying what brought it", async () => {
    const dying = said(1, { procedure, applicant });
    await world.pool.query(
      `create function die() returns trigger language plpgsql as $$ begin raise exception 'dies' using errcode = '57P01'; end $$;
       create trigger die before insert on facts for each row execute function die()`,
    );
    await assert.rejects(tell(dying));
    await world.pool.query("drop trigger die on facts");
    assert.equal(await read(theirs.code), undefined);
    assert.equal((await wake()).woken, 1);
    assert.equal((await there(theirs.code)).version, 1);
    assert.deepEqual(await tell(dying), { is: "repeated", code: theirs.code, changed: false });
  });

  it("goes by the province's code, where it is told with it, and is the province's under it", async () => {
    await tell(said(1, { procedure }));
    await tell(said(2, { applicant }, { about: [theirs, ours] }));
    const { code: name, codes, state } = await there();
    assert.deepEqual([name, state.codes], [code, [theirs]]);
    assert.deepEqual(
      codes.map(({ code: each, confirmedBy }) => [each, confirmedBy]),
      [
        [theirs.code, "system"],
        [code, null],
      ],
    );
    await world.declare(dossierOf(code));
    const declared = await there(theirs.code);
    assert.deepEqual([declared.code, declared.version], [code, 3]);
    assert.ok(declared.codes.every(({ confirmedBy }) => confirmedBy !== null));
    const dossiers = await world.pool.query("select from dossiers");
    assert.equal(dossiers.rowCount, 1);
    await verified();
  });

  it("is the province's under whichever of its own codes it was told with", async () => {
    const other: OtherCode = { code: "H41.17-261122-0002", issuer: "province" };
    await tell(said(1, { procedure }, { about: [theirs, ours, other] }));
    assert.equal((await there(theirs.code)).code, code);
    await world.declare(dossierOf(other.code));
    const { code: name, state } = await there(theirs.code);
    assert.equal(name, other.code);
    assert.deepEqual(state.unconfirmed, [ours]);
    assert.equal((await world.pool.query("select from dossiers")).rowCount, 1);
  });

  it("keeps what the two sides say apart from then on, and takes the province's word before the system's", async () => {
    await tell(said(1, { procedure, applicant: { kind: "business", name: "Công ty Mẫu" } }));
    await world.declare(dossierOf(code, { codes: [theirs], status: 2, revision: 7 }));
    await tell(said(2, { applicant: { kind: "business", name: "Công ty Khác" }, status: 9 }));
    const { state, sources } = await there();
    assert.deepEqual([state.applicant?.name, state.status], [applicant.name, 2]);
    assert.deepEqual(
      sources.map(({ source, said: word }) => [source, word.applicant?.name]),
      [
        ["portal", "Công ty Khác"],
        ["province", applicant.name],
      ],
    );
    const old = await world.declare(dossierOf(code, { status: 1, revision: 6 }));
    assert.ok("version" in old && old.stale);
    assert.equal((await there()).state.status, 2);
  });

  it("and that was declared apart from it are made one by a person, who gives its code back", async () => {
    await tell(said(1, { applicant: { kind: "business", name: "Công ty Mẫu" } }));
    await world.declare(dossierOf(code));
    assert.equal((await tell(said(2, { status: 9 }, { about: [theirs, ours] })))?.is, "refused");
    const both = dossierOf(code, { codes: [theirs], abstract: "mới" });
    assert.deepEqual(await world.declare(both), { conflict: "/codes/0/code" });
    await world.ledger.release({ code: theirs.code, by: "test" });
    const { inbound } = await world.ledger.inbound.list({
      state: "refused",
      limit: 9,
      scope: null,
    });
    const [refused] = inbound;
    assert.ok(refused);
    assert.equal(
      (await world.ledger.inbound.retry({ id: refused.id, scope: null }))?.changed,
      true,
    );
    const { code: name, state, sources } = await there(theirs.code);
    assert.deepEqual([name, state.codes, sources.length], [code, [theirs], 2]);
    assert.ok("version" in (await world.declare(both)));
    await verified();
  });

  describe("to a key that is bound to agencies", () => {
    const declare = (scope: Scope, more: object = {}) =>
      world.declare(dossierOf(code, { codes: [theirs], ...more }), "province", scope);

    it("is nobody's to see while nobody says an agency, and its agency's once it is said", async () => {
      await tell(said(1, { procedure }, { about: [{ code: "VNEID-1", issuer: "portal" }] }));
      for (const scope of [["H41.17"], ["H41"], ["G99"]])
        assert.equal(await read("VNEID-1", scope), undefined, scope[0]);
      assert.ok(await read("VNEID-1"));
      await tell(said(2, { agencies }, { about: [{ code: "VNEID-1", issuer: "portal" }] }));
      assert.ok(await read("VNEID-1", ["H41.17"]));
      assert.equal(await read("VNEID-1", ["H41.18"]), undefined);
    });

    it("is its own by the agency that its code begins with, and no other's", async () => {
      await tell(said(1, { procedure }, { about: [theirs, ours] }));
      assert.ok(await read(code, ["H41.17"]));
      assert.equal(await read(code, ["H41.18"]), undefined);
      const dossier = dossierOf(code, { agencies: { processing: { code: "H41.18" } } });
      assert.deepEqual(await world.declare(dossier, "province", ["H41.18"]), {
        refused: "not-found",
      });
      assert.deepEqual(await declare(["H41.18"]), { refused: "not-found" });
      assert.ok("version" in (await declare(["H41.17"])));
    });

    it("is its own to declare though a system says that it is with another, and nothing is lost by it", async () => {
      await tell(
        said(
          1,
          { procedure, agencies: { processing: { code: "H41.18" } }, abstract: "Mẫu" },
          { about: [theirs, ours] },
        ),
      );
      assert.equal(await read(code, ["H41.17"]), undefined);
      const { abstract: _, ...dossier } = dossierOf(code);
      assert.ok("version" in (await world.declare(dossier, "province", ["H41.17"])));
      const { state, sources } = await there();
      assert.deepEqual(
        [state.agencies?.processing.code, state.abstract, sources.length],
        ["H41.17", "Mẫu", 2],
      );
      assert.ok(await read(code, ["H41.17"]));
      assert.equal(await read(code, ["H41.18"]), undefined);
    });

    it("is not declared under a code that its system gave, and answered as if it were not there", async () => {
      await tell(said(1, { procedure }));
      const answers = async (other: OtherCode, of: string) =>
        world.declare(dossierOf(of, { codes: [other] }), "province", ["H41.17"]);
      assert.deepEqual(await answers(theirs, code), { conflict: "/codes/0/code" });
      const nobodys = { ...theirs, code: "G99.01-261122-000009" };
      assert.deepEqual(await answers(nobodys, code), { conflict: "/codes/0/code" });
    });
  });

  it("takes no number that is given out later", async () => {
    const first: OtherCode = { code: "H41.17-261123-0001", issuer: "province" };
    await tell(said(1, { procedure }, { about: [first] }));
    const asked = { agency: "H41.17", day: "2026-11-23", isOver: () => false };
    assert.equal(await world.ledger.nextNumber(asked), "H41.17-261123-0002");
  });

  it("can be looked back at under the code that it had, and goes with an erasure", async () => {
    await tell(said(1, { procedure, applicant: { kind: "citizen", name: "Người Thử-Nghiệm" } }));
    const before = new Date().toISOString();
    await world.declare(dossierOf(code, { codes: [theirs] }));
    const past = await world.ledger.readVersion({ code, scope: null, at: before });
    assert.ok(past && past !== "not kept");
    assert.deepEqual([past.state.code, past.state.complete], [theirs.code, false]);
    assert.equal(await world.ledger.erase(theirs.code, "test"), true);
    for (const table of ["facts", "inbound", "versions", "log", "dossiers"]) {
      const { rows } = await world.pool.query(
        `select t::text, ${table === "inbound" ? "convert_from(body, 'utf8')" : "1"} from ${table} t`,
      );
      assert.ok(!JSON.stringify(rows).includes("Thử-Nghiệm"), table);
    }
    await verified();
  });

  it("that nobody declares in time is told to a person, once", async () => {
    const other = { about: [{ ...theirs, code: "G99.01-261122-000002" }] };
    await tell(said(1, { applicant }));
    await tell(said(2, { applicant }, other));
    await world.declare(dossierOf(code, { codes: other.about }));
    const pass = async (time: string) => {
      await world.pool.query(
        `update dossiers set undeclared_due = undeclared_due - interval '${time}'`,
      );
      return world.ledger.noteUndeclared();
    };
    assert.deepEqual([await pass("6 days 23 hours"), await pass("2 hours")], [0, 1]);
    assert.equal(await world.ledger.noteUndeclared(), 0);
    const { findings } = await world.ledger.findings.list({ limit: 10, scope: null });
    assert.deepEqual(
      findings.map(({ kind, system, code: of }) => [kind, system, of]),
      [["undeclared", "portal", theirs.code]],
    );
  });

  it("that nobody declares is erased in its time, as one that ended is", async () => {
    await tell(said(1, { applicant: { kind: "citizen", name: "Người Thử-Nghiệm" } }));
    const retain = () =>
      world.ledger.retain(
        { logMonths: null, personsMonths: 12, procedures: [] },
        { by: "test", now: new Date() },
      );
    assert.equal((await retain()).erased, 0);
    await world.pool.query("update dossiers set changed_at = now() - interval '13 months'");
    assert.equal((await retain()).erased, 1);
    assert.equal((await there(theirs.code)).state.applicant?.name, undefined);
  });
});

describe("a dossier that a system brought, over HTTP", () => {
  let on: HttpWorld;
  before(async () => {
    on = await createHttpWorld({ opens: ["registry"] });
  });
  after(() => on.close());

  it("is shown as it is described, before the province declares it and after", async () => {
    const { scoped, province } = on.keys;
    const statement = said(1, { applicant }, { about: [{ ...theirs, issuer: "registry" }] });
    await on.ledger.take("registry", {
      operation: "news",
      scope: null,
      messages: [{ statement, received: Buffer.from("{}") }],
    });
    const path = `/v1/dossiers/${theirs.code}`;
    const { body } = await on.get(path);
    assert.deepEqual(body.state, {
      applicant,
      code: theirs.code,
      complete: false,
    });
    for (const more of ["", "/timeline", `?at=${new Date().toISOString()}`]) {
      assert.equal((await on.get(`${path}${more}`)).status, 200, more);
      assert.equal((await on.get(`${path}${more}`, scoped)).status, 404, more);
    }
    const changes = async (as: string) =>
      ((await on.get("/v1/changes?limit=10", as)).body.changes as { status: number }[]).map(
        ({ status }) => status,
      );
    assert.deepEqual([await changes(province), await changes(scoped)], [[0], []]);
    const codes = [{ code: theirs.code, issuer: "registry" }];
    assert.equal((await on.put(dossierOf(code, { codes }), { as: scoped })).status, 409);
    assert.equal((await on.put(dossierOf(code, { codes }), { as: province })).status, 202);
    assert.equal((await on.get(path, scoped)).body.code, code);
  });
});

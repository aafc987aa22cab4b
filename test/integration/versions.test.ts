import assert from "node:assert/strict";
import { verify } from "../../queue/ledger/evidence/verify.ts";
import { createLedger } from "../../queue/ledger/ledger.ts";
import { MOST_VERSIONS } from "../../queue/ledger/versions/keep.ts";
import type { MergedState } from "../../schemas/dossier-state.ts";
import { createHttpWorld, type HttpWorld } from "../http-world.ts";
import { type OpenWorld, openWorld } from "../open-world.ts";
import { dossierOf } from "../world.ts";

const code = "H41.17-261122-0001";
const own = { code, issuer: "province" };
const step = (n: number, content = "") => ({
  key: `s${n}`,
  at: new Date(Date.UTC(2026, 10, 23, 1, n)).toISOString(),
  status: 4 as const,
  ...(content ? { content } : {}),
});

describe("a dossier's versions", () => {
  let world: OpenWorld;
  const moments: { at: string; state: MergedState; version: number }[] = [];
  beforeEach(async () => {
    moments.length = 0;
    world = await openWorld({
      ownership: { fields: { note: ["registry", "province"] } },
      receipts: { dossier: "registry" },
    });
  });
  afterEach(() => world.close());

  const at = (moment: string) => world.ledger.readVersion({ code, scope: null, at: moment });
  const stateAt = async (moment: string) => {
    const read = await at(moment);
    return typeof read === "object" ? read.state : read;
  };
  const present = async () => {
    const read = await world.ledger.readDossier(code, null);
    return read ?? assert.fail("is gone");
  };
  /** The database's own time, after everything that was committed. */
  const now = async (): Promise<string> =>
    (await world.pool.query("select to_json(clock_timestamp()) as now")).rows[0].now;
  /** Does something, and remembers what the dossier is then. */
  const then = async (what: Promise<unknown>) => {
    await what;
    const { state, version } = await present();
    moments.push({ at: await now(), state, version });
  };
  const assertAll = async (from = 0) => {
    for (const [n, moment] of moments.entries())
      if (n < from) assert.equal(await at(moment.at), "not kept", `moment ${n}`);
      else assert.deepEqual(await stateAt(moment.at), moment.state, `moment ${n}`);
  };
  const say = (more: object, source = "province") => world.declare(dossierOf(code, more), source);
  const count = async () =>
    (await world.pool.query("select count(*)::int as n from versions")).rows[0].n as number;
  it("are all led back to, whoever said what: fields set and taken away, steps in between, corrected, lists grown and shrunk", async () => {
    const start = await now();
    await then(say({ revision: 1, steps: [step(1), step(9)] }));
    await then(say({ revision: 2, note: "Ghi chú", steps: [step(5)] }));
    await then(say({ revision: 3, results: [{ id: "a", name: "Giấy" }], steps: [step(5, "Sửa")] }));
    await then(say({ revision: 1, note: "Của hệ thống", steps: [step(1)] }, "registry"));
    await then(say({ revision: 3, results: [{ id: "a", name: "Giấy" }] }));
    await then(say({ revision: 2, status: 1, steps: [step(2)] }));
    await then(say({ revision: 4, status: 9, codes: [own, { code: "X-1", issuer: "registry" }] }));
    await then(say({ revision: 2 }, "registry"));
    const versions = moments.map(({ version }) => version);
    assert.deepEqual(versions, [1, 2, 3, 4, 4, 5, 6, 7]);
    await assertAll();
    assert.equal(await at(start), undefined, "there was no such dossier yet");
    const third = await at(moments[2]?.at ?? "");
    const fourth = await at(moments[3]?.at ?? "");
    assert.ok(typeof third === "object" && typeof fourth === "object");
    assert.equal(third.until, fourth.changedAt);
    assert.equal(
      ((await at(third.until ?? "")) as typeof third).version,
      4,
      "from its very moment on",
    );
    const last = await at(await now());
    assert.ok(typeof last === "object");
    assert.deepEqual([last.version, last.until], [7, null]);
  });

  it("cost no further statement or commit, and what says nothing new keeps none", async () => {
    await say({ revision: 1 });
    const query = world.pool.query;
    let statements = 0;
    Object.assign(world.pool, {
      query: (...asked: unknown[]) => {
        statements += 1;
        return Reflect.apply(query, world.pool, asked);
      },
    });
    await say({ revision: 2, status: 9 });
    assert.equal(statements, 2);
    Object.assign(world.pool, { query });
    assert.equal(await count(), 1);
    await say({ revision: 2, status: 9 });
    await say({ revision: 1, status: 4 });
    assert.equal(await count(), 1);
  });

  it("are kept whole where many speak at once through several processes", async () => {
    const others = [1, 2].map(() =>
      createLedger({
        pool: world.pool,
        ownership: world.ledger.ownership,
        route: () => [],
        onBehind: () => {},
      }),
    );
    const speak = async (n: number) => {
      const dossier = dossierOf(code, { revision: n, abstract: `Lần ${n}`, steps: [step(n)] });
      const received = JSON.stringify(dossier);
      await (others[n % 2] ?? world.ledger).accept({
        code,
        source: n % 3 ? "province" : "registry",
        scope: null,
        dossier,
        received,
      });
    };
    await say({ revision: 0 });
    for (let round = 0; round < 12; round += 1)
      await Promise.all([0, 1, 2, 3].map((n) => speak(1 + round * 4 + n)));
    const { version } = await present();
    assert.ok(version > 33, "more than one page of versions");
    assert.equal(await count(), version - 1);
    const { rows } = await world.pool.query(
      "select to_json(at) as at, version from versions order by version",
    );
    for (const row of rows) {
      const read = await at(row.at);
      assert.equal(typeof read === "object" && read.version, row.version);
    }
  });

  it("before one that changed more than a patch may take are not kept, those after it are", async () => {
    const form = (text: string) =>
      Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`f${n}`, text.repeat(4_000)]));
    await then(say({ revision: 1 }));
    await then(say({ revision: 2, eForm: form("a") }));
    await then(say({ revision: 3, eForm: form("b") }));
    await then(say({ revision: 4, eForm: form("b"), status: 9 }));
    await assertAll(2);
    assert.equal(await count(), 1);
  });

  it(`beyond the newest ${MOST_VERSIONS} go, and the oldest kept says since when it was`, async () => {
    await say({ revision: 1 });
    await world.pool.query(
      `insert into versions select id, n, now() - (${MOST_VERSIONS + 1} - n) * interval '1 minute', digest, '{}' from dossiers, generate_series(2, ${MOST_VERSIONS + 1}) n`,
    );
    await world.pool.query(`update dossiers set version = ${MOST_VERSIONS + 1}`);
    await say({ revision: 2, status: 9 });
    const { rows } = await world.pool.query(
      "select min(v.version), max(v.version), count(*)::int, d.kept_from, extract(epoch from now() - d.kept_since) / 60 > 998 as since from versions v, dossiers d group by d.id",
    );
    assert.deepEqual(rows, [
      { min: 3, max: MOST_VERSIONS + 2, count: MOST_VERSIONS, kept_from: 2, since: true },
    ]);
  });

  it("of a ledger from before they were kept begin with the one that it had", async () => {
    await say({ revision: 1 });
    await then(say({ revision: 2, status: 3 }));
    const first = moments[0]?.at ?? "";
    await world.pool.query("update dossiers set kept_from = null, kept_since = null");
    await world.pool.query("delete from versions");
    await assertAll();
    const before = new Date(Date.parse((await present()).changedAt) - 1).toISOString();
    assert.equal(await at(before), "not kept");
    await then(say({ revision: 3, status: 9 }));
    await assertAll();
    assert.equal(await at(before), "not kept");
    assert.equal(((await at(first)) as { version: number }).version, 2);
  });

  it("are told as they were also before a code was given back", async () => {
    await then(say({ revision: 1, codes: [own, { code: "X-1", issuer: "registry" }] }));
    await then(say({ revision: 2, status: 9, codes: [own, { code: "X-1", issuer: "registry" }] }));
    await then(world.ledger.release({ code: "X-1", issuer: "registry", by: "test" }));
    assert.deepEqual(
      moments.map(({ version }) => version),
      [1, 2, 3],
    );
    await assertAll();
    await world.ledger.release({ code, issuer: undefined, by: "test" });
    const { rows } = await world.pool.query("select code from dossiers");
    for (const { at, state } of moments) {
      const read = await world.ledger.readVersion({ code: rows[0].code, scope: null, at });
      assert.deepEqual(typeof read === "object" && read.state, state);
    }
    assert.deepEqual((await verify(world.pool)).contradictions, []);
  });

  it("grow by one where a receipt confirms a code that was only told, and what was told before is still led back to", async () => {
    const other = "H41.17-261122-0007";
    const told = (revision: number, more: object) => {
      const codes = [{ code: other, issuer: "registry" }];
      const dossier = dossierOf(code, { revision, codes, ...more });
      const received = JSON.stringify(dossier);
      return world.ledger.accept({
        code,
        source: "province",
        scope: ["H41.17"],
        dossier,
        received,
      });
    };
    await then(told(1, { status: 2 }));
    const claim = { system: "registry", most: 1, leaseMs: 60_000, worker: "1" };
    const [{ dossier, lease } = assert.fail("is not ready")] = await world.ledger.claim(claim);
    const receipt = { code: other };
    const settlement = { dossier, lease, version: 1, held: { dossier: { digest: "d", receipt } } };
    const next = { state: "current" } as const;
    await then(world.ledger.settle("registry", 1_000, [{ ...settlement, next, entries: [] }]));
    const confirmed = moments[1]?.state;
    assert.deepEqual(confirmed?.codes, [{ code: other, issuer: "registry" }]);
    await then(told(2, { status: 4 }));
    assert.deepEqual(
      moments.map(({ version, state }) => [version, state.unconfirmed?.length ?? 0]),
      [
        [1, 1],
        [2, 0],
        [3, 0],
      ],
    );
    await assertAll();
    const { wanted, state } = await world.replica(code);
    assert.deepEqual([wanted, state], [3, "ready"]);
    await world.ledger.seal();
    assert.deepEqual((await verify(world.pool)).contradictions, []);
  });

  it("go with an erasure of its persons, and the log still verifies; what is said afterwards is kept anew", async () => {
    const name = "Nguyễn Văn Mẫu";
    await then(say({ revision: 1, applicant: { kind: "citizen", name } }));
    await then(say({ revision: 2, applicant: { kind: "citizen", name: "Trần Thị Ví Dụ" } }));
    await world.ledger.seal();
    await then(world.ledger.erase(code, "test"));
    assert.equal(await count(), 0);
    await then(say({ revision: 3, applicant: { kind: "citizen" }, status: 9 }));
    await assertAll(2);
    assert.doesNotMatch(
      JSON.stringify((await world.pool.query("select * from versions")).rows),
      /Mẫu|Ví Dụ/,
    );
    await world.ledger.erase(code, "again");
    await world.ledger.erase(code, "and again, of what is erased already");
    assert.equal(await stateAt(moments[3]?.at ?? ""), "not kept");
    assert.equal(((await stateAt(await now())) as MergedState).status, 9);
    await world.ledger.seal();
    const verdict = await verify(world.pool);
    assert.deepEqual([verdict.breaks, verdict.contradictions], [[], []]);
  });

  it("go with the months of the log that tells of them, but for the one that stood when the oldest month began", async () => {
    for (const n of [1, 2, 3, 4]) await then(say({ revision: n, abstract: `Lần ${n}` }));
    await world.pool.query("update versions set at = at - interval '20 months' where version <= 3");
    await world.pool.query("update dossiers set kept_since = kept_since - interval '30 months'");
    const long = moments
      .slice(0, 3)
      .map(({ at }) => new Date(Date.parse(at) - 605 * 86_400_000).toISOString());
    const keep = { logMonths: 12, personsMonths: null, procedures: [] };
    await world.ledger.retain(keep, { by: "test", dryRun: true });
    assert.equal(await count(), 3);
    await world.ledger.retain(keep, { by: "test" });
    assert.equal(await count(), 1);
    assert.deepEqual(await stateAt(long[2] ?? ""), moments[2]?.state);
    assert.equal(await at("2001-01-01T00:00:00Z"), "not kept");
    await then(say({ revision: 5, status: 9 }));
    assert.deepEqual(await stateAt(moments[4]?.at ?? ""), moments[4]?.state);
    assert.deepEqual(await stateAt(moments[3]?.at ?? ""), moments[3]?.state);
  });

  it("are not made up where other rules of ownership merge the same words to another state by now", async () => {
    await then(say({ revision: 1, note: "Của tỉnh" }));
    await then(say({ revision: 1, note: "Của hệ thống" }, "registry"));
    await then(say({ revision: 2, note: "Của tỉnh", status: 9 }));
    await assertAll();
    const other = createLedger({
      pool: world.pool,
      ownership: {},
      route: () => [],
      onBehind: () => {},
    });
    const asked = (moment = "") => other.readVersion({ code, scope: null, at: moment });
    assert.equal(await asked(moments[1]?.at), "not kept");
    assert.equal(((await asked(moments[2]?.at)) as { version: number }).version, 3);
  });
});

describe("asking what a dossier was", () => {
  let world: HttpWorld;
  before(async () => {
    world = await createHttpWorld();
  });
  after(() => world.close());
  const read = (which: string, moment: string, as = world.keys.viewer) =>
    world.get(`/v1/dossiers/${which}?at=${encodeURIComponent(moment)}`, as);

  it("answers its version of that moment, and since when and until when it was that", async () => {
    const began = new Date(Date.now() - 60_000).toISOString();
    await world.put(dossierOf(code, { revision: 1, status: 2 }));
    const { body: first } = await world.get(`/v1/dossiers/${code}`);
    await world.put(dossierOf(code, { revision: 2, status: 9 }));
    const { body: second } = await world.get(`/v1/dossiers/${code}`);
    const { status, body } = await read(code, String(first.changedAt));
    assert.equal(status, 200);
    assert.deepEqual(body, {
      code,
      version: 1,
      changedAt: first.changedAt,
      until: second.changedAt,
      state: first.state,
    });
    const { body: late } = await read(code, "2200-01-01T00:00:00+07:00");
    assert.deepEqual([late.version, late.until, late.state], [2, null, second.state]);
    assert.deepEqual((({ status, body }) => [status, body.code])(await read(code, began)), [
      404,
      "not-found",
    ]);
  });

  it("answers 410 where it is not kept, and 422 where no moment is asked for", async () => {
    await world.put(dossierOf("H41.17-261122-0002", { revision: 1, status: 2 }));
    await world.put(dossierOf("H41.17-261122-0002", { revision: 2, status: 3 }));
    await world.pool.query(
      "update dossiers set kept_from = 2, kept_since = now() where code like '%-0002'",
    );
    const gone = await read("H41.17-261122-0002", "2020-01-01T00:00:00Z");
    assert.deepEqual([gone.status, gone.body.code], [410, "state-not-kept"]);
    for (const moment of [
      "",
      "2026-11-23",
      "2026-02-30T00:00:00Z",
      "2026-11-23T00:00:00",
      "now()",
    ]) {
      const { status, body } = await read(code, moment);
      assert.deepEqual(
        [status, body.code, (body.errors as { pointer: string }[])[0]?.pointer],
        [422, "bad-query", "/at"],
        moment,
      );
    }
    const { status } = await world.get(
      `/v1/dossiers/${code}?at=2026-11-23T00:00:00Z&at=2026-11-24T00:00:00Z`,
      world.keys.viewer,
    );
    assert.equal(status, 422);
  });

  it("is for who may see it now: of another agency's dossier nothing is told, not even that it was", async () => {
    const theirs = "H41.18-261122-0003";
    const agencies = { processing: { code: "H41.18" } };
    await world.put(dossierOf(theirs, { revision: 1, agencies }));
    await world.put(dossierOf(theirs, { revision: 2, agencies, status: 9 }));
    const moment = new Date().toISOString();
    const early = "2001-01-01T00:00:00Z";
    for (const as of [moment, early]) {
      const unknown = await read("H41.18-261122-0999", as, world.keys.scoped);
      const foreign = await read(theirs, as, world.keys.scoped);
      assert.deepEqual([foreign.status, foreign.body], [404, unknown.body]);
    }
    await world.pool.query("update dossiers set kept_from = 2 where code = $1", [theirs]);
    assert.equal(
      (await read(theirs, early, world.keys.scoped)).status,
      404,
      "410 would tell that it is there",
    );
    assert.equal((await read(theirs, moment)).status, 200);
  });
});

import assert from "node:assert/strict";
import { verify } from "../../queue/ledger/evidence/verify.ts";
import { digestOf } from "../../queue/ledger/state/canonical.ts";
import type { Held } from "../../queue/ledger/state/held.ts";
import { salted } from "../../queue/ledger/state/salted.ts";
import { validateDossier } from "../../schemas/dossier.ts";
import { isComplete } from "../../schemas/dossier-state.ts";
import { type OpenWorld, openWorld } from "../open-world.ts";
import { fullDossier } from "../unit/schemas-sample.ts";

describe("erasing a dossier's personal data", () => {
  let world: OpenWorld;
  beforeEach(async () => {
    world = await openWorld();
  });
  afterEach(() => world.close());
  const { code } = fullDossier();
  const everything = async () => {
    const tables = [
      "dossiers",
      "dossier_codes",
      "facts",
      "replicas",
      "versions",
      "findings",
      "log",
      "switches",
      "idempotency",
    ];
    const rows = await Promise.all(
      tables.map(
        async (name) => (await world.pool.query(`select t::text as row from ${name} t`)).rows,
      ),
    );
    return JSON.stringify(rows);
  };
  const personal =
    /Nguyễn|Trần|040099|0900000|example\.test|TECHID|Mẫu 1 |Số [12] Mẫu|tenTre|to-khai|Đủ giấy tờ/;

  it("leaves nothing of a person, keeps what reports need, and the chain still verifies", async () => {
    await world.declare(fullDossier());
    await world.declare({ ...fullDossier(), status: 9, revision: 4 });
    await world.pool.query(
      'update replicas set cause = \'{"is":"rejected","why":"Nguyễn Văn Mẫu"}\'',
    );
    await world.ledger.seal();
    assert.match(await everything(), personal);

    assert.equal(await world.ledger.erase(code, "1"), true);
    assert.doesNotMatch(await everything(), personal);
    await world.ledger.seal();
    const verdict = await verify(world.pool);
    assert.deepEqual([verdict.ok, verdict.breaks], [true, []]);
    const { rows } = await world.pool.query(
      "select count(*)::int as n from log where salt is not null",
    );
    assert.equal(rows[0].n, 0);
    const read = await world.ledger.readDossier(code, null);
    const { state } = read ?? assert.fail("is gone");
    assert.deepEqual(
      [state.status, state.dueAt, state.procedure?.code, state.applicant, state.steps?.length],
      [9, fullDossier().dueAt, "1.001193", { kind: "citizen" }, 2],
    );
    assert.equal(read?.version, 3);
    assert.equal(validateDossier(state).ok, true);
  });

  it("takes the words of a system out of the timeline, of which the entry keeps the hash alone", async () => {
    const words = `Công dân Nguyễn Văn Mẫu\u0000 chưa có tài khoản ${"x".repeat(600)}`;
    await world.declare(fullDossier());
    const { adapter } = world.system;
    world.system.adapter = {
      ...adapter,
      send: async (items) => items.map(() => ({ is: "rejected", why: "HTTP 400", said: words })),
    };
    await world.runLane();
    const closed = async () => {
      const history = await world.ledger.timeline({ code, scope: null, after: "0", limit: 100 });
      return history?.entries.find(({ kind }) => kind === "closed");
    };
    const said = String((await closed())?.said);
    assert.match(said, /^HTTP 400: Công dân Nguyễn Văn Mẫu\uFFFD chưa có tài khoản x+\.\.\.$/);
    assert.equal(said.length, 500);
    const { rows } = await world.pool.query("select entry::text from log where kind = 'closed'");
    assert.doesNotMatch(JSON.stringify(rows), personal);

    await world.ledger.erase(code, "1");
    assert.equal((await closed())?.said, null);
    assert.doesNotMatch(await everything(), personal);
    await world.ledger.seal();
    assert.equal((await verify(world.pool)).ok, true);
  });

  it("says nothing of words where the system said none", async () => {
    await world.declare(fullDossier());
    await world.runLane();
    const history = await world.ledger.timeline({ code, scope: null, after: "0", limit: 100 });
    assert.deepEqual(
      history?.entries.filter((entry) => "said" in entry),
      [],
    );
  });

  it("leaves no digest against which a guess at what was told or sent could be tried", async () => {
    const { steps = [], ...rest } = fullDossier();
    const told = { ...rest, steps: steps.map(({ key: _, ...step }) => step) };
    await world.declare(told);
    await world.calmDown();
    const { salt } = (await world.pool.query("select salt from dossiers")).rows[0];
    const { held } = await world.replica(code);
    const state = (await world.ledger.readDossier(code, null))?.state;
    assert.ok(state && isComplete(state));
    const plain = [
      ...world.system.adapter.parts(state).map(({ digest }) => digest),
      ...told.steps.map((step) => digestOf(step).slice(0, 22)),
    ];
    assert.equal(plain.length, 1 + 2 * told.steps.length);
    const before = await everything();
    for (const [n, digest] of plain.slice(0, 1 + told.steps.length).entries()) {
      assert.ok(!before.includes(digest), "nor before");
      assert.ok(before.includes(salted(digest, salt)), `${n} was kept with the salt`);
    }
    const guesses = [...plain, salt];

    await world.ledger.erase(code, "1");
    const after = await everything();
    for (const guess of guesses) assert.ok(!after.includes(guess));
    const erased = (await world.replica(code)).held;
    assert.deepEqual(Object.keys(erased), Object.keys(held));
    for (const part of Object.values(erased) as { digest?: string }[])
      assert.equal(part.digest, "");
  });

  it("of a dossier older than salts goes on as it was until then: nothing is sent again, no step is told twice", async () => {
    const { steps = [], ...rest } = fullDossier();
    const told = (revision: number) => ({
      ...rest,
      revision,
      steps: steps.map(({ key: _, ...step }) => step),
    });
    await world.declare({ ...rest, revision: 1 });
    await world.pool.query("update dossiers set salt = null");
    await world.declare(told(2));
    await world.calmDown();
    const state = (await world.ledger.readDossier(code, null))?.state;
    assert.ok(state && isComplete(state));
    const plain = world.system.adapter.parts({
      ...state,
      steps: steps.map(({ key: _, ...step }) => ({
        ...step,
        key: `h:${digestOf(step).slice(0, 22)}`,
      })),
    });
    const { held } = await world.replica(code);
    assert.deepEqual(
      Object.entries(held as Held).map(([key, { digest }]) => [key, digest]),
      plain.map(({ key, digest }) => [key, digest]),
    );
    const { calls } = world.registry;
    await world.declare(told(3));
    await world.calmDown();
    assert.equal(world.registry.calls, calls);
    await world.ledger.erase(code, "1");
    const { rows } = await world.pool.query("select salt from dossiers");
    assert.match(rows[0].salt, /^[0-9a-f]{32}$/);
  });

  it("keeps in doubt what was in doubt, and what the system gave back", async () => {
    await world.declare(fullDossier());
    const held = { a: { digest: "d1", receipt: { code: "R" } }, b: { doubt: "d2" }, c: {} };
    await world.pool.query("update replicas set held = $1", [JSON.stringify(held)]);
    await world.ledger.erase(code, "1");
    assert.deepEqual((await world.replica(code)).held, {
      a: { digest: "", receipt: { code: "R" } },
      b: { doubt: "" },
      c: {},
    });
  });

  it("sends nothing of it anywhere, not even what was on its way, nor when a mode changes", async () => {
    await world.declare(fullDossier());
    const [claimed] = await world.parts.claim("registry", 1, 60_000);
    assert.ok(claimed);
    await world.ledger.erase(code, "1");
    const settled = await world.ledger.settle("registry", 60_000, [
      {
        dossier: claimed.dossier,
        lease: claimed.lease,
        version: 1,
        held: {},
        next: { state: "ready" },
        entries: [],
      },
    ]);
    assert.deepEqual(settled, []);
    const set = await world.ledger.setMode({
      system: "registry",
      rule: { mode: "live" },
      by: "1",
      isOver: () => false,
    });
    assert.deepEqual([set.readied, set.enrolled], [0, 0]);
    await world.calmDown();
    assert.equal(world.registry.calls, 0);
    assert.equal((await world.replica(code)).state, "closed");
  });

  it("does not keep a source from speaking of it anew, and an old word does not come back", async () => {
    await world.declare({ ...fullDossier(), revision: 3 });
    await world.ledger.erase(code, "1");
    const old = await world.declare({ ...fullDossier(), revision: 3, steps: [] });
    assert.ok("stale" in old && old.stale);
    assert.doesNotMatch(await everything(), /Nguyễn Văn Mẫu/);
    const anew = await world.declare({ ...fullDossier(), revision: 4 });
    assert.ok("changed" in anew && anew.changed);
    assert.equal((await world.replica(code)).state, "ready");
  });

  it("is not undone by the same declaration once more, in no step either", async () => {
    const { updatedAt: _, ...dossier } = fullDossier();
    // Several, so that the digests of some steps decide for them and those of others against.
    const steps = Array.from({ length: 8 }, (_, n) => ({
      key: `${n + 1}`,
      at: `2026-11-23T0${n}:30:00+07:00`,
      status: 4,
      actor: { name: "Trần Thị Mẫu" },
    }));
    const words = {
      "by revision": { revision: 5 },
      "by time": { revision: undefined, updatedAt: "2026-11-24T08:00:00.5+07:00" },
    };
    for (const [how, rev] of Object.entries(words)) {
      const own = `H41.17-261122-7${Object.keys(words).indexOf(how)}00`;
      const { codes: _, ...word } = JSON.parse(
        JSON.stringify({ ...dossier, ...rev, code: own, steps }),
      );
      await world.declare(word);
      await world.ledger.erase(own, "1");
      // An older word's step is still added, and what was erased remains so.
      const { applicant: _2, ...late } = { ...word, abstract: "Hồ sơ cũ" };
      const step = { key: "late", at: "2026-11-22T08:00:00+07:00", status: 2 };
      const older =
        "revision" in word ? { revision: 4 } : { updatedAt: "2026-11-20T08:00:00+07:00" };
      const added = await world.declare({
        ...late,
        ...older,
        applicant: { kind: "citizen" },
        steps: [step],
      });
      assert.deepEqual("stale" in added && [added.changed, added.stale], [true, true], how);
      await world.calmDown();
      const again = await world.declare(word);
      assert.deepEqual("stale" in again && [again.changed, again.stale], [false, true], how);
      const read = await world.ledger.readDossier(own, null);
      assert.doesNotMatch(JSON.stringify(read), personal, how);
      assert.equal((await world.replica(own)).state, "current", how);
    }
    const { revision: _2, updatedAt: _3, codes: _4, ...uncounted } = fullDossier();
    const own = "H41.17-261122-7900";
    await world.declare({ ...uncounted, code: own });
    await world.ledger.erase(own, "1");
    await world.declare({ ...uncounted, code: own });
    assert.match(JSON.stringify(await world.ledger.readDossier(own, null)), personal);
  });

  it("of a dossier that is not there is nothing", async () => {
    assert.equal(await world.ledger.erase("H41.17-261122-9999", "1"), false);
  });
});

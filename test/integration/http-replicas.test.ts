import assert from "node:assert/strict";
import { reasons } from "../../queue/ledger/state/reasons.ts";
import { createHttpWorld, type HttpWorld } from "../http-world.ts";
import { code, rowsOf } from "../ledger-rows.ts";
import { dossierOf } from "../world.ts";

describe("copies over HTTP", () => {
  let world: HttpWorld;
  beforeEach(async () => {
    world = await createHttpWorld();
  });
  afterEach(() => world.close());
  const { set, replica, notes } = rowsOf(() => world);

  it("copies are listed by system and state, page by page, each once", async () => {
    for (let n = 1; n <= 12; n += 1) await world.put(dossierOf(code(n)));
    for (const n of [2, 5, 9, 11]) await set(n, `state = 'parked', cause = '{"is":"rejected"}'`);
    const seen: string[] = [];
    let after = "";
    for (let more = true; more; ) {
      const { body } = await world.get(`/v1/replicas?system=registry&state=parked&limit=3${after}`);
      const replicas = body.replicas as { code: string; state: string; cause: object }[];
      seen.push(...replicas.map((each) => each.code));
      assert.ok(replicas.every(({ state, cause }) => state === "parked" && "is" in cause));
      more = body.next !== null;
      after = `&after=${body.next}`;
    }
    assert.deepEqual(seen, [2, 5, 9, 11].map(code));
    assert.equal(((await world.get("/v1/replicas")).body.replicas as object[]).length, 12);
    assert.equal((await world.get("/v1/replicas?after=x")).body.code, "bad-cursor");
    assert.equal((await world.get("/v1/replicas?state=lost")).body.code, "bad-query");
  });

  it("resuming it also frees the copies that wait for their next try, but for those whose call may still be at work", async () => {
    for (const [n, is] of [
      [1, "busy"],
      [2, "unrecognised"],
      [3, "lost"],
    ] as const) {
      await world.put(dossierOf(code(n)));
      await set(
        n,
        `state = 'waiting', tries = 3, ready_at = now() + interval '1 year', cause = '{"is":"${is}"}'`,
      );
    }
    await world.post("/v1/systems/registry/resume");
    assert.deepEqual(await Promise.all([1, 2, 3].map(async (n) => (await replica(n)).state)), [
      "ready",
      "ready",
      "waiting",
    ]);
    assert.equal((await notes()).at(-1)?.entry.freed, 2);
  });

  describe("copies parked for one reason", () => {
    const many = (body: object, as = world.keys.operator) =>
      world.post("/v1/replicas/registry/retry", body, { as });
    const elsewhere = { agencies: { processing: { code: "H41.99" } } };
    beforeEach(async () => {
      for (let n = 1; n <= 6; n += 1) await world.put(dossierOf(code(n), n > 4 ? elsewhere : {}));
      const rejected = `state = 'parked', tries = 4, cause = '{"is":"rejected","field":"/fees/0","cure":"Sửa phí"}'`;
      for (const n of [1, 2, 5]) await set(n, rejected);
      await set(3, `state = 'parked', cause = '{"is":"rejected","field":"/code"}'`);
      await set(
        4,
        `state = 'parked', awaits_person = true, cause = '{"is":"in doubt"}', held = '{"dossier":{"doubt":"d"}}'`,
      );
    });

    it("are counted first, then readied together, each noted by the person's key", async () => {
      const [group] = (await world.get("/v1/systems/registry")).body.parkedBy as {
        count: number;
      }[];
      const { count, ...reason } = group ?? assert.fail("no group");
      world.woken.length = 0;
      const counted = await many({ ...reason, dryRun: true });
      assert.deepEqual(
        [counted.status, counted.body],
        [200, { system: "registry", dryRun: true, found: count, changed: 0 }],
      );
      assert.equal((await replica(1)).state, "parked");
      const done = await many(reason);
      assert.deepEqual(done.body, { system: "registry", dryRun: false, found: 3, changed: 3 });
      assert.deepEqual(world.woken, ["registry"]);
      for (const n of [1, 2, 5]) {
        const { state, tries, cause } = await replica(n);
        assert.deepEqual([state, tries, cause], ["ready", 0, null]);
      }
      assert.equal((await replica(3)).state, "parked");
      assert.deepEqual(
        (await notes()).map(({ one, entry }) => [one, entry.is, typeof entry.by]),
        Array.from({ length: 3 }, () => [true, "retried", "string"]),
      );
      assert.equal((await many({ is: "rejected" })).body.changed, 1);
    });

    it("are all of a bound key's own agencies", async () => {
      const { body } = await many({ is: "rejected" }, world.keys.scopedOperator);
      assert.deepEqual([body.found, body.changed], [3, 3]);
      assert.equal((await replica(5)).state, "parked");
    });

    it("that are in doubt stay in doubt: only a look at each can tell", async () => {
      assert.equal((await many({ is: "in doubt" })).body.changed, 1);
      assert.deepEqual((await replica(4)).held, { dossier: { doubt: "d" } });
    });

    it("are more than one batch and no more than a call readies", async () => {
      await world.pool.query(`
        with made as (
          insert into dossiers (code, version, touched, digest, agency, procedure, status)
          select 'M-' || n, 1, 1, 'd', 'H41.17', '1', 4 from generate_series(1, 10600) n returning id
        )
        insert into replicas (system, dossier, state, wanted, urgency, cause)
        select 'registry', id, 'parked', 1, now(), '{"is":"unmappable"}' from made`);
      const first = (await many({ is: "unmappable" })).body;
      assert.deepEqual([first.found, first.changed], [10_600, 10_000]);
      const second = (await many({ is: "unmappable" })).body;
      assert.deepEqual([second.found, second.changed], [600, 600]);
    });

    it("are of a reason that there is: one misspelt is refused with what it was to be, where what follows it may match nothing", async () => {
      for (const [is, meant] of [
        ["rejectd", "rejected"],
        ["in-doubt", "in doubt"],
        ["parked by person", "parked by a person"],
      ]) {
        const { status, body } = await many({ is });
        const [fault] = body.errors ?? [];
        assert.deepEqual([status, body.code, fault?.pointer], [422, "bad-body", "/is"]);
        assert.match(fault?.message ?? "", new RegExp(`có phải "${meant}"\\?$`));
      }
      assert.equal((await many({ is: "whatever" })).status, 422);
      await world.post(`/v1/replicas/registry/${code(6)}/park`);
      assert.equal((await many({ is: "parked by a person", dryRun: true })).body.found, 1);
      for (const is of reasons) assert.equal((await many({ is, dryRun: true })).status, 200, is);
      const none = await many({ is: "rejected", field: "/feess/0" });
      assert.deepEqual([none.status, none.body.found], [200, 0]);
    });

    it("need a reason, a system that is known, and a key that may", async () => {
      const unnamed = await many({});
      assert.deepEqual([unnamed.status, unnamed.body.errors?.[0]?.pointer], [422, "/is"]);
      assert.equal((await many({ is: "rejected", state: "waiting" })).status, 422);
      const strange = await world.post("/v1/replicas/registri/retry", { is: "rejected" });
      assert.deepEqual(
        [strange.status, strange.body.errors],
        [404, [{ pointer: "/system", message: meant }]],
      );
      assert.equal((await many({ is: "rejected" }, world.keys.viewer)).status, 403);
    });
  });

  const meant = 'Cần một trong "registry"; có phải "registry"?';

  describe("a copy", () => {
    const held = `'{"dossier":{"digest":"old","doubt":"new","receipt":{"code":"r"}},"row:1":{"digest":"d"},"row:2":{"doubt":"e"}}'`;
    const path = (hand: string, n = 1) => `/v1/replicas/registry/${code(n)}/${hand}`;
    beforeEach(() => world.put(dossierOf(code(1))));

    it("that is parked goes again when a person says so, its tries forgotten and its doubts kept", async () => {
      await set(
        1,
        `state = 'parked', awaits_person = true, tries = 5, unrecognised = 2, cause = '{"is":"in doubt"}', held = ${held}`,
      );
      world.woken.length = 0;
      const { status, body } = await world.post(path("retry"));
      assert.deepEqual(
        [status, body],
        [200, { system: "registry", code: code(1), state: "ready", changed: true, parts: [] }],
      );
      const now = await replica(1);
      assert.deepEqual(
        [now.state, now.tries, now.unrecognised, now.awaits_person, now.cause],
        ["ready", 0, 0, false, null],
      );
      assert.deepEqual(now.held, JSON.parse(held.slice(1, -1)));
      assert.deepEqual(world.woken, ["registry"]);
      const [note] = await notes();
      assert.deepEqual(
        [note.one, note.entry.is, note.entry.parts, typeof note.entry.by],
        [true, "retried", [], "string"],
      );
    });

    it("that waits goes at once", async () => {
      await set(1, "state = 'waiting', ready_at = now() + interval '1 day', tries = 3");
      assert.equal((await world.post(path("retry"), {})).body.state, "ready");
      assert.equal((await replica(1)).ready_at, null);
    });

    it("whose doubtful parts a person has seen over there counts them as acknowledged", async () => {
      await set(1, `state = 'parked', awaits_person = true, held = ${held}`);
      const { body } = await world.post(path("retry"), { held: true });
      assert.deepEqual([body.state, body.parts], ["ready", ["dossier", "row:2"]]);
      assert.deepEqual((await replica(1)).held, {
        dossier: { digest: "new", receipt: { code: "r" } },
        "row:1": { digest: "d" },
        "row:2": { digest: "e" },
      });
      const [note] = await notes();
      assert.deepEqual(
        [note.entry.is, note.entry.parts],
        ["held, a person checked", ["dossier", "row:2"]],
      );
    });

    it("whose doubtful or refused parts a person has not seen over there forgets what was acknowledged of them, and nothing else", async () => {
      const gone = { dossier: { gone: true }, "row:1": { digest: "d" }, "row:2": {} };
      await set(1, `state = 'parked', awaits_person = true, held = ${held}`);
      const { body } = await world.post(path("retry"), { held: false });
      assert.deepEqual([body.state, body.parts], ["ready", ["dossier", "row:2"]]);
      assert.deepEqual((await replica(1)).held, gone);

      const refused = `'{"dossier":{"digest":"old","receipt":{"code":"r"}},"row:1":{"digest":"d"}}'`;
      const cause = `'{"is":"rejected","part":"dossier"}'`;
      await set(1, `state = 'parked', cause = ${cause}, held = ${refused}`);
      const { body: second } = await world.post(path("retry"), { held: false });
      assert.deepEqual(second.parts, ["dossier"]);
      assert.deepEqual((await replica(1)).held, {
        dossier: { gone: true },
        "row:1": { digest: "d" },
      });
      await set(1, `state = 'parked', cause = ${cause}, held = ${refused}`);
      await world.post(path("retry"), { held: true });
      assert.deepEqual((await replica(1)).held, JSON.parse(refused.slice(1, -1)));
      await set(1, `state = 'parked', cause = ${cause}, held = ${refused}`);
      await world.post(path("retry"));
      assert.deepEqual((await replica(1)).held, JSON.parse(refused.slice(1, -1)));
    });

    it("that is on its way, current or closed is left as it is by a retry", async () => {
      for (const state of ["ready", "current", "closed", "off"]) {
        await set(1, `state = '${state}', tries = 4, held = ${held}`);
        const { body } = await world.post(path("retry"));
        assert.deepEqual([body.state, body.changed], [state, false]);
        assert.equal((await replica(1)).tries, 4);
      }
      assert.deepEqual(await notes(), []);
    });

    it("that has nothing in doubt says so to whoever tells what was seen there, and what to do instead", async () => {
      for (const state of ["current", "parked"])
        for (const seen of [true, false]) {
          await set(1, `state = '${state}', cause = null, held = '{"dossier":{"digest":"d"}}'`);
          const { body } = await world.post(path("retry"), { held: seen });
          assert.deepEqual([body.changed, body.parts], [state === "parked", []]);
          assert.match(
            String(body.why).normalize("NFC"),
            /không có phần còn ngờ.*khai lại.*một lần/,
          );
          assert.deepEqual((await replica(1)).held, { dossier: { digest: "d" } });
        }
      await set(1, `state = 'parked', held = ${held}`);
      assert.equal((await world.post(path("retry"), { held: true })).body.why, undefined);
    });

    it("is parked until a person readies it, whatever new version comes", async () => {
      const { body } = await world.post(path("park"), { why: "chờ văn bản" });
      assert.deepEqual([body.state, body.changed], ["parked", true]);
      await world.put(dossierOf(code(1), { status: 9 }));
      const now = await replica(1);
      assert.deepEqual(
        [now.state, now.awaits_person, now.wanted, now.cause.why],
        ["parked", true, 2, "chờ văn bản"],
      );
      assert.doesNotMatch(JSON.stringify(await notes()), /văn bản/);
      assert.equal((await world.post(path("retry"))).body.state, "ready");
    });

    it("that is being sent cannot be parked, and its call is not disturbed", async () => {
      await set(1, "state = 'sending', lease = 7, lease_until = now() + interval '1 minute'");
      const { status, body, headers } = await world.post(path("park"));
      assert.deepEqual([status, body.code], [409, "replica-sending"]);
      assert.match(headers.get("retry-after") ?? "", /^\d+$/);
      assert.deepEqual([(await replica(1)).state, (await replica(1)).lease], ["sending", 7]);
      assert.equal((await world.post(path("retry"))).body.changed, false);
      assert.deepEqual(await notes(), []);
    });

    it("that is nowhere is not found", async () => {
      for (const hand of ["retry", "park"]) {
        const { body: unknown } = await world.post(path(hand, 2));
        assert.deepEqual([unknown.code, unknown.errors], ["not-found", undefined]);
        const { body } = await world.post(`/v1/replicas/registri/${code(1)}/${hand}`);
        assert.deepEqual(
          [body.code, body.errors],
          ["not-found", [{ pointer: "/system", message: meant }]],
        );
      }
      assert.equal((await world.post(path("retry"), { held: "yes" })).body.code, "bad-body");
    });
  });
});

import assert from "node:assert/strict";
import { NoLongerAwaited } from "../../queue/ledger/access/awaited.ts";
import { setMode } from "../../queue/ledger/control/set-mode.ts";
import { createHttpWorld, type HttpWorld } from "../http-world.ts";
import { code, rowsOf } from "../ledger-rows.ts";
import { until } from "../until.ts";
import { dossierOf } from "../world.ts";

describe("modes over HTTP", () => {
  let world: HttpWorld;
  beforeEach(async () => {
    world = await createHttpWorld();
  });
  afterEach(() => world.close());
  const { set, replica, notes } = rowsOf(() => world);

  it("a new mode readies what was set aside within its reach, and enrols what has no copy there yet", async () => {
    const elsewhere = { agencies: { processing: { code: "H41.99" } } };
    for (let n = 1; n <= 12; n += 1)
      await world.put(dossierOf(code(n), n % 4 === 0 ? elsewhere : {}));
    await world.put(dossierOf(code(13), { abstract: "chỉ tỉnh" }));
    for (const [n, state] of [
      [1, "off"],
      [2, "shadow"],
      [3, "closed"],
      [4, "off"],
      [5, "current"],
    ] as const)
      await set(n, `state = '${state}', behind_since = null`);
    await set(6, `state = 'parked', cause = '{"is":"rejected"}'`);
    await world.pool.query(
      "delete from replicas where dossier in (select id from dossiers where code = any($1))",
      [[code(7), code(8)]],
    );
    world.woken.length = 0;
    const live = await world.post("/v1/systems/registry/mode", { mode: "live", agency: "H41.17" });
    assert.deepEqual(live.body, {
      system: "registry",
      modes: [{ mode: "live", agency: "H41.17" }],
      readied: 3,
      enrolled: 1,
    });
    assert.deepEqual(world.woken, ["registry"]);
    const states = await Promise.all(
      [1, 2, 3, 4, 5, 6, 7, 8, 13].map(async (n) => (await replica(n))?.state),
    );
    assert.deepEqual(states, [
      "ready",
      "ready",
      "ready",
      "off",
      "current",
      "parked",
      "ready",
      undefined,
      undefined,
    ]);
    assert.deepEqual([(await replica(7)).class, (await replica(7)).wanted], [3, 1]);

    const again = await world.post("/v1/systems/registry/mode", {
      mode: "shadow",
      agency: "H41.17",
    });
    assert.deepEqual(again.body.modes, [{ mode: "shadow", agency: "H41.17" }]);
    const all = await world.post("/v1/systems/registry/mode", { mode: "live" });
    assert.deepEqual([all.body.readied, all.body.enrolled], [1, 1]);
    const shown = (await world.get("/v1/systems/registry")).body;
    assert.equal(shown.mode, "live");
    assert.deepEqual(
      (await notes()).map(({ entry }) => [entry.is, entry.mode, entry.agency]),
      [
        ["mode", "live", "H41.17"],
        ["mode", "shadow", "H41.17"],
        ["mode", "live", undefined],
      ],
    );
    const wrong = await world.post("/v1/systems/registry/mode", { mode: "on" });
    assert.deepEqual(
      [wrong.status, wrong.body.code, wrong.body.errors?.[0]?.pointer],
      [422, "bad-body", "/mode"],
    );
  });

  describe("rules for agencies and procedures", () => {
    const mode = (rule: object, as = world.keys.operator) =>
      world.post("/v1/systems/registry/mode", { mode: "shadow", ...rule }, { as });
    const outcome = async (...asked: Parameters<typeof mode>) => {
      const { status, body } = await mode(...asked);
      return [status, body.code, body.errors?.[0]?.pointer];
    };
    const stand = (above: string, count: number) =>
      world.pool.query("update switches set modes = $1::json where system = 'registry'", [
        JSON.stringify(
          Array.from({ length: count }, (_, n) => ({ mode: "live", agency: `${above}.${n}` })),
        ),
      ]);

    it("are 200 a system: one more changes nothing, while each may be set anew and all of it be turned off", async () => {
      await mode({});
      await stand("H41.18", 198);
      assert.deepEqual(await outcome({ agency: "H41.19" }), [200, undefined, undefined]);
      const before = (await mode({ procedure: "1.000001" })).body.modes;
      assert.equal((before as object[]).length, 200);
      assert.deepEqual(await outcome({ agency: "H41.20" }), [422, "bad-body", "/agency"]);
      const { status, body } = await mode({ procedure: "1.000002" });
      assert.deepEqual([status, body.errors?.[0]?.pointer], [422, "/procedure"]);
      assert.match(String(body.errors?.[0]?.message), /200.*--everywhere/);
      assert.deepEqual((await world.get("/v1/systems/registry")).body.modes, before);
      assert.equal((await mode({ agency: "H41.18.7", mode: "off" })).status, 200);
      assert.equal((await mode({ mode: "off" })).status, 200);
      assert.equal((await mode({ agency: "H41.20" })).status, 422);
      const everywhere = { system: "registry", by: "1", everywhere: true, isOver: () => false };
      await world.ledger.setMode({ ...everywhere, rule: { mode: "live" } });
      assert.equal((await mode({ agency: "H41.20" })).status, 200);
    });

    it("are 20 for the agencies of a key that is bound to some, so that it leaves others theirs", async () => {
      await mode({});
      await stand("H41.17", 19);
      const as = world.keys.scopedOperator;
      assert.deepEqual(await outcome({ agency: "H41.17.100" }, as), [200, undefined, undefined]);
      assert.deepEqual(await outcome({ agency: "H41.17.101" }, as), [422, "bad-body", "/agency"]);
      assert.equal((await mode({ agency: "H41.17.100", mode: "off" }, as)).status, 200);
      const other = await world.keyOf("operator", ["H41.18"]);
      assert.equal((await mode({ agency: "H41.18" }, other)).status, 200);
      assert.equal((await mode({ agency: "H41.17.101" })).status, 200);
    });

    it("leave the last 40 to keys that speak for all agencies, however many bound keys there are", async () => {
      await mode({});
      await stand("H41.18", 159);
      const as = world.keys.scopedOperator;
      assert.deepEqual(await outcome({ agency: "H41.17.1" }, as), [200, undefined, undefined]);
      assert.deepEqual(await outcome({ agency: "H41.17.2" }, as), [422, "bad-body", "/agency"]);
      assert.deepEqual(await outcome({ agency: "H41.17.2" }), [200, undefined, undefined]);
    });

    it("are dropped one by one, by whoever may set them: what else there is counts then, and its dossiers are looked at again", async () => {
      await mode({ mode: "live" });
      await stand("H41.17", 20);
      const as = world.keys.scopedOperator;
      assert.equal((await mode({ agency: "H41.17", mode: "off" })).status, 200);
      await world.put(dossierOf(code(1)));
      await set(1, "state = 'off', behind_since = null");
      const dropped = await mode({ agency: "H41.17", mode: "inherit" }, as);
      assert.deepEqual([dropped.status, dropped.body.readied], [200, 1]);
      assert.deepEqual(
        (dropped.body.modes as { agency?: string }[]).filter(({ agency }) => agency === "H41.17"),
        [],
      );
      assert.equal((await replica(1)).state, "ready");
      assert.equal((await notes()).at(-1)?.entry.mode, "inherit");
      assert.deepEqual(await outcome({ agency: "H41.17.100" }, as), [422, "bad-body", "/agency"]);
      assert.equal((await mode({ agency: "H41.17.3", mode: "inherit" }, as)).status, 200);
      assert.deepEqual(await outcome({ agency: "H41.17.100" }, as), [200, undefined, undefined]);
      assert.equal((await mode({ agency: "H41.18", mode: "inherit" }, as)).status, 403);
      const none = await mode({ agency: "H41.17.999", mode: "inherit" }, as);
      assert.equal(none.status, 200, "dropping what is not there is done");
      await mode({ mode: "inherit" });
      assert.equal((await world.get("/v1/systems/registry")).body.mode, "off", "the file's");
    });
  });

  it("a mode is carried through every page, each dossier once", async () => {
    for (let n = 1; n <= 25; n += 1) await world.put(dossierOf(code(n)));
    await world.pool.query("update replicas set state = 'off', behind_since = null");
    await world.pool.query("delete from replicas where dossier % 2 = 0");
    const parts = { pool: world.pool, ownership: {}, route: () => ["registry"] };
    const done = await setMode(parts, {
      system: "registry",
      rule: { mode: "live" },
      by: "1",
      page: 4,
      isOver: () => false,
    });
    assert.equal(done.readied + done.enrolled, 25);
    const { rows } = await world.pool.query(
      "select count(*)::int as n from replicas where state = 'ready'",
    );
    assert.equal(rows[0].n, 25);
  });

  it("what goes page by page ends before the next page once nobody waits for it, and asking again does the rest", async () => {
    for (let n = 1; n <= 25; n += 1) await world.put(dossierOf(code(n)));
    const count = async (state: string) =>
      (await world.pool.query("select count(*)::int as n from replicas where state = $1", [state]))
        .rows[0].n;
    const afterPages = (pages: number) => {
      let asked = 0;
      return () => {
        asked += 1;
        return asked > pages;
      };
    };
    await world.pool.query("update replicas set state = 'off', behind_since = null");
    const parts = { pool: world.pool, ownership: {}, route: () => ["registry"] };
    const asked = { system: "registry", rule: { mode: "live" as const }, by: "1", page: 4 };
    await assert.rejects(setMode(parts, { ...asked, isOver: afterPages(2) }), NoLongerAwaited);
    assert.equal(await count("ready"), 8);
    assert.equal((await setMode(parts, { ...asked, isOver: afterPages(9) })).readied, 17);

    await world.pool.query(
      `update replicas set state = 'waiting', ready_at = now() + interval '1 year', cause = '{"is":"busy"}'`,
    );
    const { resume } = world.ledger.hands;
    await assert.rejects(resume("registry", "1", afterPages(2), 4), NoLongerAwaited);
    assert.deepEqual([await count("ready"), (await notes()).at(-1)?.entry.freed], [8, 8]);
    await resume("registry", "1", afterPages(9), 4);
    assert.equal(await count("ready"), 25);
  });

  describe("what was answered that its time is over", () => {
    it("goes on no longer, is not kept as done for its twin, and the twin does it", async () => {
      let isSlow = true;
      const waits = async ({ isOver }: { isOver: () => boolean }) => {
        if (isSlow) await until("the caller was answered", () => isOver());
      };
      const under = await createHttpWorld({
        limits: { deadlineMs: 300 },
        ledger: ({ setMode, hands, replicas }) => ({
          setMode: async (asked) => waits(asked).then(() => setMode(asked)),
          hands: {
            ...hands,
            resume: async (system, by, isOver) =>
              waits({ isOver }).then(() => hands.resume(system, by, isOver)),
          },
          replicas: {
            ...replicas,
            retryMany: async (asked) => waits(asked).then(() => replicas.retryMany(asked)),
          },
        }),
      });
      try {
        await under.put(dossierOf(code(1)));
        const calls: [string, object | undefined, string][] = [
          ["/v1/systems/registry/mode", { mode: "live" }, "state = 'off'"],
          [
            "/v1/replicas/registry/retry",
            { is: "rejected" },
            `state = 'parked', cause = '{"is":"rejected"}'`,
          ],
          [
            "/v1/systems/registry/resume",
            undefined,
            `state = 'waiting', ready_at = now() + interval '1 year', cause = '{"is":"busy"}'`,
          ],
        ];
        const state = async () =>
          (await under.pool.query("select state from replicas")).rows[0].state;
        for (const [path, body, before] of calls) {
          await under.pool.query(`update replicas set ${before}`);
          const stood = await state();
          const ask = () =>
            under.post(path, body, { headers: { "idempotency-key": `twin-of-${path}` } });
          isSlow = true;
          const late = await ask();
          assert.deepEqual([late.status, late.body.code], [503, "deadline-passed"], path);
          isSlow = false;
          let twin = late;
          await until("its twin is served", async () => {
            twin = await ask();
            return twin.status === 200;
          });
          assert.deepEqual(
            [twin.headers.get("idempotency-replayed"), stood === "ready"],
            [null, false],
            path,
          );
          assert.equal(await state(), "ready", path);
        }
      } finally {
        await under.close();
      }
    });
  });
});

import assert from "node:assert/strict";
import { NoLongerAwaited } from "../../queue/ledger/access/awaited.ts";
import { setMode } from "../../queue/ledger/control/set-mode.ts";
import { predict } from "../../queue/ledger/read/standing.ts";
import { reasons } from "../../queue/ledger/state/reasons.ts";
import { createHttpWorld, type HttpWorld } from "../http-world.ts";
import { until } from "../until.ts";
import { dossierOf } from "../world.ts";

const code = (n: number) => `H41.17-261122-${String(n).padStart(4, "0")}`;
const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();

describe("systems and copies over HTTP", () => {
  let world: HttpWorld;
  beforeEach(async () => {
    world = await createHttpWorld();
  });
  afterEach(() => world.close());

  const set = (n: number, change: string) =>
    world.pool.query(
      `update replicas set ${change} where dossier = (select id from dossiers where code = $1)`,
      [code(n)],
    );
  const replica = async (n: number) =>
    (
      await world.pool.query(
        "select r.* from replicas r join dossiers d on d.id = r.dossier where d.code = $1",
        [code(n)],
      )
    ).rows[0];
  const notes = async () =>
    (
      await world.pool.query(
        "select dossier is not null as one, entry from log where kind = 'note' order by id",
      )
    ).rows;

  it("a system at rest stands with nothing behind; an unknown one is not found", async () => {
    const { body } = await world.get("/v1/systems/registry");
    assert.deepEqual(
      [body.mode, body.behind, body.parked, body.secondsToDrain, body.circuit],
      ["off", 0, 0, 0, { state: "closed", openForSeconds: 0, failures: 0 }],
    );
    assert.deepEqual(((await world.get("/v1/systems")).body.systems as object[]).length, 1);
    for (const path of ["", "/pause", "/resume", "/mode"]) {
      const asked =
        path === ""
          ? world.get("/v1/systems/nowhere")
          : world.post(`/v1/systems/nowhere${path}`, { mode: "off" });
      assert.equal((await asked).body.code, "not-found", path);
    }
  });

  it("its standing tells what is behind, why copies are parked, how long they wait, and the deadlines at risk", async () => {
    const due = [-5, 0.5, 30, 400, undefined, 0.5];
    for (const [n, hours] of due.entries())
      await world.put(dossierOf(code(n), hours === undefined ? {} : { dueAt: inHours(hours) }));
    await set(0, `behind_since = now() - interval '90 seconds'`);
    await set(1, `state = 'waiting', ready_at = now() + interval '1 hour'`);
    await set(
      2,
      `state = 'parked', cause = '{"is":"rejected","field":"/procedure/code","cure":"Khai báo thủ tục"}'`,
    );
    await set(
      3,
      `state = 'parked', cause = '{"is":"unmappable","errors":[{"pointer":"/procedure/code","message":"Thiếu mã"}]}'`,
    );
    await set(
      4,
      `state = 'parked', cause = '{"is":"rejected","field":"/procedure/code","cure":"Khai báo thủ tục"}'`,
    );
    await set(5, "state = 'current', behind_since = null");
    const { body } = await world.get("/v1/systems/registry");
    const { ready, waiting, sending, parked, behind, parkedBy, oldestWaitSeconds, deadlines } =
      body;
    assert.deepEqual(
      { ready, waiting, sending, parked, behind },
      { ready: 1, waiting: 1, sending: 0, parked: 3, behind: 2 },
    );
    assert.deepEqual(parkedBy, [
      { is: "rejected", field: "/procedure/code", cure: "Khai báo thủ tục", count: 2 },
      { is: "unmappable", field: "/procedure/code", cure: "Thiếu mã", count: 1 },
    ]);
    assert.ok(Math.abs(Number(oldestWaitSeconds) - 90) < 5, String(oldestWaitSeconds));
    assert.deepEqual(deadlines, { past: 1, atRisk: 1, withinSeconds: 86_400 });
    assert.ok(Number(body.arrivedPerSecond) > 0);
  });

  it("its throughput counts what was delivered, each lease once, by whichever process", async () => {
    await world.put(dossierOf(code(1)));
    const entry = (lease: string, is: string) =>
      JSON.stringify({ at: new Date().toISOString(), lease, is });
    for (const [lease, is] of [
      ["1", "accepted"],
      ["1", "accepted"],
      ["2", "duplicate"],
      ["3", "lost"],
    ] as const)
      await world.pool.query(
        "insert into log (kind, dossier, source, entry) select 'closed', id, 'registry', $1::json from dossiers",
        [entry(lease, is)],
      );
    const { body } = await world.get("/v1/systems/registry");
    assert.deepEqual([body.arrivedPerSecond, body.drainedPerSecond], [0.1, 0.2]);
    assert.equal(body.secondsToDrain, 10);
  });

  it("the time to drain is what is behind over what goes more than comes", () => {
    assert.equal(predict(0, 5, 0), 0);
    assert.equal(predict(100, 2, 12), 10);
    assert.equal(predict(100, 2, 2), null);
  });

  it("is paused and resumed by a person, whose key the log remembers", async () => {
    assert.deepEqual((await world.post("/v1/systems/registry/pause")).body, {
      system: "registry",
      paused: true,
    });
    await world.pool.query(
      'update switches set stopped = \'{"why":"x","at":"2026-11-22T00:00:00Z"}\', failures = 7, open_until = now() + interval \'1 minute\', width = 3',
    );
    const paused = (await world.get("/v1/systems/registry")).body;
    assert.deepEqual(
      [paused.paused, paused.stopped, paused.concurrency],
      [true, { why: "x", at: "2026-11-22T00:00:00Z" }, 3],
    );
    assert.equal((paused.circuit as { state: string }).state, "open");
    world.woken.length = 0;
    assert.deepEqual((await world.post("/v1/systems/registry/resume")).body, {
      system: "registry",
      paused: false,
    });
    assert.deepEqual(world.woken, ["registry"]);
    const now = (await world.get("/v1/systems/registry")).body;
    assert.deepEqual(
      [now.paused, now.stopped, (now.circuit as { state: string }).state],
      [false, null, "closed"],
    );
    assert.deepEqual(
      (await notes()).map(({ entry }) => [entry.is, typeof entry.by]),
      [
        ["paused", "string"],
        ["resumed", "string"],
      ],
    );
  });

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

  it("a misspelt system in a list's filter is refused, with those there are and the one most likely meant", async () => {
    for (const path of ["/v1/replicas", "/v1/findings"]) {
      const list = path.endsWith("findings") ? '"gateway", ' : "";
      const { status, body } = await world.get(`${path}?system=registri`);
      assert.deepEqual(
        [status, body.code, body.errors],
        [
          422,
          "bad-query",
          [{ pointer: "/system", message: `Cần một trong ${list}"registry"; có phải "registry"?` }],
        ],
      );
      const other = await world.get(`${path}?system=x`);
      assert.equal(other.body.errors?.[0]?.message, `Cần một trong ${list}"registry".`);
      assert.equal((await world.get(`${path}?system=registry`)).status, 200);
    }
    assert.equal((await world.get("/v1/findings?system=gateway")).status, 200);
    await world.ledger.switches.enrol(["former"]);
    assert.equal((await world.get("/v1/replicas?system=former")).status, 200, "its copies stand");
  });

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

  it("tells what keeps it from being sent to, and until when", async () => {
    assert.deepEqual((await world.get("/v1/systems/registry")).body.kept, []);
    await world.pool.query(
      `update switches set paused = true, not_before = now() + interval '1 hour', open_until = now() + interval '1 minute'`,
    );
    const kept = (await world.get("/v1/systems/registry")).body.kept as {
      by: string;
      until: string | null;
    }[];
    assert.deepEqual(
      kept.map(({ by }) => by),
      ["pause", "back-off", "breaker"],
    );
    const [pause, hold, breaker] = kept.map(({ until }) => until);
    assert.equal(pause, null);
    for (const [until, ms] of [
      [hold, 3_600_000],
      [breaker, 60_000],
    ] as const)
      assert.ok(Math.abs(Date.parse(until ?? "") - Date.now() - ms) < 20_000, String(until));
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
      assert.equal((await world.post("/v1/replicas/nowhere/retry", { is: "x" })).status, 404);
      assert.equal((await many({ is: "rejected" }, world.keys.viewer)).status, 403);
    });
  });

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
        assert.equal((await world.post(path(hand, 2))).body.code, "not-found");
        assert.equal(
          (await world.post(`/v1/replicas/nowhere/${code(1)}/${hand}`)).body.code,
          "not-found",
        );
      }
      assert.equal((await world.post(path("retry"), { held: "yes" })).body.code, "bad-body");
    });
  });
});

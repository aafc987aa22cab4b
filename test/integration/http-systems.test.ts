import assert from "node:assert/strict";
import { predict } from "../../queue/ledger/read/standing.ts";
import { createHttpWorld, type HttpWorld } from "../http-world.ts";
import { code, rowsOf } from "../ledger-rows.ts";
import { dossierOf } from "../world.ts";

const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();

describe("systems over HTTP", () => {
  let world: HttpWorld;
  beforeEach(async () => {
    world = await createHttpWorld();
  });
  afterEach(() => world.close());
  const { set, notes } = rowsOf(() => world);

  it("a system at rest stands with nothing behind; an unknown one is not found", async () => {
    const { body } = await world.get("/v1/systems/registry");
    assert.deepEqual(
      [body.mode, body.behind, body.parked, body.secondsToDrain, body.circuit],
      ["off", 0, 0, 0, { state: "closed", openForSeconds: 0, failures: 0 }],
    );
    assert.deepEqual(((await world.get("/v1/systems")).body.systems as object[]).length, 1);
    for (const path of ["", "/pause", "/resume", "/mode"]) {
      const ask = (id: string) =>
        path === ""
          ? world.get(`/v1/systems/${id}`)
          : world.post(`/v1/systems/${id}${path}`, { mode: "off" });
      for (const [id, meant] of [
        ["registri", '; có phải "registry"?'],
        ["nowhere", "."],
      ] as const) {
        const { status, body } = await ask(id);
        assert.deepEqual(
          [status, body.code, body.errors],
          [404, "not-found", [{ pointer: "/id", message: `Cần một trong "registry"${meant}` }]],
        );
      }
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
});

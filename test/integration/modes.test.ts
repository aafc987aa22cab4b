import assert from "node:assert/strict";
import { type OpenWorld, openWorld } from "../open-world.ts";
import { until } from "../until.ts";
import { dossierOf } from "../world.ts";

const code = "H41.17-261122-0001";

describe("modes and flow control", () => {
  let world: OpenWorld;
  beforeEach(async () => {
    world = await openWorld();
  });
  afterEach(() => world.close());
  const mode = (mode: "off" | "shadow" | "live", more = {}) =>
    world.ledger.setMode({
      system: "registry",
      rule: { mode, ...more },
      by: "test",
      isOver: () => false,
    });

  it("shadow does everything but the call and shows what would go; live then sends it", async () => {
    await mode("shadow");
    await world.declare(dossierOf(code, { revision: 1 }));
    await world.runLane();
    assert.equal(world.registry.calls, 0);
    const replica = await world.replica(code);
    assert.deepEqual([replica.state, replica.cause.would], ["shadow", ["dossier"]]);
    await mode("live");
    await world.runLane();
    assert.equal((await world.replica(code)).state, "current");
    assert.equal(world.registry.records.get(code)?.length, 1);
  });

  it("off sends nothing for an agency while the others go", async () => {
    await mode("off", { agency: "H41.17" });
    await world.declare(dossierOf(code));
    await world.declare(
      dossierOf("H41.18-261122-0001", { agencies: { processing: { code: "H41.18" } } }),
    );
    await world.runLane();
    assert.equal((await world.replica(code)).state, "off");
    assert.equal((await world.replica("H41.18-261122-0001")).state, "current");
  });

  it("a dossier that no longer concerns a system is closed there, and the timeline says so", async () => {
    await world.declare(dossierOf(code, { revision: 1 }));
    await world.runLane();
    world.registry.concerns = () => false;
    await world.declare(dossierOf(code, { revision: 2, note: "chuyển" }));
    await world.runLane();
    assert.equal((await world.replica(code)).state, "closed");
    const history = await world.ledger.timeline({ code, scope: null, after: "0", limit: 100 });
    assert.ok(history?.entries.some((entry) => entry.is === "closed"));
  });

  it("a paused system is not called, and moves on when resumed", async () => {
    await world.ledger.hands.pause("registry", "test");
    await world.declare(dossierOf(code));
    await world.runLane();
    assert.equal(world.registry.calls, 0);
    await world.ledger.hands.resume("registry", "test", () => false);
    await world.runLane();
    assert.equal(world.registry.calls, 1);
  });

  it("a refused login stops the system at once with one incident, and no copy is parked or waits for it", async () => {
    const adapter = world.system.adapter;
    world.system.adapter = {
      ...adapter,
      send: async (items) =>
        items.map(() => ({
          is: "misconfigured",
          why: "khóa hết hạn",
          cure: "đổi khóa",
          login: true,
        })),
    };
    for (let n = 1; n <= 6; n += 1) await world.declare(dossierOf(`H41.17-261122-000${n}`));
    await world.runLane();
    const standing = await world.ledger.switches.one("registry");
    assert.equal(standing?.stopped?.cure, "đổi khóa");
    assert.equal(world.events.filter(({ kind }) => kind === "stopped").length, 1);
    const { rows } = await world.pool.query("select distinct state from replicas");
    assert.deepEqual(rows, [{ state: "ready" }]);
    world.system.adapter = adapter;
    await world.runLane();
    assert.notEqual((await world.replica(code)).state, "current", "a person has to resume it");
    await world.ledger.hands.resume("registry", "test", () => false);
    await world.runLane();
    assert.equal((await world.replica(code)).state, "current");
  });

  it("the breaker opens after failures in a row, lets one probe pass, and closes on its answer", async () => {
    world.system.settings = {
      ...world.system.settings,
      breaker: { failures: 2, coolSeconds: [2] },
    };
    world.registry.fates = Array.from({ length: 6 }, () => "lost before" as const);
    for (let n = 1; n <= 4; n += 1) await world.declare(dossierOf(`H41.17-261122-000${n}`));
    await world.runLane();
    const calls = world.registry.calls;
    await world.pool.query(
      "update replicas set state = 'ready', ready_at = null where state = 'waiting'",
    );
    await world.runLane();
    assert.equal(world.registry.calls, calls, "open: nothing is called");
    world.registry.fates = ["accepted"];
    await until("a probe passes", async () => {
      await world.runLane();
      return world.registry.calls > calls;
    });
    const standing = await world.ledger.switches.one("registry");
    assert.deepEqual([standing?.failures, standing?.openForMs], [0, null]);
    assert.equal((await world.replica(code)).state, "current");
  });

  it("Retry-After holds the whole system back", async () => {
    const { adapter } = world.system;
    world.system.adapter = {
      ...adapter,
      send: async (items) => items.map(() => ({ is: "busy", why: "429", retryAfterMs: 60_000 })),
    };
    await world.declare(dossierOf(code));
    await world.runLane();
    world.system.adapter = adapter;
    await world.declare(dossierOf("H41.17-261122-0002"));
    await world.runLane();
    assert.equal(world.registry.calls, 0);
    const standing = await world.ledger.switches.one("registry");
    assert.ok((standing?.backOffMs ?? 0) > 50_000);
  });

  it("a rate limits the calls of all lanes together", async () => {
    world.system.settings = { ...world.system.settings, rate: 3 };
    for (let n = 1; n <= 9; n += 1) await world.declare(dossierOf(`H41.17-261122-000${n}`));
    world.system.adapter = { ...world.system.adapter, perCall: () => 1 };
    await Promise.all([world.runLane(), world.runLane(), world.runLane()]);
    assert.ok(
      world.registry.calls >= 3 && world.registry.calls <= 4,
      `${world.registry.calls} calls`,
    );
  });

  it("four fifths of a claim go to what can still be on time, one fifth to what is late", async () => {
    const due = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
    for (let n = 0; n < 20; n += 1)
      await world.declare(
        dossierOf(`H41.17-261122-10${String(n).padStart(2, "0")}`, {
          dueAt: due(n < 10 ? -n - 1 : (n - 9) / 100),
        }),
      );
    const worker = await world.ledger.registerWorker();
    const claimed = await world.ledger.claim({
      system: "registry",
      most: 10,
      leaseMs: 1_000,
      worker: worker.id(),
    });
    const late = claimed.filter(({ state }) => Date.parse(state.dueAt ?? "") < Date.now());
    assert.deepEqual([claimed.length, late.length], [10, 2]);
    assert.ok(
      late.some(({ code: each }) => each.endsWith("1009")),
      "the latest first",
    );
    const rest = await world.ledger.claim({
      system: "registry",
      most: 10,
      leaseMs: 1_000,
      worker: worker.id(),
    });
    assert.equal(rest.length, 10, "a share without work gives way");
    await worker.close();
  });
});

import assert from "node:assert/strict";
import type { Line, Outcome } from "../../adapters/contract.ts";
import type { CallClass } from "../../queue/sync/gate/call-class.ts";
import { createGate } from "../../queue/sync/gate/gate.ts";
import { type Asked, createOutward, type Outward } from "../../queue/sync/gate/outward.ts";
import { createLanes } from "../../queue/sync/lane/lane.ts";
import { type OpenWorld, openWorld } from "../open-world.ts";
import { until } from "../until.ts";
import { dossierOf } from "../world.ts";

const id = "registry";
const news: Asked = { by: "poll", what: "news" };
const busy: Outcome = { is: "busy", why: "busy" };

describe("a call beside the lanes", () => {
  let world: OpenWorld;
  let gate: ReturnType<typeof createGate>;
  let outward: Outward;
  let stopping: AbortController;
  beforeEach(async () => {
    world = await openWorld({ perCall: 1, callTimeoutMs: 20_000 });
    world.system.settings = {
      ...world.system.settings,
      lanes: 1,
      concurrency: { start: 1, max: 4 },
      breaker: { failures: 2, coolSeconds: [60] },
    };
    stopping = new AbortController();
    const parts = { ...world.parts, stopping: stopping.signal };
    gate = createGate(parts);
    outward = createOutward({ ...parts, gate });
  });
  afterEach(() => world.close());

  const switches = () => world.ledger.switches.one(id);
  const set = (what: string) => world.pool.query(`update switches set ${what}`);
  /** What came of a call that would have been answered: true, or what kept it. */
  const goes = async (asked: Asked = news) => {
    const result = await outward(world.system, asked, async () => ({ yes: true }));
    return "kept" in result ? result.kept.by : "yes" in result;
  };
  const answers = (trouble: Outcome) => outward(world.system, news, async () => ({ trouble }));

  it("brings what the system said, or the trouble, also of an adapter that throws; and is counted by who made it", async () => {
    assert.deepEqual(await outward(world.system, news, async () => ({ got: 1 })), { got: 1 });
    assert.deepEqual(await answers(busy), { trouble: busy });
    const thrown = await outward(world.system, { by: "person", what: "find" }, async () => {
      throw new TypeError("of a person");
    });
    assert.deepEqual(thrown, {
      trouble: { is: "unrecognised", why: "Bộ chuyển đổi gặp lỗi: TypeError" },
    });
    assert.deepEqual(
      world.events.flatMap((each) =>
        each.kind === "attempt" ? [[each.by, each.part, each.outcomes]] : [],
      ),
      [
        ["poll", "news", { accepted: 1 }],
        ["poll", "news", { busy: 1 }],
        ["person", "find", { unrecognised: 1 }],
      ],
    );
  });

  it("is kept by all that keeps deliveries: mode, pause, incident, window, back-off and breaker", async () => {
    const all: [string, string][] = [
      ['modes = \'[{"mode":"shadow"}]\'', "mode"],
      ["paused = true", "pause"],
      ['stopped = \'{"why":"?","at":"2026-11-22"}\'', "incident"],
      ['stopped = \'{"why":"?","at":"2026-11-22","tested":true}\'', "incident"],
      ["not_before = now() + interval '1 minute'", "back-off"],
      ["read_open_until = now() + interval '1 minute'", "breaker"],
    ];
    for (const [what, by] of all) {
      await set(what);
      assert.equal(await goes(), by, what);
      await set("modes = '[]'");
      await world.ledger.switches.resume(id);
    }
    world.system.settings.windows = [
      { from: "00:00", to: "12:00", days: [1, 2, 3, 4, 5, 6, 7] },
      { from: "12:00", to: "00:00", days: [1, 2, 3, 4, 5, 6, 7] },
    ];
    assert.equal(await goes(), "window");
    world.system.settings.windows = [];
    assert.equal(await goes(), true);
  });

  it("goes where one agency or procedure alone is live, and not where the last word is another", async () => {
    await set('modes = \'[{"mode":"off"},{"agency":"H41.17","mode":"live"}]\'');
    assert.equal(await goes(), true);
    await set(
      'modes = \'[{"agency":"H41.17","mode":"live"},{"agency":"H41.17","mode":"off"},{"mode":"off"}]\'',
    );
    assert.equal(await goes(), "mode");
  });

  it("is the half-open breaker's probe, one at a time, and closes it or opens it for longer", async () => {
    await set("read_open_until = now(), read_failures = 2, read_opened_times = 1");
    let release = () => {};
    const probe = outward(world.system, news, async () => {
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      return { trouble: busy };
    });
    await until("the probe is out", async () => (await goes()) === "breaker");
    release();
    await probe;
    assert.ok(((await switches())?.reads.openForMs ?? 0) > 50_000);
    await set("read_open_until = now()");
    assert.equal(await goes(), true);
    assert.equal((await switches())?.reads.openForMs, null);
  });

  it("that is answered closes nothing that refused deliveries opened, and forgets none of their failures", async () => {
    await world.declare(dossierOf("H41.17-261122-0001"));
    world.registry.fates = ["busy"];
    await world.runLane();
    assert.equal(await goes(), true);
    assert.equal(
      (await switches())?.failures,
      1,
      "two in a row open it, whatever was read between",
    );
    await set("failures = 2, opened_times = 1, open_until = now() + interval '1 minute'");
    assert.equal(await goes(), true, "what can be asked is asked");
    await set("open_until = now()");
    assert.equal(await goes(), true, "and is nobody's probe");
    const { openForMs, openedTimes, failures } = (await switches()) ?? assert.fail();
    assert.deepEqual([openForMs !== null, openedTimes, failures], [true, 1, 2]);
  });

  it("that fails keeps no delivery waiting", async () => {
    await answers(busy);
    await answers(busy);
    assert.equal(await goes(), "breaker");
    await world.declare(dossierOf("H41.17-261122-0001"));
    await world.runLane();
    assert.equal((await world.replica("H41.17-261122-0001")).state, "current");
    await world.ledger.switches.resume(id);
    assert.equal(await goes(), true);
  });

  it("opens the breaker by its failures", async () => {
    await answers(busy);
    await answers(busy);
    assert.equal(await goes(), "breaker");
  });

  it("opens it where more of them hang than are answered", async () => {
    const late: Outcome = { is: "busy", timedOut: true, why: "time-out" };
    await answers(late);
    assert.equal(await goes(), true);
    await answers(late);
    assert.equal(await goes(), "breaker", "though one was answered in between");
  });

  it("holds the lanes by a Retry-After that it reads, and stops the system by a refused login", async () => {
    await answers({ ...busy, retryAfterMs: 60_000 });
    assert.equal(await goes(), "back-off");
    await world.declare(dossierOf("H41.17-261122-0001"));
    await world.runLane();
    assert.equal(world.registry.calls, 0);
    await world.ledger.switches.resume(id);
    await answers({ is: "misconfigured", login: true, why: "Mật khẩu sai" });
    assert.equal(await goes(), "incident");
    assert.equal((await switches())?.stopped?.why, "Mật khẩu sai");
  });

  it("shares the system's places: a person goes before copies, these before looks for news, and comparisons come last", async () => {
    const order: string[] = [];
    const slots = gate.slots(id, 0);
    const taken = await slots.take();
    assert.ok(taken);
    const classes: CallClass[] = ["reconcile", "poll", "delivery", "person"];
    const all = classes.map(async (by, n) => {
      if (by === "delivery") {
        await slots.take();
        order.push(by);
        return slots.give();
      }
      await outward(world.system, { by, what: `${n}` }, async () => {
        order.push(by);
        return {};
      });
    });
    // In line once its switches were read; then nothing but the place is lacking.
    await until("all are in line", () => slots.waiting() === 4);
    slots.give();
    await Promise.all(all);
    assert.deepEqual(order, ["person", "delivery", "poll", "reconcile"]);
    assert.equal(slots.free(), 1);
  });

  it("takes from the system's rate: a person in advance of it, a comparison only what leaves others their share", async () => {
    world.system.settings.rate = 4;
    world.system.settings.concurrency = { start: 4, max: 4 };
    // A tenth of a second's worth may come meanwhile, a second's not.
    const goesWith = async (tokens: number, by: Asked["by"]) => {
      await set(`tokens = ${tokens}, tokens_at = null`);
      return goes({ by, what: "find", until: performance.now() + 20_120 });
    };
    assert.deepEqual(
      [await goesWith(2, "reconcile"), await goesWith(4, "reconcile")],
      ["rate", true],
    );
    assert.deepEqual([await goesWith(-1, "poll"), await goesWith(1, "poll")], ["rate", true]);
    assert.deepEqual([await goesWith(-5, "person"), await goesWith(-3, "person")], ["rate", true]);
    const { rows } = await world.pool.query("select tokens from switches");
    assert.ok(rows[0].tokens < -3.5, "and others wait for what it took");
  });

  it("pays for each of its exchanges, and so does a copy's: a login, a second address, the halves of a list", async () => {
    world.system.settings.rate = 8;
    world.system.settings.concurrency = { start: 1, max: 1 };
    let left = 0;
    world.system.http = async () => {
      left += 1;
      return { kind: "unsent", reason: "" };
    };
    const thrice = async ({ http, signal }: Line) => {
      for (let n = 0; n < 3; n += 1) await http({ path: "/", body: {}, signal, timeoutMs: 1 });
    };
    // What comes back meanwhile is less than one a tenth of a second.
    const costs = async (call: () => Promise<unknown>) => {
      await set("tokens = 8, tokens_at = null");
      const began = performance.now();
      await call();
      const { rows } = await world.pool.query("select tokens from switches");
      const came = ((performance.now() - began) / 1_000) * 8;
      return { atLeast: 8 - rows[0].tokens, atMost: 8 - rows[0].tokens + came };
    };
    const isThree = ({ atLeast, atMost }: { atLeast: number; atMost: number }) =>
      assert.ok(atLeast <= 3.1 && atMost >= 2.9, `${atLeast} to ${atMost}`);
    isThree(
      await costs(() =>
        outward(world.system, news, async (line) => {
          await thrice(line);
          return {};
        }),
      ),
    );
    const { adapter } = world.system;
    world.system.adapter = {
      ...adapter,
      send: async (items, line) => {
        await thrice(line);
        return items.map(() => ({ is: "accepted" }));
      },
    };
    await world.declare(dossierOf("H41.17-261122-0001"));
    isThree(await costs(world.runLane));
    assert.equal(left, 6);
  });

  it("makes one comparison at a time of four places, whatever waits", async () => {
    world.system.settings.concurrency = { start: 4, max: 4 };
    let release = () => {};
    const one = outward(world.system, { by: "reconcile", what: "list" }, async () => {
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      return {};
    });
    await until(
      "one is out",
      async () => (await goes({ by: "reconcile", what: "list" })) === "line",
    );
    assert.equal(await goes(), true);
    release();
    await one;
    assert.equal(await goes({ by: "reconcile", what: "list" }), true);
  });

  it("is given up in line when it could not end within its caller's lease any more, or the process stops", async () => {
    const slots = gate.slots(id, 0);
    await slots.take();
    const { callTimeoutMs, leaseMarginMs } = world.system.settings;
    const short = performance.now() + callTimeoutMs + leaseMarginMs + 100;
    assert.equal(await goes({ ...news, until: short }), "line");
    const last = goes();
    await until("it is in line", () => slots.waiting() === 1);
    stopping.abort();
    assert.equal(await last, "end");
    assert.equal(await goes(), "end");
    assert.equal(slots.waiting(), 0);
  });

  it("ends with its caller's lease: nothing leaves after it", async () => {
    const left: boolean[] = [];
    world.system.http = async ({ mayLeave }) => {
      left.push(mayLeave?.() ?? true);
      return { kind: "unsent", reason: "" };
    };
    const { callTimeoutMs, leaseMarginMs } = world.system.settings;
    const ends = performance.now() + callTimeoutMs + leaseMarginMs + 200;
    await outward(world.system, { ...news, until: ends }, async ({ http, signal }) => {
      const ask = () => http({ path: "/", body: {}, signal, timeoutMs: 1 });
      await ask();
      const real = performance.now;
      performance.now = () => ends + 1;
      await ask().finally(() => {
        performance.now = real;
      });
      return {};
    });
    assert.deepEqual(left, [true, false]);
  });

  it("that lasts keeps no copy waiting where the system has two lanes and a place for each", async () => {
    world.system.settings.lanes = 2;
    world.system.settings.concurrency = { start: 2, max: 2 };
    let release = () => {};
    const slow = outward(world.system, news, async () => {
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      return {};
    });
    await until("it is out", () => gate.slots(id, 1).free() === 0);
    const lanes = createLanes({ ...world.parts, gate });
    await world.declare(dossierOf("H41.17-261122-0001"));
    await lanes.run(world.system, 0);
    await lanes.settled();
    assert.equal((await world.replica("H41.17-261122-0001")).state, "current");
    release();
    await slow;
  });

  it("and a lane of the same process are held by one brake", async () => {
    const lanes = createLanes({ ...world.parts, gate });
    let begun = 0;
    for (let n = 1; n <= 9; n += 1) await world.declare(dossierOf(`H41.17-261122-000${n}`));
    world.registry.pause = async () => {
      world.registry.pause = async () => {};
      const trouble: Outcome = { ...busy, retryAfterMs: 60_000 };
      await outward(world.system, { by: "person", what: "find" }, async () => {
        begun = world.registry.calls;
        return { trouble };
      });
    };
    world.system.settings.concurrency = { start: 2, max: 2 };
    await lanes.run(world.system, 0);
    await lanes.settled();
    assert.ok(begun > 0 && begun < 9, `${begun} calls`);
    assert.equal(world.registry.calls, begun, "none began since");
  });
});

import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import type { Item, Outcome } from "../../adapters/contract.ts";
import { type OpenWorld, openWorld } from "../open-world.ts";
import { dossierOf } from "../world.ts";

const code = (n: number) => `H41.17-261122-${String(n).padStart(4, "0")}`;

describe("calls that hang until their time is over", () => {
  let world: OpenWorld;
  let calls: number;
  let hangs: (n: number) => boolean;
  beforeEach(async () => {
    world = await openWorld({ perCall: 1, callTimeoutMs: 5_000 });
    const { settings } = world.system;
    world.system.settings = {
      ...settings,
      lanes: 1,
      concurrency: { start: 2, max: 2 },
      breaker: { failures: 5, coolSeconds: [60, 120] },
    };
    world.parts.batch = 50;
    calls = 0;
    const { adapter } = world.system;
    world.system.adapter = {
      ...adapter,
      send: async (items: Item[], call): Promise<Outcome[]> => {
        calls += 1;
        if (!hangs(calls)) return adapter.send(items, call);
        await pause(20);
        return items.map(() => ({ is: "lost", timedOut: true, why: "time-out" }));
      },
    };
    for (let n = 1; n <= 40; n += 1) await world.declare(dossierOf(code(n)));
  });
  afterEach(() => world.close());

  const openForMs = async () => (await world.ledger.switches.one("registry"))?.openForMs ?? 0;

  it("open the breaker as soon as there are so many, and one probe at a time tries again", async () => {
    hangs = () => true;
    await world.runLane();
    assert.ok(calls <= 6, `${calls} calls`);
    const first = await openForMs();
    assert.ok(first > 50_000 && first <= 60_000, `open for ${first} ms`);

    const before = calls;
    await world.pool.query("update switches set open_until = now()");
    await world.runLane();
    assert.equal(calls, before + 1);
    const again = await openForMs();
    assert.ok(again > 110_000, `open for ${again} ms`);

    hangs = () => false;
    await world.pool.query("update switches set open_until = now()");
    await world.runLane();
    assert.equal((await world.ledger.switches.one("registry"))?.openForMs, null);
    assert.ok(calls > before + 10);
  });

  it("open it also where a few are answered in between", async () => {
    hangs = (n) => n % 3 !== 0;
    await world.runLane();
    assert.ok(calls <= 9, `${calls} calls`);
    assert.ok((await openForMs()) > 0);
  });

  it("leave it closed where it was we who gave them up, because the process stops", async () => {
    const ending = new AbortController();
    world.parts.ending = ending.signal;
    world.system.settings.concurrency = { start: 6, max: 6 };
    world.system.adapter = {
      ...world.system.adapter,
      send: async (items: Item[], { signal }): Promise<Outcome[]> => {
        calls += 1;
        if (calls === 6) setImmediate(() => ending.abort());
        await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
        return items.map(() => ({ is: "lost", timedOut: true, why: "time-out" }));
      },
    };
    const stopping = new AbortController();
    world.parts.stopping = stopping.signal;
    ending.signal.addEventListener("abort", () => stopping.abort());
    await world.runLane();
    assert.equal(calls, 6);
    const { openForMs, failures } = (await world.ledger.switches.one("registry")) ?? {};
    assert.deepEqual([openForMs, failures], [null, 0]);
  });

  it("of many lanes at once are told by one signal to end, and it warns of no leak", async () => {
    hangs = () => false;
    world.parts.batch = 1;
    const { settings, adapter } = world.system;
    world.system.settings = { ...settings, concurrency: { start: 15, max: 15 } };
    let goOn = () => {};
    const all = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    world.system.adapter = {
      ...adapter,
      send: async (items, call) => {
        calls += 1;
        if (calls === 15) goOn();
        await Promise.race([all, pause(4_000, undefined, { ref: false })]);
        return adapter.send(items, call);
      },
    };
    const warned: string[] = [];
    const note = ({ name }: Error) => warned.push(name);
    process.on("warning", note);
    try {
      await Promise.all(Array.from({ length: 15 }, () => world.runLane()));
      assert.ok(calls >= 15, `${calls} calls`);
      assert.deepEqual(warned, []);
      const { ending, stopping } = world.parts;
      for (const each of [ending, stopping])
        assert.equal(getEventListeners(each, "abort").length, 0);
    } finally {
      process.off("warning", note);
    }
  });

  it("leave it closed while most are answered", async () => {
    hangs = (n) => n % 4 === 0;
    await world.runLane();
    assert.equal(calls, 40);
    assert.equal(await openForMs(), 0);
  });
});

import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import type { Item } from "../../adapters/contract.ts";
import { createGate } from "../../queue/sync/gate/gate.ts";
import { createLanes } from "../../queue/sync/lane/lane.ts";
import { type OpenWorld, openWorld } from "../open-world.ts";
import { until } from "../until.ts";
import { dossierOf } from "../world.ts";

const code = (n: number) => `H41.17-261122-${String(n).padStart(4, "0")}`;
const steps = (count: number) =>
  Array.from({ length: count }, (_, n) => ({
    key: `s${n}`,
    at: new Date(Date.UTC(2026, 10, 23, 1, n)).toISOString(),
    status: 4 as const,
    content: `Bước ${n}`,
  }));

describe("a batch on its way", () => {
  let world: OpenWorld;
  let release: () => void;
  beforeEach(async () => {
    world = await openWorld({ callTimeoutMs: 20_000 });
    world.parts.batch = 50;
    world.system.settings.concurrency = { start: 8, max: 8 };
  });
  afterEach(async () => {
    release();
    await world.close();
  });

  /** Calls of which `isSlow` says so hang until they are released. */
  const hang = (isSlow: (items: Item[]) => boolean) => {
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const hung: string[][] = [];
    world.registry.pause = async (items) => {
      if (!isSlow(items)) return;
      hung.push(items.map(({ code: of, part: { key } }) => `${of} ${key}`));
      await released;
    };
    return hung;
  };
  const states = async () => {
    const { rows } = await world.pool.query(
      "select d.code, r.state, r.opened from replicas r join dossiers d on d.id = r.dossier order by 1",
    );
    return rows;
  };

  it("has what was acknowledged written while its slowest call still goes on", async () => {
    for (let n = 1; n <= 40; n += 1) await world.declare(dossierOf(code(n), { steps: steps(5) }));
    const hung = hang((items) =>
      items.some((item) => item.code === code(7) && item.part.kind === "rows"),
    );
    const lane = world.runLane();
    await until("a call hangs", () => hung.length > 0);
    const inFlight = new Set(hung.flat().map((text) => text.slice(0, 18)));
    await until("every dossier that is in no call is current", async () =>
      (await states()).every((each) => each.state === "current" || inFlight.has(each.code)),
    );
    release();
    await lane;
    await world.calmDown();
    for (let n = 1; n <= 40; n += 1)
      assert.deepEqual(
        world.registry.rows.get(code(n)),
        steps(5).map(({ key }) => `row:${key}`),
      );
  });

  it("goes on with other dossiers beside a slow call, in the next batch too, and never makes more calls than the width", async () => {
    world.system.settings.concurrency = { start: 4, max: 4 };
    world.system.settings.lanes = 1;
    world.parts.batch = 3;
    for (let n = 1; n <= 12; n += 1) await world.declare(dossierOf(code(n)));
    let atOnce = 0;
    let most = 0;
    const hung = hang((items) => items.some((item) => item.code === code(1)));
    const { adapter } = world.system;
    world.system.adapter = {
      ...adapter,
      perCall: () => 1,
      send: async (items, call) => {
        atOnce += 1;
        most = Math.max(most, atOnce);
        return adapter.send(items, call).finally(() => {
          atOnce -= 1;
        });
      },
    };
    const lane = world.runLane();
    await until("a call hangs", () => hung.length > 0);
    await until("all others are current", async () => {
      const others = (await states()).filter((each) => each.code !== code(1));
      return others.every(({ state }) => state === "current");
    });
    assert.ok(most <= 4, `${most} calls at once`);
    release();
    await lane;
    assert.equal((await world.replica(code(1))).state, "current");
  });

  it("has each part of a list that was halved written when it is known", async () => {
    await world.declare(dossierOf(code(1), { steps: steps(4) }));
    let toldHalf = () => {};
    const half = new Promise<void>((resolve) => {
      toldHalf = resolve;
    });
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { adapter } = world.system;
    world.system.adapter = {
      ...adapter,
      perCall: () => 4,
      send: async (items, call) => {
        const keys = items.map(({ part: { key } }) => key);
        if (keys.length === 4) return items.map(() => ({ is: "rejected", why: "cả danh sách" }));
        if (!keys.includes("row:s2")) return adapter.send(items, call);
        toldHalf();
        await released;
        return adapter.send(items, call);
      },
    };
    const lane = world.runLane();
    await half;
    await until("the first half is written", async () => {
      const { held } = await world.replica(code(1));
      return ["row:s0", "row:s1"].every((key) => held[key]?.digest && !held[key].doubt);
    });
    const { state, opened, held } = await world.replica(code(1));
    assert.deepEqual([state, opened], ["sending", true]);
    assert.ok(held["row:s2"].doubt);
    release();
    await lane;
    assert.equal((await world.replica(code(1))).state, "current");
  });

  it("makes no further call from the moment that a Retry-After is read, nor does another process a second later", async () => {
    release = () => {};
    for (let n = 1; n <= 60; n += 1) await world.declare(dossierOf(code(n), { steps: steps(3) }));
    const other = createLanes({ ...world.parts, gate: createGate(world.parts) });
    const began: number[] = [];
    let readAt = Number.POSITIVE_INFINITY;
    const { adapter } = world.system;
    world.system.adapter = {
      ...adapter,
      perCall: () => 1,
      send: async (items, call) => {
        began.push(performance.now());
        const mine = began.length;
        await pause(60);
        if (mine !== 20) return adapter.send(items, call);
        readAt = performance.now();
        return items.map(() => ({ is: "busy", why: "HTTP 503", retryAfterMs: 60_000 }));
      },
    };
    world.parts.batch = 30;
    await Promise.all([world.runLane(), other.run(world.system, 1)]);
    await other.settled();
    const after = began.filter((at) => at > readAt);
    assert.ok(began.length > 20 && Number.isFinite(readAt));
    // One worker of the two read it; the other looks within half a second.
    assert.ok(
      after.every((at) => at < readAt + 1_000),
      `a call ${Math.max(...after) - readAt} ms after it`,
    );
    const { rows } = await world.pool.query("select distinct state from replicas");
    assert.ok(!rows.some(({ state }) => state === "sending"));
    assert.equal(await world.runLane(), "out");
  });

  it("keeps no other waiting for a Retry-After that was said of one dossier alone", async () => {
    release = () => {};
    for (let n = 1; n <= 30; n += 1) await world.declare(dossierOf(code(n)));
    const { adapter } = world.system;
    world.system.adapter = {
      ...adapter,
      perCall: () => 1,
      send: async (items, call) =>
        items[0]?.code === code(1)
          ? [{ is: "busy", why: "đang bận", retryAfterMs: 3_000_000, alone: true }]
          : adapter.send(items, call),
    };
    await world.runLane();
    const { rows } = await world.pool.query(
      "select d.code, r.state from replicas r join dossiers d on d.id = r.dossier order by d.code",
    );
    assert.deepEqual(
      rows.map(({ state }) => state),
      ["waiting", ...Array.from({ length: 29 }, () => "current")],
    );
  });

  it("makes not one more call in the process that read the Retry-After", async () => {
    release = () => {};
    for (let n = 1; n <= 40; n += 1) await world.declare(dossierOf(code(n), { steps: steps(2) }));
    let hasRead = false;
    let after = 0;
    const { adapter } = world.system;
    world.system.adapter = {
      ...adapter,
      perCall: () => 1,
      send: async (items, call) => {
        if (hasRead) after += 1;
        await pause(items[0]?.code === code(3) ? 5 : 15);
        if (items[0]?.code !== code(3)) return adapter.send(items, call);
        hasRead = true;
        return items.map(() => ({ is: "busy", why: "HTTP 503", retryAfterMs: 8_000 }));
      },
    };
    await world.runLane();
    assert.ok(hasRead);
    assert.equal(after, 0, "calls that followed it");
    const held = (await states()).filter(({ state }) => state === "ready").length;
    assert.ok(held >= 30, `${held} are as ready as before`);
  });
});

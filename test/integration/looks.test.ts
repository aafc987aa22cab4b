import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { type OpenWorld, openWorld } from "../open-world.ts";
import { dossierOf } from "../world.ts";

const code = (n: number) => `H41.17-261122-${String(n).padStart(4, "0")}`;
const dossiers = 12;

describe("looks at what is in doubt", () => {
  let world: OpenWorld;
  let most: number;
  let looks: number;
  let isLost: boolean;
  beforeEach(async () => {
    world = await openWorld({
      perCall: 1,
      callTimeoutMs: 20_000,
      ifLost: { dossier: "look", rows: "look" },
    });
    const { settings, adapter } = world.system;
    world.system.settings = {
      ...settings,
      lanes: 1,
      concurrency: { start: 4, max: 4 },
      breaker: { failures: 5, coolSeconds: [60] },
    };
    world.parts.batch = 50;
    [most, looks, isLost] = [0, 0, false];
    let atOnce = 0;
    world.system.adapter = {
      ...adapter,
      observe: {
        covers: ["dossiers", "rows"],
        shows: "content",
        one: async (...asked) => {
          looks += 1;
          atOnce += 1;
          most = Math.max(most, atOnce);
          await pause(30);
          atOnce -= 1;
          if (isLost) return { trouble: { is: "lost", timedOut: true, why: "time-out" } };
          return adapter.observe?.one(...asked) ?? { there: false };
        },
      },
    };
    // All are in doubt: what was sent arrived, and the reply was lost.
    for (let n = 1; n <= dossiers; n += 1) await world.declare(dossierOf(code(n)));
    world.registry.fates = Array(dossiers).fill("lost after");
    while (world.registry.fates.length > 0) {
      await world.ledger.switches.resume("registry");
      await world.runLane();
    }
    await world.pool.query("update replicas set ready_at = now() where state = 'waiting'");
    await world.pool.query("update switches set width = 4");
    await world.ledger.switches.resume("registry");
    await world.ledger.promote();
    assert.equal(looks, 0);
  });
  afterEach(() => world.close());

  it("go several at once, as many as the width lets, and each dossier is looked at once", async () => {
    const sent = world.registry.calls;
    await world.runLane();
    assert.deepEqual([most, looks], [4, dossiers]);
    assert.equal(world.registry.calls, sent, "nothing that is there is sent again");
    for (let n = 1; n <= dossiers; n += 1)
      assert.equal((await world.replica(code(n))).state, "current");
  });

  it("take from the system's rate, and what it does not grant is as ready as before", async () => {
    world.system.settings.rate = 3;
    await world.runLane();
    assert.equal(looks, 3);
    const { rows } = await world.pool.query(
      "select state, count(*)::int as n from replicas group by 1 order by 1",
    );
    assert.deepEqual(rows, [
      { state: "current", n: 3 },
      { state: "ready", n: dossiers - 3 },
    ]);
  });

  it("open the breaker of what is asked where they hang, and then none goes any more, while what needs no look is sent", async () => {
    isLost = true;
    await world.declare(dossierOf(code(99)));
    await world.runLane();
    assert.ok(looks <= 8, `${looks} looks`);
    const { openForMs, reads } = (await world.ledger.switches.one("registry")) ?? {};
    assert.ok((reads?.openForMs ?? 0) > 0);
    assert.equal(openForMs, null, "it is told as before");
    assert.equal((await world.replica(code(99))).state, "current");
    const { rows } = await world.pool.query(
      "select count(*)::int as n from replicas where state = 'waiting' and cause->>'why' like 'Chờ tra cứu%' and tries <= 1",
    );
    assert.ok(rows[0].n >= dossiers - looks, "the others wait, at no cost of a try");
  });

  it("are begun anew by one probe, whose answer lets all of them go", async () => {
    isLost = true;
    await world.runLane();
    const soon = async () => {
      await world.pool.query("update replicas set ready_at = now() where state = 'waiting'");
      await world.pool.query(
        "update switches set read_open_until = now() where read_open_until is not null",
      );
      await world.ledger.promote();
    };
    await soon();
    looks = 0;
    await world.runLane();
    assert.equal(looks, 1, "one probe that is not answered opens it again");
    assert.ok(((await world.ledger.switches.one("registry"))?.reads.openForMs ?? 0) > 0);
    isLost = false;
    looks = 0;
    for (let round = 0; round < 3; round += 1) {
      await soon();
      await world.runLane();
    }
    assert.equal((await world.ledger.switches.one("registry"))?.reads.openForMs, null);
    assert.equal(looks, dossiers);
    for (let n = 1; n <= dossiers; n += 1)
      assert.equal((await world.replica(code(n))).state, "current");
  });

  it("close nothing that refused deliveries opened", async () => {
    await world.pool.query(
      "update switches set failures = 5, opened_times = 1, open_until = now()",
    );
    world.registry.fates = [];
    await world.runLane();
    const { openForMs } = (await world.ledger.switches.one("registry")) ?? {};
    assert.notEqual(openForMs, null, "looks alone were answered");
  });
});

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

  it("open the breaker where they hang, and then none goes any more", async () => {
    isLost = true;
    await world.runLane();
    assert.ok(looks <= 8, `${looks} looks`);
    const { openForMs } = (await world.ledger.switches.one("registry")) ?? {};
    assert.ok((openForMs ?? 0) > 0);
  });
});

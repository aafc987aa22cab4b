import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import type { Engine } from "../../queue/engine/engine.ts";
import type { Ledger } from "../../queue/ledger/ledger.ts";
import { createGate } from "../../queue/sync/gate/gate.ts";
import { startSync } from "../../queue/sync/sync.ts";

describe("sync that cannot start", () => {
  it("says so and leaves no timer and no worker behind", async () => {
    let ticks = 0;
    let isClosed = false;
    const ledger = {
      switches: {},
      settle: async () => [],
      registerWorker: async () => ({
        id: () => "1",
        alive: () => true,
        renew: async () => {},
        close: async () => {
          isClosed = true;
        },
      }),
      reap: async () => {
        ticks += 1;
        return { reaped: 0, lost: 0 };
      },
      promote: async () => [],
      seal: async () => ({ entries: 0 }),
      makeMonths: async () => [],
      idempotency: { purge: async () => 0 },
      polls: { enrol: async () => {} },
    } as unknown as Ledger;
    const engine = {
      wake: () => {},
      work: async () => {
        throw new Error("no queue");
      },
    } as unknown as Engine;
    const starting = startSync({
      ledger,
      engine,
      systems: new Map(),
      gate: createGate({
        switches: ledger.switches,
        incidents: ledger.incidents,
        report: () => {},
      }),
      onShut: () => {},
      report: () => {},
    });
    await assert.rejects(starting, /no queue/);
    assert.equal(isClosed, true);
    const before = ticks;
    await pause(1_100);
    assert.equal(ticks, before);
  });
});

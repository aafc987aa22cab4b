import assert from "node:assert/strict";
import { startTimer } from "../../queue/sync/timer.ts";
import { until } from "../until.ts";

describe("a timer of the gateway", () => {
  it("tells a tick that hangs, goes on without it, and is well again after one that ends", async () => {
    let ticks = 0;
    let told = 0;
    let wellWhenTold = true;
    const timer = startTimer({
      tick: () => {
        ticks += 1;
        return ticks === 2 ? new Promise<void>(() => {}) : Promise.resolve();
      },
      everyMs: 5,
      limitMs: 300,
      onError: (error) => assert.fail(String(error)),
      onOverrun: () => {
        told += 1;
        wellWhenTold = timer.isWell();
      },
    });
    await until("the second tick hangs", () => ticks === 2);
    await until("it is told", () => told === 1);
    assert.equal(wellWhenTold, false);
    await until("a third tick comes", () => ticks > 2 && timer.isWell());
    assert.equal(told, 1);
    await timer.stop();
  });

  it("is not well while ticks only fail, and goes on", async () => {
    let fails = true;
    const errors: unknown[] = [];
    const timer = startTimer({
      tick: async () => {
        if (fails) throw new Error("no");
      },
      everyMs: 5,
      limitMs: 1_000,
      failsForMs: 20,
      onError: (error) => errors.push(error),
      onOverrun: assert.fail,
    });
    await until("it is told", () => !timer.isWell());
    assert.ok(errors.length > 0);
    fails = false;
    await until("it is well again", () => timer.isWell());
    await timer.stop();
  });
});

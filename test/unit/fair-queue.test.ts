import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import type { ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { createFairQueue, HEAVY_BYTES } from "../../gateway/http/fair-queue.ts";
import { CallerGone } from "../../gateway/http/read-body.ts";
import { until } from "../until.ts";

const responseOf = (more: object = {}) =>
  Object.assign(new EventEmitter(), more) as unknown as ServerResponse;
const turnOfLoop = () => new Promise(setImmediate);

describe("the queue of what is heavy", () => {
  it("takes 32 KiB for the most that is not", () => {
    assert.equal(HEAVY_BYTES, 32_768);
  });

  it("lets one of each key begin at a time, in the order in which they came", async () => {
    const queue = createFairQueue();
    const begun: string[] = [];
    const overs = new Map<string, () => void>();
    for (const name of ["a1", "a2", "a3", "b1"])
      void queue(name.slice(0, 1), responseOf()).then((over) => {
        begun.push(name);
        overs.set(name, over);
      });
    await turnOfLoop();
    assert.deepEqual(begun, ["a1", "b1"]);
    for (const [over, next] of [
      ["a1", "a2"],
      ["a2", "a3"],
    ] as const) {
      overs.get(over)?.();
      await Promise.resolve();
      assert.notEqual(begun.at(-1), next, "not before whatever else has come");
      await until(`${next} is begun`, () => begun.at(-1) === next);
    }
  });

  it("lets a key rest as long as is asked, and at least as long as its turn took", async () => {
    const queue = createFairQueue();
    for (const [restMs, turnMs] of [
      [30, 0],
      [0, 30],
    ] as const) {
      const over = await queue("a", responseOf(), restMs);
      const next = queue("a", responseOf());
      await pause(turnMs);
      const began = performance.now();
      over();
      (await next)();
      const rested = performance.now() - began;
      assert.ok(rested >= 28, `${rested} ms`);
    }
  });

  it("is left by whoever goes away, and keeps nothing of a key that is done", async () => {
    const queue = createFairQueue();
    const over = await queue("a", responseOf());
    const [leaving, staying] = [responseOf(), responseOf()];
    const left = queue("a", leaving);
    const stays = queue("a", staying);
    leaving.emit("close");
    await assert.rejects(left, CallerGone);
    over();
    (await stays)();
    assert.equal(staying.listenerCount("close"), 0);
    (await queue("a", responseOf()))();
    await assert.rejects(queue("a", responseOf({ destroyed: true })), CallerGone);
  });
});

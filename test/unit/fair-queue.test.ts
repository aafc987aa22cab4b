import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import type { ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { CallerGone } from "../../gateway/http/body/read-body.ts";
import { createFairQueue } from "../../gateway/http/server/fair-queue.ts";
import { HEAVY_BYTES } from "../../queue/ledger/accept/heavy-turns.ts";
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
      void queue.lock(name.slice(0, 1), responseOf()).then((over) => {
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

  it("lets a key that is alone go on at once, and one with others only after a rest", async () => {
    const queue = createFairQueue();
    const endTurn = async () => {
      const over = await queue.lock("a", responseOf());
      let isBegun = false;
      const next = queue.lock("a", responseOf()).then((end) => {
        isBegun = true;
        return end;
      });
      // What has taken no time rests none.
      await pause(20);
      over();
      await turnOfLoop();
      await turnOfLoop();
      const atOnce = isBegun;
      (await next)();
      await until("the key is free", async () => {
        (await queue.lock("a", responseOf()))();
        return true;
      });
      return atOnce;
    };
    assert.equal(await endTurn(), true, "nobody else was heard of");
    queue.seen("b");
    assert.equal(await endTurn(), false, "another was");
  });

  it("lets a key rest as long as is asked, and beside others at least as long as it had the lock", async () => {
    const queue = createFairQueue();
    queue.seen("b");
    for (const [restMs, heldMs] of [
      [30, 0],
      [0, 30],
    ] as const) {
      const over = await queue.lock("a", responseOf(), restMs);
      const next = queue.lock("a", responseOf());
      await pause(heldMs);
      const began = performance.now();
      over();
      (await next)();
      const rested = performance.now() - began;
      assert.ok(rested >= 28, `${rested} ms`);
    }
  });

  it("is left by whoever goes away, and keeps nothing of a key that is done", async () => {
    const queue = createFairQueue();
    const over = await queue.lock("a", responseOf());
    const [leaving, staying] = [responseOf(), responseOf()];
    const left = queue.lock("a", leaving);
    const stays = queue.lock("a", staying);
    leaving.emit("close");
    await assert.rejects(left, CallerGone);
    over();
    (await stays)();
    assert.equal(staying.listenerCount("close"), 0);
    (await queue.lock("a", responseOf()))();
    await assert.rejects(queue.lock("a", responseOf({ destroyed: true })), CallerGone);
  });
});

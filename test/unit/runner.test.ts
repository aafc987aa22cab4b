import assert from "node:assert/strict";
import { setImmediate as eventLoop, setTimeout as pause } from "node:timers/promises";
import { createRunner } from "../../queue/engine/runner.ts";

const lane = (n: number) => ({ system: "portal", lane: n });

/** A runner whose lanes run until they are told to end. */
const open = (concurrency = 2) => {
  const began: number[] = [];
  const later: number[] = [];
  const ends: (() => void)[] = [];
  const runner = createRunner({
    run: ({ lane: n }) => {
      began.push(n);
      return new Promise<void>((resolve) => ends.push(resolve));
    },
    concurrency,
    later: ({ lane: n }) => later.push(n),
  });
  return { ...runner, began, later, end: () => ends.splice(0).forEach((end) => void end()) };
};

describe("lanes in one process", () => {
  it("look once more when a wake-up came while they ran, and only once for many", async () => {
    const runner = open();
    const turn = runner.asked(lane(0));
    assert.deepEqual([runner.noted(lane(0)), runner.noted(lane(0))], [true, true]);
    runner.end();
    await eventLoop();
    assert.deepEqual(runner.began, [0, 0]);
    runner.end();
    await turn;
    assert.deepEqual(runner.began, [0, 0]);
    assert.equal(runner.noted(lane(0)), false);
  });

  it("that found nothing more stay a moment for the next commit", async () => {
    const runner = open();
    const turn = runner.asked(lane(0));
    runner.end();
    await eventLoop();
    assert.equal(runner.noted(lane(0)), true);
    await eventLoop();
    assert.deepEqual(runner.began, [0, 0]);
    runner.end();
    await turn;
  });

  it("asked while the same lane runs, end at once instead of running beside it", async () => {
    const runner = open();
    runner.unasked(lane(0));
    await runner.asked(lane(0));
    assert.deepEqual(runner.began, [0]);
    const stopped = runner.stop();
    runner.end();
    await stopped;
  });

  it("run unasked only where there is a place", async () => {
    const runner = open(1);
    runner.unasked(lane(0));
    runner.unasked(lane(1));
    assert.deepEqual(runner.began, [0]);
    const stopped = runner.stop();
    runner.end();
    await stopped;
  });

  it("begin none after the stop, and stop waits for those that run", async () => {
    const runner = open();
    const turn = runner.asked(lane(0));
    let isStopped = false;
    const stopped = runner.stop().then(() => {
      isStopped = true;
    });
    await pause(20);
    assert.equal(isStopped, false);
    runner.end();
    await Promise.all([turn, stopped]);
    await runner.asked(lane(1));
    runner.unasked(lane(2));
    assert.deepEqual(runner.began, [0]);
    assert.deepEqual(runner.later, []);
  });
});

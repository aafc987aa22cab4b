import assert from "node:assert/strict";
import { setImmediate as eventLoop, setTimeout as pause } from "node:timers/promises";
import { createRunner } from "../../queue/engine/runner.ts";
import { until } from "../until.ts";

const lane = (n: number) => ({ system: "portal", lane: n });

/** A runner whose lanes run until they are told to end, then stay a moment. */
const open = (concurrency = 2, isBusy = () => false) => {
  const began: number[] = [];
  const later: number[] = [];
  const ends: (() => void)[] = [];
  const runner = createRunner({
    run: async ({ lane: n }, { rest }) => {
      do {
        began.push(n);
        await new Promise<void>((resolve) => ends.push(resolve));
      } while (await rest(isBusy));
    },
    concurrency,
    later: ({ lane: n }) => later.push(n),
  });
  return { ...runner, began, later, end: () => ends.splice(0).forEach((end) => void end()) };
};

describe("lanes in one process", () => {
  it("look once more when a wake-up came while they ran, and only once for many", async () => {
    const runner = open();
    const run = runner.asked(lane(0));
    assert.deepEqual([runner.noted(lane(0)), runner.noted(lane(0))], [true, true]);
    runner.end();
    await eventLoop();
    assert.deepEqual(runner.began, [0, 0]);
    runner.end();
    await run;
    assert.deepEqual(runner.began, [0, 0]);
    assert.equal(runner.noted(lane(0)), false);
  });

  it("that found nothing more stay a moment for the next commit", async () => {
    const runner = open();
    const run = runner.asked(lane(0));
    runner.end();
    await eventLoop();
    assert.equal(runner.noted(lane(0)), true);
    await eventLoop();
    assert.deepEqual(runner.began, [0, 0]);
    runner.end();
    await run;
  });

  it("that are kept busy meanwhile stay longer, and look now and then for what other processes left", async () => {
    const runner = open(2, () => runner.began.length < 3);
    const run = runner.asked(lane(0));
    for (let looks = 1; looks <= 3; looks += 1) {
      const began = performance.now();
      await until("it looks again", () => runner.began.length >= looks);
      if (looks > 1) assert.ok(performance.now() - began > 50, "looked at once");
      runner.end();
    }
    await run;
    assert.deepEqual(runner.began, [0, 0, 0]);
  });

  it("end at once where others want their place", async () => {
    const runner = open(1, () => true);
    const run = runner.asked(lane(0));
    runner.end();
    let isOver = false;
    void run.then(() => {
      isOver = true;
    });
    for (let turns = 0; turns < 3; turns += 1) await eventLoop();
    assert.equal(isOver, true);
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
    const run = runner.asked(lane(0));
    let isStopped = false;
    const stopped = runner.stop().then(() => {
      isStopped = true;
    });
    await pause(20);
    assert.equal(isStopped, false);
    runner.end();
    await Promise.all([run, stopped]);
    await runner.asked(lane(1));
    runner.unasked(lane(2));
    assert.deepEqual(runner.began, [0]);
    assert.deepEqual(runner.later, []);
  });
});

import assert from "node:assert/strict";
import { pastDeadlock } from "../../queue/postgres/session/deadlock.ts";

describe("work that PostgreSQL undid", () => {
  const failing = (codes: (string | undefined)[]) => {
    let runs = 0;
    const work = pastDeadlock(async () => {
      const code = codes[runs];
      runs += 1;
      if (code) throw Object.assign(new Error(code), { code });
      return runs;
    });
    return { work, runs: () => runs };
  };

  it("for a deadlock is run again, until it is done", async () => {
    assert.equal(await failing(["40P01", "40P01", undefined]).work, 3);
    assert.equal(await failing([undefined]).work, 1);
  });

  it("for the fifth deadlock in a row fails by it", async () => {
    const { work, runs } = failing(["40P01", "40P01", "40P01", "40P01", "40P01", undefined]);
    await assert.rejects(work, { code: "40P01" });
    assert.equal(runs(), 5);
  });

  it("for anything else is not run again", async () => {
    const { work, runs } = failing(["40P01", "55P03", undefined]);
    await assert.rejects(work, { code: "55P03" });
    assert.equal(runs(), 2);
  });
});

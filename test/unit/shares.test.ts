import assert from "node:assert/strict";
import { createShares } from "../../gateway/http/server/shares.ts";

describe("shares of the processor", () => {
  const takes = (ms: number) => {
    const until = performance.now() + ms;
    while (performance.now() < until);
  };

  it("let what is heavy of one key begin once a turn of the event loop, in order, and another key's at once", async () => {
    const share = createShares(2);
    const begun: string[] = [];
    const work = (name: string, ms: number) => async () => {
      begun.push(name);
      takes(ms);
      return name;
    };
    const all = ["a1", "a2", "a3"].map((name) => share("a", work(name, 3)));
    assert.deepEqual(begun, ["a1"]);
    const other = share("b", work("b1", 3));
    assert.deepEqual(begun, ["a1", "b1"]);
    assert.equal(await other, "b1");
    await new Promise(setImmediate);
    assert.deepEqual(begun, ["a1", "b1", "a2"]);
    assert.equal(await share("b", work("b2", 0)), "b2");
    assert.deepEqual(await Promise.all(all), ["a1", "a2", "a3"]);
    assert.deepEqual(begun, ["a1", "b1", "a2", "b2", "a3"]);
  });

  it("let what is light begin at once, and tell its failure to whoever asked", async () => {
    const share = createShares(1_000);
    let begun = 0;
    const works = Array.from({ length: 50 }, () =>
      share("a", async () => {
        begun += 1;
        throw new Error("no");
      }),
    );
    assert.equal(begun, 50);
    for (const work of works) await assert.rejects(work, /no/);
  });
});

import assert from "node:assert/strict";
import { createProgress } from "../demo/progress.ts";

describe("the demonstration's progress where nobody watches", () => {
  it("is a line at the start and one a minute", () => {
    const said: string[] = [];
    let ms = 0;
    const progress = createProgress((text) => said.push(text), { isWatched: false, now: () => ms });
    progress.start(100, "x");
    for (; ms < 150_000; ms += 500) progress.at(ms / 500);
    progress.stop();
    assert.deepEqual(said, ["x 100…\n", "x 120/100…\n", "x 240/100…\n"]);
  });
});

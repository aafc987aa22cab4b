import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { deadline } from "../../adapters/kit/http/deadline.ts";

describe("a deadline", () => {
  const over = (signal: AbortSignal) =>
    new Promise<unknown>((resolve) =>
      signal.addEventListener("abort", () => resolve(signal.reason), { once: true }),
    );

  it("comes though nobody but it holds its signal and memory is cleaned up meanwhile", async () => {
    setFlagsFromString("--expose-gc");
    const cleanUp: () => void = runInNewContext("gc");
    const waiting = over(deadline(new AbortController().signal, 100));
    const cleaning = setInterval(cleanUp, 10);
    const reason = await waiting;
    clearInterval(cleaning);
    assert.equal((reason as Error).name, "TimeoutError");
  });

  it("is given up with the signal that it follows, also with one given up before", async () => {
    const stop = new AbortController();
    const waiting = over(deadline(stop.signal, 60_000));
    stop.abort("told to stop");
    assert.equal(await waiting, "told to stop");
    assert.equal(deadline(stop.signal, 60_000).reason, "told to stop");
  });
});

import assert from "node:assert/strict";
import { createWrongSecrets, TOLD_FROM } from "../../gateway/http/inbound/wrong-secrets.ts";

describe("wrong secrets in a system's name", () => {
  it("are told at the tenth of a minute, once, and anew in the next", () => {
    let at = 0;
    const wrong = createWrongSecrets(() => at);
    const told = (n: number) => Array.from({ length: n }, () => wrong.another()).filter(Boolean);
    assert.equal(told(TOLD_FROM - 1).length, 0);
    assert.equal(told(50).length, 1);
    at = 60_000;
    assert.equal(told(TOLD_FROM - 1).length, 0);
    assert.equal(told(1).length, 1);
  });

  it("are told by the next one where nobody could be told", () => {
    const wrong = createWrongSecrets(() => 0);
    for (let n = 0; n < TOLD_FROM; n += 1) wrong.another();
    wrong.untold();
    assert.ok(wrong.another());
    assert.ok(!wrong.another());
  });
});

import assert from "node:assert/strict";
import { BadNews } from "../../queue/sync/poll/links.ts";
import { asTold, whereNext, whereToLook } from "../../queue/sync/poll/where.ts";

const now = new Date("2026-11-23T01:00:00.000Z");
const window = { by: "window", overlapSeconds: 600 } as const;
const cursor = { by: "cursor", overlapSeconds: 600 } as const;

describe("where a look for news begins", () => {
  it("asks of a window for the time since the last one, and for a while before it again", () => {
    const first = whereToLook(window, {}, now);
    assert.deepEqual(asTold(first), { to: "2026-11-23T01:00:00.000Z" });
    const last = whereNext(first, {}, false);
    assert.deepEqual(last, { to: "2026-11-23T01:00:00.000Z" });
    const later = new Date("2026-11-23T02:00:00.000Z");
    assert.deepEqual(asTold(whereToLook(window, last, later)), {
      from: "2026-11-23T00:50:00.000Z",
      to: "2026-11-23T02:00:00.000Z",
    });
  });

  it("ends a window where it began to end, however many pages it has and however long they take", () => {
    const first = whereToLook(window, { to: "2026-11-22T01:00:00.000Z" }, now);
    const second = whereNext(first, { mark: "page 2" }, true);
    const late = new Date("2026-11-25T01:00:00.000Z");
    assert.deepEqual(asTold(whereToLook(window, second, late)), {
      from: "2026-11-22T00:50:00.000Z",
      to: "2026-11-23T01:00:00.000Z",
      mark: "page 2",
    });
    assert.deepEqual(whereNext(second, {}, false), { to: "2026-11-23T01:00:00.000Z" });
  });

  it("keeps a cursor's mark from round to round, and drops a window's", () => {
    const last = { to: "2026-11-22T01:00:00.000Z", mark: "17" };
    assert.equal(whereToLook(cursor, last, now).mark, "17");
    assert.equal(whereToLook(window, last, now).mark, undefined);
  });

  it("takes no mark of any length", () => {
    assert.throws(() => whereNext({}, { mark: "x".repeat(4_001) }, true), /4000/);
  });

  it("takes no mark that could go into no address", () => {
    for (const mark of ["a\ud800", "a\0b"])
      assert.throws(() => whereNext({}, { mark }, true), BadNews);
  });
});

import assert from "node:assert/strict";
import { createRoom, NoRoom } from "../../adapters/kit/files/room.ts";

describe("room for bytes", () => {
  const never = new AbortController().signal;
  const isWaiting = async (waiting: Promise<unknown> | undefined) =>
    (await Promise.race([waiting, new Promise((resolve) => setImmediate(resolve, "waiting"))])) ===
    "waiting";

  it("is taken as it is needed, never more than there is", async () => {
    const room = createRoom({ most: 10, share: 10 });
    const first = await room.enter("a", 10, never);
    const second = await room.enter("b", 10, never);
    assert.equal(first.grow(6), undefined);
    assert.equal(second.grow(4), undefined);
    assert.equal(room.used(), 10);
    const more = second.grow(1);
    assert.ok(await isWaiting(more));
    first.leave();
    await more;
    assert.equal(room.used(), 5);
    second.leave();
    second.leave();
    assert.equal(room.used(), 0);
  });

  it("is shared by what an origin's files promise, in turn, and no other origin waits for it", async () => {
    const room = createRoom({ most: 100, share: 10 });
    const slow = await room.enter("a", 7, never);
    const large = room.enter("a", 4, never);
    const small = room.enter("a", 1, never);
    assert.ok(await isWaiting(large));
    assert.ok(await isWaiting(small), "who came later does not pass");
    await room.enter("b", 10, never);
    slow.leave();
    await large;
    await small;
  });

  it("lets one in that promises more than the whole share, alone", async () => {
    const room = createRoom({ most: 100, share: 10 });
    const huge = await room.enter("a", 99, never);
    const next = room.enter("a", 1, never);
    assert.ok(await isWaiting(next));
    huge.leave();
    await next;
  });

  it("is given up by the youngest where all who hold some wait for more", async () => {
    const room = createRoom({ most: 10, share: 10 });
    const old = await room.enter("a", 10, never);
    const young = await room.enter("b", 10, never);
    assert.equal(old.grow(5), undefined);
    assert.equal(young.grow(5), undefined);
    const more = old.grow(5);
    assert.ok(await isWaiting(more));
    await assert.rejects(young.grow(1) ?? Promise.resolve(), NoRoom);
    young.leave();
    await more;
    assert.equal(room.used(), 10);
  });

  it("loses who gives up waiting, and lets the next one in", async () => {
    const room = createRoom({ most: 10, share: 10 });
    const first = await room.enter("a", 6, never);
    const leaving = new AbortController();
    const large = room.enter("a", 9, leaving.signal);
    const small = room.enter("a", 4, never);
    assert.ok(await isWaiting(small));
    leaving.abort(new Error("given up"));
    await assert.rejects(large, /given up/);
    await small;
    first.leave();
  });

  it("is refused at once to who gave up before", async () => {
    const room = createRoom({ most: 10, share: 10 });
    const gone = AbortSignal.abort(new Error("given up"));
    await assert.rejects(room.enter("a", 1, gone), /given up/);
    await room.enter("a", 10, never);
  });
});

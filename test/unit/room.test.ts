import assert from "node:assert/strict";
import { createRoom } from "../../adapters/room.ts";

describe("room for bytes", () => {
  const never = new AbortController().signal;
  const isWaiting = async (taking: Promise<number>) =>
    (await Promise.race([taking, new Promise((resolve) => setImmediate(resolve, "waiting"))])) ===
    "waiting";

  it("is given in turn, never more than there is", async () => {
    const room = createRoom(10);
    assert.equal(await room.take(6, never), 6);
    const large = room.take(7, never);
    const small = room.take(1, never);
    assert.ok(await isWaiting(large));
    assert.ok(await isWaiting(small), "who came later does not pass");
    room.give(6);
    assert.equal(await large, 7);
    assert.equal(await small, 1);
  });

  it("is all given to who wants more than all", async () => {
    const room = createRoom(10);
    assert.equal(await room.take(99, never), 10);
  });

  it("loses who gives up waiting, and lets the next one in", async () => {
    const room = createRoom(10);
    await room.take(6, never);
    const leaving = new AbortController();
    const large = room.take(9, leaving.signal);
    const small = room.take(4, never);
    assert.ok(await isWaiting(small));
    leaving.abort(new Error("given up"));
    await assert.rejects(large, /given up/);
    assert.equal(await small, 4);
    room.give(10);
    assert.equal(await room.take(10, never), 10);
  });

  it("is refused at once to who gave up before", async () => {
    const room = createRoom(10);
    await assert.rejects(room.take(1, AbortSignal.abort(new Error("given up"))), /given up/);
    assert.equal(await room.take(10, never), 10);
  });
});

import assert from "node:assert/strict";
import { BudgetExhausted, createMemoryBudget } from "../../adapters/kit/files/memory-budget.ts";

describe("a memory budget", () => {
  const never = new AbortController().signal;
  const isWaiting = async (waiting: Promise<unknown> | undefined) =>
    (await Promise.race([waiting, new Promise((resolve) => setImmediate(resolve, "waiting"))])) ===
    "waiting";

  it("is taken as it is needed, never more than there is", async () => {
    const budget = createMemoryBudget({ most: 10, share: 10 });
    const first = await budget.enter("a", 10, never);
    const second = await budget.enter("b", 10, never);
    assert.equal(first.grow(6), undefined);
    assert.equal(second.grow(4), undefined);
    assert.equal(budget.used(), 10);
    const more = second.grow(1);
    assert.ok(await isWaiting(more));
    first.leave();
    await more;
    assert.equal(budget.used(), 5);
    second.leave();
    second.leave();
    assert.equal(budget.used(), 0);
  });

  it("is shared by what an origin's files promise, in turn, and no other origin waits for it", async () => {
    const budget = createMemoryBudget({ most: 100, share: 10 });
    const slow = await budget.enter("a", 7, never);
    const large = budget.enter("a", 4, never);
    const small = budget.enter("a", 1, never);
    assert.ok(await isWaiting(large));
    assert.ok(await isWaiting(small), "who came later does not pass");
    await budget.enter("b", 10, never);
    slow.leave();
    await large;
    await small;
  });

  it("lets one in that promises more than the whole share, alone", async () => {
    const budget = createMemoryBudget({ most: 100, share: 10 });
    const huge = await budget.enter("a", 99, never);
    const next = budget.enter("a", 1, never);
    assert.ok(await isWaiting(next));
    huge.leave();
    await next;
  });

  it("is given up by the youngest where all who hold some wait for more", async () => {
    const budget = createMemoryBudget({ most: 10, share: 10 });
    const old = await budget.enter("a", 10, never);
    const young = await budget.enter("b", 10, never);
    assert.equal(old.grow(5), undefined);
    assert.equal(young.grow(5), undefined);
    const more = old.grow(5);
    assert.ok(await isWaiting(more));
    await assert.rejects(young.grow(1) ?? Promise.resolve(), BudgetExhausted);
    young.leave();
    await more;
    assert.equal(budget.used(), 10);
  });

  it("loses who gives up waiting, and lets the next one in", async () => {
    const budget = createMemoryBudget({ most: 10, share: 10 });
    const first = await budget.enter("a", 6, never);
    const leaving = new AbortController();
    const large = budget.enter("a", 9, leaving.signal);
    const small = budget.enter("a", 4, never);
    assert.ok(await isWaiting(small));
    leaving.abort(new Error("given up"));
    await assert.rejects(large, /given up/);
    await small;
    first.leave();
  });

  it("is given back as soon as it is known how little came", async () => {
    const budget = createMemoryBudget({ most: 100, share: 10 });
    const first = await budget.enter("a", 9, never);
    const second = budget.enter("a", 5, never);
    assert.ok(await isWaiting(second));
    assert.equal(first.grow(4), undefined);
    first.settle();
    await second;
    const next = budget.enter("a", 2, never);
    assert.ok(await isWaiting(next));
    first.leave();
    await next;
  });

  it("is given up by the youngest also where who holds the rest waits for something else", async () => {
    const budget = createMemoryBudget({ most: 10, share: 10 });
    const paused = await budget.enter("a", 10, never);
    const old = await budget.enter("b", 10, never);
    const young = await budget.enter("c", 10, never);
    for (const [each, bytes] of [
      [old, 4],
      [young, 4],
      [paused, 2],
    ] as const)
      assert.equal(each.grow(bytes), undefined);
    const more = [old.grow(2), young.grow(2)] as const;
    assert.ok((await isWaiting(more[0])) && (await isWaiting(more[1])));
    const goOn = paused.pause();
    await assert.rejects(more[1] ?? Promise.resolve(), BudgetExhausted);
    young.leave();
    await more[0];
    goOn();
    const again = old.grow(3);
    assert.ok(await isWaiting(again), "who goes on may leave by himself");
    paused.leave();
    await again;
  });

  it("is refused at once to who gave up before", async () => {
    const budget = createMemoryBudget({ most: 10, share: 10 });
    const gone = AbortSignal.abort(new Error("given up"));
    await assert.rejects(budget.enter("a", 1, gone), /given up/);
    await budget.enter("a", 10, never);
  });
});

import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import type { Settled, Settlement } from "../../queue/ledger/lease/settle.ts";
import { createSettleTogether } from "../../queue/ledger/lease/settle-together.ts";
import { until } from "../until.ts";

const settlement = (dossier: string, lease = "1"): Settlement => ({
  dossier,
  lease,
  version: 1,
  held: {},
  next: { state: "current" },
  entries: [],
});

/** A ledger whose statements end when they are told to; a dossier "poison" breaks its statement, lease 0 is stale. */
const open = (codesOf?: (each: Settlement) => string[]) => {
  const statements: string[][] = [];
  const ends: (() => void)[] = [];
  const settle = createSettleTogether(async (_, settlements) => {
    statements.push(settlements.map(({ dossier }) => dossier));
    await new Promise<void>((resolve) => ends.push(resolve));
    if (settlements.some(({ dossier }) => dossier === "poison"))
      throw Object.assign(new Error("bad value"), { code: "22P02" });
    if (settlements.some(({ dossier }) => dossier === "unplugged"))
      throw Object.assign(new Error("cut"), { code: "ECONNRESET" });
    return settlements
      .filter(({ lease }) => lease !== "0")
      .map(({ dossier }): Settled => ({ dossier, state: "current", behindMs: null }));
  }, codesOf);
  return {
    statements,
    settle: (settling: Parameters<typeof settle>[1]) => settle(1_000, settling),
    /** Waits for so many statements to have begun, and ends the last of them. */
    end: async (begun: number) => {
      await until(`${begun} statements`, () => statements.length >= begun);
      ends[begun - 1]?.();
      await turn();
    },
  };
};

const dossiersOf = (settled: Settled[]) => settled.map(({ dossier }) => dossier);

describe("settlements of one system", () => {
  it("share a statement where they come together, and each lane gets its own answers", async () => {
    const { statements, settle, end } = open();
    const all = Promise.all([
      settle([settlement("1"), settlement("2", "0")]),
      settle([settlement("3")]),
    ]);
    await end(1);
    assert.deepEqual((await all).map(dossiersOf), [["1"], ["3"]]);
    assert.deepEqual(statements, [["1", "2", "3"]]);
  });

  it("gather while a statement is under way, and are put together only when theirs begins", async () => {
    const { statements, settle, end } = open();
    const known = ["2"];
    const first = settle([settlement("1")]);
    await until("the first statement", () => statements.length === 1);
    const second = settle(() => known.map((dossier) => settlement(dossier)));
    const third = settle([settlement("4")]);
    known.push("3");
    await end(1);
    await first;
    await end(2);
    assert.deepEqual(dossiersOf(await second), ["2", "3"]);
    assert.deepEqual(dossiersOf(await third), ["4"]);
    assert.deepEqual(statements, [["1"], ["2", "3", "4"]]);
  });

  for (const { rows, shares } of [
    { rows: 20, shares: true },
    { rows: 3, shares: false },
  ])
    it(`${shares ? "wait for more to share theirs" : "wait for nobody"} behind a statement of ${rows}`, async () => {
      const { statements, settle, end } = open();
      const all = [settle(Array.from({ length: rows }, (_, n) => settlement(`many ${n}`)))];
      await until("the first statement", () => statements.length === 1);
      all.push(settle([settlement("1")]));
      await end(1);
      all.push(settle([settlement("2")]));
      await end(2);
      assert.deepEqual(statements[1], shares ? ["1", "2"] : ["1"]);
      if (!shares) await end(3);
      await Promise.all(all);
    });

  it("of few are written beside one another, at most three statements at once", async () => {
    const { statements, settle, end } = open();
    const all = [];
    for (const dossier of ["1", "2", "3"]) {
      all.push(settle([settlement(dossier)]));
      await until("its own statement", () => statements.length === all.length);
    }
    all.push(settle([settlement("4")]), settle([settlement("5")]));
    await turn();
    await turn();
    assert.equal(statements.length, 3);
    await end(3);
    await end(4);
    assert.deepEqual(statements, [["1"], ["2"], ["3"], ["4", "5"]]);
    await Promise.all(all.slice(2));
  });

  it("of a dossier that is being written wait for it, and others do not", async () => {
    const { statements, settle, end } = open();
    const first = settle([settlement("1")]);
    await until("the first statement", () => statements.length === 1);
    const second = settle([settlement("1")]);
    const other = settle([settlement("2")]);
    await end(2);
    assert.deepEqual(dossiersOf(await other), ["2"]);
    assert.deepEqual(statements, [["1"], ["2"]]);
    await end(1);
    await first;
    await end(3);
    assert.deepEqual(dossiersOf(await second), ["1"]);
  });

  it("that bring one code wait for one another: the second must see what became of the first", async () => {
    const { statements, settle, end } = open(({ held }) => Object.keys(held));
    const bring = (dossier: string, code: string) =>
      settle([{ ...settlement(dossier), held: { [code]: {} } }]);
    const all = [bring("1", "N-1"), bring("2", "N-1"), bring("3", "N-2")];
    await end(1);
    await end(2);
    await Promise.all(all);
    assert.deepEqual(statements, [["1", "3"], ["2"]]);
  });

  it("name a dossier once in a statement, so that a stale lease is not answered with another's state", async () => {
    const { statements, settle, end } = open();
    const stale = settle([settlement("1", "0")]);
    const owner = settle([settlement("1")]);
    await end(1);
    assert.deepEqual(await stale, []);
    await end(2);
    assert.deepEqual(dossiersOf(await owner), ["1"]);
    assert.deepEqual(statements, [["1"], ["1"]]);
  });

  it("fail for the lane alone whose content breaks the statement", async () => {
    const { settle, end } = open();
    const bad = settle([settlement("poison")]);
    const good = settle([settlement("2")]);
    const refused = assert.rejects(bad, /bad value/);
    await end(1);
    await end(2);
    await end(3);
    await refused;
    assert.deepEqual(dossiersOf(await good), ["2"]);
  });

  it("fail together where the connection is lost, and the next ones are written all the same", async () => {
    const { settle, end } = open();
    const lost = [settle([settlement("unplugged")]), settle([settlement("2")])].map((each) =>
      assert.rejects(each, /cut/),
    );
    await end(1);
    await Promise.all(lost);
    const next = settle([settlement("3")]);
    await end(2);
    assert.deepEqual(dossiersOf(await next), ["3"]);
  });

  it("that cannot be put together fail alone", async () => {
    const { settle, end } = open();
    const bad = settle(() => {
      throw new Error("no plan");
    });
    const good = settle([settlement("2")]);
    const refused = assert.rejects(bad, /no plan/);
    await end(1);
    await refused;
    assert.deepEqual(dossiersOf(await good), ["2"]);
  });

  it("do not wait for a statement that somebody else's lock holds up", async () => {
    const { settle, end } = open();
    const held = settle([settlement("1")]);
    const free = settle([settlement("2")]);
    void held;
    await turn();
    const next = settle([settlement("3")]);
    await end(2);
    assert.deepEqual(dossiersOf(await next), ["3"]);
    void free;
  });

  it("are at most five hundred in a statement, unless one lane brings more", async () => {
    const { statements, settle, end } = open();
    const lane = (n: number) =>
      settle(Array.from({ length: 300 }, (_, i) => settlement(`${n}.${i}`)));
    const all = Promise.all([lane(1), lane(2), lane(3)]);
    await end(1);
    await end(2);
    await all;
    assert.deepEqual(
      statements.map(({ length }) => length),
      [600, 300],
    );
  });

  it("of a row that somebody holds wait for it alone, and are written as soon as it is free", async () => {
    const held = new Set(["2"]);
    const written: string[] = [];
    const settle = createSettleTogether(async (_, settlements) => {
      if (settlements.some(({ dossier }) => held.has(dossier))) {
        await turn();
        throw Object.assign(new Error("lock timeout"), { code: "55P03" });
      }
      written.push(...settlements.map(({ dossier }) => dossier));
      return settlements.map(({ dossier }) => ({ dossier, state: "current", behindMs: null }));
    });
    const mine = settle(60_000, [settlement("1"), settlement("2"), settlement("3")]);
    const others = settle(60_000, [settlement("4")]);
    assert.deepEqual(dossiersOf(await others), ["4"]);
    // Whose turn it shared is answered: its next word waits for nobody.
    assert.deepEqual(dossiersOf(await settle(60_000, [settlement("4")])), ["4"]);
    await until("the others of its lane", () => written.includes("1") && written.includes("3"));
    assert.equal(written.includes("2"), false);
    held.clear();
    assert.deepEqual(dossiersOf(await mine).sort(), ["1", "2", "3"]);
  });

  it("of a row that is held beyond its lease fail", async () => {
    const settle = createSettleTogether(async () => {
      await turn();
      throw Object.assign(new Error("lock timeout"), { code: "55P03" });
    });
    await assert.rejects(settle(20, [settlement("1")]), /lock timeout/);
  });
});

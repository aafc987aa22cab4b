import assert from "node:assert/strict";
import { setTimeout as pause, setImmediate as turn } from "node:timers/promises";
import type { Outcome } from "../../queue/ledger/accept/accept.ts";
import type { Change, Word } from "../../queue/ledger/accept/change.ts";
import { createGroupCommit, Overloaded } from "../../queue/ledger/accept/group-commit.ts";
import { HEAVY_BYTES } from "../../queue/ledger/accept/heavy-turns.ts";
import { Overrun } from "../../queue/postgres/session/watch-session.ts";
import { until } from "../until.ts";
import { dossierOf } from "../world.ts";

const change = (code: string, revision: number, other?: string): Word => ({
  code,
  source: "province",
  scope: null,
  dossier: dossierOf(code, {
    revision,
    ...(other ? { codes: [{ code: other, issuer: "national-portal" }] } : {}),
  }),
  received: "",
});

/** Of a speaker who may speak for some agencies alone. */
const bound = (agency: string, code: string, revision: number, other?: string): Word => ({
  ...change(code, revision, other),
  scope: [agency],
  speaker: agency,
});

const by = (speaker: string, code: string, revision = 1): Word => ({
  ...change(code, revision),
  speaker,
});
const heavy = (speaker: string, code: string): Word => ({
  ...by(speaker, code),
  received: " ".repeat(HEAVY_BYTES + 1),
});

/** Enough turns of the event loop for whatever can begin to have begun. */
const turns = async () => {
  for (let n = 0; n < 5; n += 1) await turn();
};

/**
 * A store whose commits end when they are told to, and that remembers what was under way together. Dossiers whose code begins with "full"
 * are found to be heavy; those that are to `lose` find that another writer came between, once.
 */
const open = (mostWaiting = 100, mostOfOne = 100) => {
  const under: Change[][] = [];
  const batches: Change[][] = [];
  const ends: ((error?: Error) => void)[] = [];
  const losing = new Set<string>();
  const store = async (changes: Change[], weight: "expected" | "found"): Promise<Outcome[]> => {
    under.push(changes);
    batches.push(changes);
    await new Promise<void>((resolve, reject) => {
      ends.push((error) => (error ? reject(error) : resolve()));
    }).finally(() => under.splice(under.indexOf(changes), 1));
    return changes.map(({ code, dossier }) => {
      if (losing.delete(code)) return undefined;
      return weight === "found" && code.startsWith("full")
        ? "heavy"
        : { code, version: dossier?.revision ?? 0, changed: true, stale: false };
    });
  };
  const commits = createGroupCommit({ store, most: 3, mostWaiting, mostOfOne });
  const names = (list: Change[][]) =>
    list.map((batch) => batch.map(({ code, dossier }) => `${code}.${dossier?.revision}`));
  return {
    ...commits,
    lose: (code: string) => losing.add(code),
    under: () => names(under),
    batches: () => names(batches),
    /** Ends the oldest commit under way, or the one at a place. */
    end: async (error?: Error, place = 0) => {
      ends.splice(place, 1)[0]?.(error);
      await turns();
    },
  };
};

describe("commits shared by many callers", () => {
  it("are two at once, of at most so many changes, and what comes meanwhile waits for the next", async () => {
    const commits = open();
    const answers = ["a", "b", "c", "d"].map((code) => commits.accept(change(code, 1)));
    await turns();
    assert.deepEqual(commits.under(), [["a.1", "b.1", "c.1"], ["d.1"]]);
    answers.push(commits.accept(change("e", 1)), commits.accept(change("f", 1)));
    await turns();
    assert.equal(commits.under().length, 2);
    await commits.end();
    assert.deepEqual(commits.under(), [["d.1"], ["e.1", "f.1"]]);
    await commits.end();
    await commits.end();
    assert.equal((await Promise.all(answers)).length, 6);
  });

  it("never have one code twice at once, whichever change names it, and keep its order", async () => {
    const commits = open();
    const answers = [
      commits.accept(change("a", 1, "A")),
      commits.accept(change("A", 2)),
      commits.accept(change("a", 3)),
      commits.accept(change("b", 1)),
    ];
    await turns();
    assert.deepEqual(commits.under(), [["a.1", "b.1"]]);
    await commits.end();
    assert.deepEqual(commits.under(), [["A.2", "a.3"]]);
    await commits.end();
    assert.deepEqual(
      (await Promise.all(answers)).map((each) => "version" in each && each.version),
      [1, 2, 3, 1],
    );
  });

  it("are held up for others by a speaker of some agencies in the codes of these alone, whatever it names", async () => {
    const [mine, theirs] = ["H41.17-261122-0001", "H41.18-261122-0001"];
    const commits = open();
    const answers = [
      commits.accept(bound("H41.17", mine, 1, theirs)),
      commits.accept(bound("H41.17", mine, 2, theirs)),
      commits.accept(bound("H41.17", theirs, 3)),
      commits.accept(bound("H41.18", theirs, 4)),
      commits.accept(bound("H41", mine, 5)),
    ];
    await turns();
    assert.deepEqual(commits.under(), [[`${mine}.1`, `${theirs}.4`]]);
    await commits.end();
    assert.deepEqual(commits.under(), [[`${mine}.2`]], "in its own order, and before the next");
    await commits.end();
    assert.deepEqual(commits.under(), [[`${theirs}.3`, `${mine}.5`]]);
    await commits.end();
    await Promise.all(answers);
  });

  it("go in order by every code that a word names, once it was found to be its own and another writer came between", async () => {
    const [mine, theirs] = ["H41.17-261122-0001", "H41.18-261122-0001"];
    const commits = open();
    commits.lose(mine);
    const answers = [
      commits.accept(bound("H41.17", mine, 1, theirs)),
      commits.accept(bound("H41.18", theirs, 2)),
      commits.accept(bound("H41.18", theirs, 3)),
      commits.accept(bound("H41.17", theirs, 4)),
    ];
    await turns();
    assert.deepEqual(commits.under(), [[`${mine}.1`, `${theirs}.2`]]);
    await commits.end();
    assert.deepEqual(commits.under(), [[`${mine}.1`]]);
    await commits.end();
    assert.deepEqual(commits.under(), [[`${theirs}.3`, `${theirs}.4`]]);
    await commits.end();
    await Promise.all(answers);
  });

  it("turn callers away when too many wait", async () => {
    const commits = open(2);
    const first = commits.accept(change("a", 1));
    await turns();
    const waiting = [commits.accept(change("a", 2)), commits.accept(change("a", 3))];
    await assert.rejects(commits.accept(change("a", 4)), Overloaded);
    for (let n = 0; n < 3; n += 1) await commits.end();
    await Promise.all([first, ...waiting]);
    assert.deepEqual(commits.batches(), [["a.1"], ["a.2"], ["a.3"]]);
  });

  it("are shared by speakers in turn, however many changes one has", async () => {
    const commits = open();
    const answers = ["a", "b", "c", "d"].map((code) => commits.accept(by("one", code)));
    answers.push(commits.accept(by("other", "z")));
    await turns();
    assert.deepEqual(commits.under(), [
      ["a.1", "z.1", "b.1"],
      ["c.1", "d.1"],
    ]);
    await commits.end();
    await commits.end();
    await Promise.all(answers);
  });

  it("leave one of the two to others than the heavy, which go alone, speakers in turn", async () => {
    const commits = open();
    const answers = ["a", "b", "c"].map((code) => commits.accept(heavy("one", code)));
    answers.push(commits.accept(heavy("other", "g")), commits.accept(by("third", "z")));
    await turns();
    assert.deepEqual(commits.under(), [["a.1"], ["z.1"]]);
    await commits.end(undefined, 1);
    assert.equal(commits.under().length, 1, "no second one of the heavy");
    answers.push(commits.accept(by("third", "y")));
    await turns();
    assert.deepEqual(commits.under()[1], ["y.1"]);
    await commits.end(undefined, 1);
    await commits.end();
    assert.deepEqual(commits.under(), [["g.1"]], "not the first speaker again");
    await commits.end();
    for (const code of ["b", "c"]) {
      await until("the first speaker has rested", () => commits.under().length === 1);
      assert.deepEqual(commits.under(), [[`${code}.1`]]);
      await commits.end();
    }
    await Promise.all(answers);
  });

  it("let a heavy speaker go on at once where it is alone, and rest where there are others", async () => {
    const commits = open();
    const words = (...codes: string[]) => codes.map((code) => commits.accept(heavy("one", code)));
    const alone = words("a", "b");
    await turns();
    await pause(20);
    await commits.end();
    assert.deepEqual(commits.under(), [["b.1"]]);
    await commits.end();
    await Promise.all(alone);
    const beside = words("c", "d");
    await turns();
    const other = commits.accept(by("other", "z"));
    await turns();
    await commits.end(undefined, 1);
    await other;
    // What has taken no time rests none.
    await pause(20);
    await commits.end();
    assert.deepEqual(commits.under(), []);
    await until("the rest is over", () => commits.under().length === 1);
    assert.deepEqual(commits.under(), [["d.1"]]);
    await commits.end();
    await Promise.all(beside);
  });

  it("store apart what is found to be heavy, and nothing overtakes it on its dossier", async () => {
    const commits = open();
    const answers = [
      commits.accept(by("one", "full", 1)),
      commits.accept(by("two", "z")),
      commits.accept(by("two", "full", 2)),
    ];
    await turns();
    assert.deepEqual(commits.under(), [["full.1", "z.1"]]);
    await commits.end();
    assert.equal("version" in ((await answers[1]) ?? {}), true, "the light one is answered");
    assert.deepEqual(commits.under(), [["full.1"]]);
    for (let n = 0; n < 3; n += 1) await commits.end();
    assert.deepEqual(
      (await Promise.all(answers)).map((each) => "version" in each && each.version),
      [1, 1, 2],
    );
    assert.deepEqual(commits.batches().slice(1), [["full.1"], ["full.2"], ["full.2"]]);
  });

  it("that are late while others are answered are tried once more, each alone; who waits behind them keeps its turn", async () => {
    const commits = open();
    const answers = Promise.allSettled(
      ["a", "b", "c", "d", "d"].map((code, n) => commits.accept(by("one", code, n))),
    );
    await turns();
    assert.deepEqual(commits.under(), [["a.0", "b.1", "c.2"], ["d.3"]]);
    await commits.end(undefined, 1);
    await commits.end(new Overrun(10));
    assert.deepEqual(commits.under(), [["d.4"], ["a.0"]]);
    await commits.end();
    await commits.end();
    assert.deepEqual(commits.under(), [["b.1"]]);
    await commits.end(new Overrun(10));
    assert.deepEqual(commits.under(), [], "and who waits is turned away: nobody was answered");
    assert.deepEqual(
      (await answers).map(({ status }) => status),
      ["fulfilled", "rejected", "rejected", "fulfilled", "fulfilled"],
    );
  });

  it("let one speaker have its part of what may wait", async () => {
    const commits = open(100, 2);
    const answers = ["a", "b"].map((code) => commits.accept(by("one", code)));
    assert.equal(commits.waiting("one"), 4);
    assert.equal(commits.waiting("other"), 2);
    await assert.rejects(commits.accept(by("one", "c")), Overloaded);
    answers.push(commits.accept(by("other", "c")));
    await turns();
    await commits.end();
    await Promise.all(answers);
    assert.equal(commits.waiting("one"), 0);
  });

  it("that PostgreSQL does not answer in time fail for all of theirs, and for who waits behind them", async () => {
    const commits = open();
    const answers = Promise.allSettled(
      ["a", "a", "b"].map((code, n) => commits.accept(change(code, n))),
    );
    await turns();
    assert.equal(commits.waiting(), 1);
    await commits.end(new Overrun(10));
    for (const answer of await answers)
      assert.ok(answer.status === "rejected" && answer.reason instanceof Overrun);
    const next = commits.accept(change("a", 4));
    await turns();
    await commits.end();
    assert.equal("version" in (await next), true);
  });

  it("that meet a lock are tried once more each alone; who is held is told, and holds up no other commit after that", async () => {
    const commits = open();
    const lock = Object.assign(new Error("canceling statement due to lock timeout"), {
      code: "55P03",
    });
    const [held, innocent] = [commits.accept(change("a", 1)), commits.accept(change("b", 1))];
    const told = assert.rejects(held, /lock timeout/);
    await turns();
    assert.deepEqual(commits.under(), [["a.1", "b.1"]]);
    await commits.end(lock);
    assert.deepEqual(commits.under(), [["a.1"]]);
    await commits.end(lock);
    await told;
    await until("the innocent one alone", () => commits.under().length === 1);
    await commits.end();
    assert.equal("version" in (await innocent), true);
    const again = [
      commits.accept(change("a", 2)),
      commits.accept(change("c", 1)),
      commits.accept(change("d", 1)),
    ];
    await turns();
    assert.deepEqual(commits.under().sort(), [["a.2"], ["c.1", "d.1"]]);
    await commits.end();
    await commits.end();
    await Promise.all(again);
  });
});

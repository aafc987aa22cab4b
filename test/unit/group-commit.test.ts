import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import type { Accepted, Change } from "../../queue/ledger/accept.ts";
import { createGroupCommit, Overloaded } from "../../queue/ledger/group-commit.ts";
import { Overrun } from "../../queue/postgres/watch-session.ts";
import { dossierOf } from "../world.ts";

const change = (code: string, revision: number, other?: string): Change => ({
  code,
  source: "province",
  scope: null,
  dossier: dossierOf(code, {
    revision,
    ...(other ? { codes: [{ code: other, issuer: "national-portal" }] } : {}),
  }),
  received: "",
});

/** Enough turns of the event loop for whatever can begin to have begun. */
const turns = async () => {
  for (let n = 0; n < 5; n += 1) await turn();
};

/** A store whose commits end when they are told to, and that remembers what was under way together. */
const open = (mostWaiting = 100) => {
  const under: Change[][] = [];
  const batches: Change[][] = [];
  const ends: ((error?: Error) => void)[] = [];
  const store = async (changes: Change[]): Promise<Accepted[]> => {
    under.push(changes);
    batches.push(changes);
    await new Promise<void>((resolve, reject) => {
      ends.push((error) => (error ? reject(error) : resolve()));
    });
    under.splice(under.indexOf(changes), 1);
    return changes.map(({ code, dossier }) => ({
      code,
      version: dossier.revision ?? 0,
      changed: true,
      stale: false,
    }));
  };
  const commits = createGroupCommit({ store, most: 3, mostWaiting });
  const names = (list: Change[][]) =>
    list.map((batch) => batch.map(({ code, dossier }) => `${code}.${dossier.revision}`));
  return {
    ...commits,
    under: () => names(under),
    batches: () => names(batches),
    /** Ends the oldest commit under way. */
    end: async (error?: Error) => {
      ends.shift()?.(error);
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
});

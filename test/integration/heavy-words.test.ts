import assert from "node:assert/strict";
import type { Pool } from "pg";
import { createLedger, type Ledger } from "../../queue/ledger/ledger.ts";
import type { Step } from "../../schemas/generated/dossier.ts";
import { type TestDatabase, testDatabase } from "../postgres.ts";
import { dossierOf } from "../world.ts";

const code = (n: number) => `H41.17-261122-${String(n).padStart(4, "0")}`;

/** Steps that pack as badly as real ones, or so well that only their length tells. */
const stepsOf = (from: number, count: number, content: (n: number) => string): Step[] =>
  Array.from({ length: count }, (_, n) => ({
    key: `s${from + n}`,
    at: "2026-11-23T07:30:00+07:00",
    status: 4,
    content: content(from + n),
  }));
const various = (n: number) =>
  Array.from({ length: 40 }, (_, k) => `Bước ${(n * 7919 + k * 104729) % 99991}`).join(" ");
const alike = () => "a".repeat(1_500);

describe("a word on a dossier whose history is full", () => {
  let database: TestDatabase;
  let ledger: Ledger;
  type Statement = { name: string; rows: unknown[]; began: number; ended: number };
  /** As they were answered; began and ended in turns of the event loop. */
  let statements: Statement[] = [];
  let turns = 0;
  before(async () => {
    database = await testDatabase();
    const query = async (asked: { name: string; text: string }) => {
      const began = turns;
      const answer: { rows: unknown[] } = await database.pool.query(asked);
      // Without the parts that it has.
      const name = asked.name.replace(/^(accept-(?:read|write)).*/, "$1");
      statements.push({ name, rows: answer.rows, began, ended: turns });
      return answer;
    };
    const pool = new Proxy(database.pool, {
      get: (whole, name) => (name === "query" ? query : Reflect.get(whole, name)),
    }) as Pool;
    ledger = createLedger({ pool, ownership: {}, route: () => [], onBehind: () => {} });
  });
  after(() => database.drop());
  beforeEach(() => {
    statements = [];
  });

  const declare = async (n: number, more: object, speaker = "one") => {
    const dossier = dossierOf(code(n), more);
    const received = JSON.stringify(dossier);
    const word = { code: code(n), source: "province", scope: null, dossier, received, speaker };
    const accepted = await ledger.accept(word);
    assert.ok("version" in accepted, JSON.stringify(accepted));
    return accepted;
  };
  const names = () => statements.map(({ name }) => name);
  const facts = async (n: number) => {
    const { rows } = await database.pool.query(
      `select f.steps, f.body, (select pg_relation_size(reltoastrelid) from pg_class where relname = 'facts')::int as toast
       from facts f join dossiers d on d.id = f.dossier where d.code = $1`,
      [code(n)],
    );
    return rows[0];
  };

  it("takes no statement more where it is an ordinary one", async () => {
    await declare(1, { note: "một" });
    await Promise.all([declare(1, { note: "hai" }), declare(2, { note: "một" })]);
    assert.deepEqual(names(), ["accept-read", "accept-write", "accept-read", "accept-write"]);
  });

  for (const [title, n, count, content] of [
    ["by its weight in the ledger", 10, 250, various],
    ["by its length, however well it packs", 20, 35, alike],
  ] as const)
    it(`is found to be heavy ${title}, and stored apart from who came with it`, async () => {
      for (let word = 0; word < 3; word += 1)
        await declare(n, { note: `${word}`, steps: stepsOf(word * count, count, content) });
      const before = await facts(n);
      statements = [];
      const [full, small] = await Promise.all([
        declare(n, { note: "mới" }),
        declare(n + 1, { note: "một" }, "other"),
      ]);
      assert.deepEqual([full.version, small.version], [4, 1]);
      assert.deepEqual(
        statements.filter(({ name }) => name === "accept-write").map(({ rows }) => rows.length),
        [1, 1],
      );
      assert.equal(names().filter((name) => name === "accept-read").length, 2);
      const after = await facts(n);
      assert.equal(after.body.note, "mới");
      assert.deepEqual(after.steps, before.steps);
      assert.equal(after.toast, before.toast, "what did not change is not written again");
    });

  it("keeps nobody else waiting, however many of them one speaker sends", async () => {
    const full = [50, 51, 52, 53, 54, 55, 56, 57];
    for (const n of full) await declare(n, { note: "một", steps: stepsOf(0, 400, various) });
    const answered: number[] = [];
    const answer = (n: number, speaker: string) =>
      declare(n, { note: "mới" }, speaker).then(() => answered.push(n));
    const theirs = full.map((n) => answer(n, "one"));
    const other = answer(60, "other");
    await Promise.all([...theirs, other]);
    assert.ok(answered.indexOf(60) < full.length / 2, answered.join(" "));
  });

  it("is an ordinary one up to 131,072 characters that pack well", async () => {
    let length = 130_000;
    const grow = async (by: number) => {
      length += by;
      await declare(25, { note: "một", steps: stepsOf(0, 1, () => "a".repeat(length)) });
      statements = [];
      // As long as the other, so that only the step makes the difference.
      await declare(25, { note: "hai" });
      return {
        read: names().filter((name) => name === "accept-read").length,
        facts: statements[0]?.rows,
      };
    };
    const { facts = [] } = await grow(0);
    const [{ facts: text }] = facts as [{ facts: string }];
    // A moment in it is written with six digits at most of its second, and none where they are zeros.
    const digits = ".123456".length;
    assert.equal((await grow(131_072 - digits - text.length)).read, 1);
    assert.equal((await grow(2 * digits + 1)).read, 2);
  });

  it("lets the event loop go on between its history being read, merged and written", async () => {
    for (let from = 0; from < 750; from += 250)
      await declare(30, { note: `${from}`, steps: stepsOf(from, 250, various) });
    let isOver = false;
    const count = () => {
      turns += 1;
      if (!isOver) setImmediate(count);
    };
    count();
    await declare(30, { note: "mới" });
    isOver = true;
    const [found, read, write] = statements.slice(-3);
    assert.deepEqual(
      [found, read, write].map((each) => each?.name),
      ["accept-read", "accept-read", "accept-write"],
    );
    const between = (write?.began ?? 0) - (read?.ended ?? 0);
    assert.ok(between >= 2, `${between} turns`);
  });
});

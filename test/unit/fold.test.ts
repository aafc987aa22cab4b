import assert from "node:assert/strict";
import fc from "fast-check";
import { addStatement, compareStamps, fold, type Words } from "../../queue/ledger/state/fold.ts";
import type { Said, Statement } from "../../schemas/statement.ts";

const about = [{ code: "G22.99-261122-000001", issuer: "civil-status" }];
const at = (minute: number) => new Date(Date.UTC(2026, 10, 23, 1, minute)).toISOString();

/** A partial statement of an event, in a minute of one hour. */
const said = (minute: number, says: Said, more: Partial<Statement> = {}): Statement => ({
  about,
  key: `k${minute}`,
  at: at(minute),
  basis: "event",
  whole: false,
  says,
  clears: [],
  unread: [],
  ...more,
});

const wordsOf = (statements: Statement[]): Words =>
  statements.reduce<Words>((words, each) => addStatement(words, each).words, { units: {} });

/** What statements make together, the codes that they name aside. */
const factsOf = (statements: Statement[]) => {
  const { codes: _, ...body } = fold(wordsOf(statements));
  return body;
};

const result = (id: string, name: string) => ({ id, name });

describe("one source's statements", () => {
  it("make its facts together: what a partial one leaves out is not touched", () => {
    const facts = factsOf([said(1, { status: 2, abstract: "Khai sinh" }), said(2, { status: 4 })]);
    assert.deepEqual(facts, { status: 4, abstract: "Khai sinh" });
  });

  it("stand in the order of what they tell of, not of their arrival: X to Y to X ends at X", () => {
    const turns = [said(1, { status: 4 }), said(2, { status: 5 }), said(3, { status: 4 })];
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 2, 0],
      [0, 2, 1],
      [1, 0, 2],
    ])
      assert.equal(factsOf(order.map((n) => turns[n] as Statement)).status, 4);
  });

  it("of one moment stand behind a snapshot the event, for it tells what happened then", () => {
    const event = said(1, { status: 9 }, { key: "a" });
    const snapshot = said(1, { status: 4 }, { basis: "snapshot", key: "z" });
    assert.equal(factsOf([event, snapshot]).status, 9);
    assert.equal(factsOf([snapshot, event]).status, 9);
  });

  it("clear what they name, and a later one sets it again", () => {
    const set = said(1, { note: "một", status: 2 });
    const cleared = said(2, {}, { clears: ["/note"] });
    const again = said(3, { note: "hai" });
    assert.deepEqual(factsOf([cleared, set]), { status: 2 });
    assert.deepEqual(factsOf([again, cleared, set]), { status: 2, note: "hai" });
  });

  it("unite lists item by item and flags member by member", () => {
    const facts = factsOf([
      said(2, { results: [result("R2", "Trích lục")], flags: { digitised: true } }),
      said(1, { results: [result("R1", "Giấy khai sinh")], flags: { submittedVia: "portal" } }),
      said(3, { results: [result("R1", "Giấy khai sinh (sửa)")] }),
      said(4, {}, { clears: ["/flags/submittedVia"] }),
    ]);
    assert.deepEqual(facts.results, [
      result("R1", "Giấy khai sinh (sửa)"),
      result("R2", "Trích lục"),
    ]);
    assert.deepEqual(facts.flags, { digitised: true });
  });

  it("take a whole list away, and what comes to it later stands alone", () => {
    const facts = factsOf([
      said(3, { results: [result("R3", "c")] }),
      said(2, {}, { clears: ["/results"] }),
      said(1, { results: [result("R1", "a"), result("R2", "b")] }),
    ]);
    assert.deepEqual(facts.results, [result("R3", "c")]);
  });

  it("that are whole leave nothing of what was said before them, but keep every code", () => {
    const other = [{ code: "X-1", issuer: "civil-status-id" }];
    const partial = said(1, { note: "cũ", fees: [{ name: "Lệ phí", amount: 1 }] });
    const whole = said(2, { status: 4 }, { whole: true, about: other });
    const later = said(3, { note: "mới" });
    for (const order of [
      [partial, whole, later],
      [later, whole, partial],
    ])
      assert.deepEqual(fold(wordsOf(order)), {
        status: 4,
        note: "mới",
        codes: [...about, ...other],
      });
  });

  it("correct an item in its place, among those of a whole word", () => {
    const whole = said(
      1,
      { results: [result("R1", "a"), result("R2", "b"), result("R3", "c")] },
      { whole: true },
    );
    const facts = factsOf([said(2, { results: [result("R2", "B")] }), whole]);
    assert.deepEqual(facts.results, [result("R1", "a"), result("R2", "B"), result("R3", "c")]);
    const none = factsOf([said(2, {}, { clears: ["/results/R2"] }), whole]);
    assert.deepEqual(none.results, [result("R1", "a"), result("R3", "c")]);
  });

  it("name items that have a slash or a tilde in their names", () => {
    const facts = factsOf([
      said(1, { results: [result("a/b~1", "x"), result("a", "y")] }),
      said(2, {}, { clears: ["/results/a~1b~01"] }),
    ]);
    assert.deepEqual(facts.results, [result("a", "y")]);
  });

  it("say nothing new when told again", () => {
    const statement = said(1, { status: 4, results: [result("R1", "a")] });
    const words = wordsOf([statement, said(2, { status: 5 })]);
    assert.deepEqual(addStatement(words, statement), { words, added: false });
  });
});

const anyMoment = fc.integer({ min: 0, max: 5 }).map(at);
const anyName = fc.constantFrom("R1", "R/2", "~3");
const anySaid: fc.Arbitrary<Said> = fc.record(
  {
    status: fc.integer({ min: 1, max: 10 }),
    note: fc.constantFrom("một", "hai"),
    flags: fc.record(
      { digitised: fc.boolean(), onlinePayment: fc.constantFrom("none", "portal") },
      { requiredKeys: [] },
    ) as fc.Arbitrary<NonNullable<Said["flags"]>>,
    results: fc.uniqueArray(fc.record({ id: anyName, name: fc.constantFrom("a", "b") }), {
      maxLength: 3,
      selector: ({ id }) => id,
    }),
    fees: fc.uniqueArray(
      fc.record({ name: fc.constantFrom("p", "q"), amount: fc.constantFrom(1, 2) }),
      { maxLength: 2, selector: ({ name }) => name },
    ),
  },
  { requiredKeys: [] },
);
const anyStatement: fc.Arbitrary<Statement> = fc
  .record({
    about: fc.constantFrom(about, [{ code: "X-1", issuer: "civil-status-id" }]),
    key: fc.constantFrom("a", "b", "c"),
    at: anyMoment,
    basis: fc.constantFrom("event" as const, "snapshot" as const),
    whole: fc.nat(3).map((n) => n === 0),
    says: anySaid,
    clears: fc.uniqueArray(
      fc.constantFrom("/note", "/results", "/results/R1", "/flags", "/flags/digitised"),
      { maxLength: 2 },
    ),
    unread: fc.constant([]),
  })
  .map((each): Statement => JSON.parse(JSON.stringify(each)));
describe("any statements of one source", () => {
  it("make the same words in whatever order and however often they arrive", () => {
    fc.assert(
      fc.property(
        fc.array(anyStatement, { maxLength: 8 }),
        fc.array(fc.nat(), { minLength: 16, maxLength: 16 }),
        (statements, draws) => {
          // Every one at least once, in an order drawn, some again.
          const repeated = [
            ...statements,
            ...statements.filter((_, n) => (draws[n] ?? 0) % 3 === 0),
          ];
          const schedule = repeated
            .map((statement, n) => ({ statement, place: draws[n] ?? 0 }))
            .sort((a, b) => a.place - b.place)
            .map(({ statement }) => statement);
          assert.deepEqual(wordsOf(schedule), wordsOf(statements));
          assert.deepEqual(fold(wordsOf(schedule)), fold(wordsOf(statements)));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it("make what they make when they are simply carried out in their order", () => {
    fc.assert(
      fc.property(fc.array(anyStatement, { maxLength: 8 }), (statements) => {
        // Two under one stamp are the fold's own to decide between.
        const inOrder = statements
          .filter(
            (each, n) => statements.findIndex((other) => compareStamps(other, each) === 0) === n,
          )
          .sort(compareStamps);
        assert.deepEqual(unordered(factsOf(inOrder)), unordered(carriedOut(inOrder)));
      }),
      { numRuns: 2_000 },
    );
  });
});

/** The plain meaning: one statement after the other changes what there is. */
const carriedOut = (inOrder: Statement[]) => {
  let body: Record<string, unknown> = {};
  for (const { whole, says, clears } of inOrder) {
    const { steps: _, ...rest } = says;
    if (whole) {
      body = { ...rest };
      continue;
    }
    for (const pointer of clears) {
      // What the same statement sets is set.
      const [, field = "", name] = pointer.split("/");
      if (name === undefined) delete body[field];
      else if (field === "flags") body.flags = { ...(body.flags as object), [name]: undefined };
      else body[field] = itemsOf(body, field).filter(({ id }) => id !== name);
    }
    for (const [field, value] of Object.entries(rest)) {
      if (field === "flags") body.flags = { ...(body.flags as object), ...(value as object) };
      else if (Array.isArray(value)) {
        const names = (value as Item[]).map(nameOf);
        const others = itemsOf(body, field).filter((item) => !names.includes(nameOf(item)));
        body[field] = [...others, ...value];
      } else body[field] = value;
    }
  }
  return body;
};

type Item = { id?: string; name: string };
const itemsOf = (body: Record<string, unknown>, field: string) => (body[field] ?? []) as Item[];
const nameOf = ({ id, name }: Item) => id ?? name;

/** Lists by the names of their items; nothing that is empty. */
const unordered = (body: object) =>
  Object.fromEntries(
    Object.entries(JSON.parse(JSON.stringify(body)) as Record<string, unknown>)
      .map(([field, value]) => [
        field,
        Array.isArray(value) ? [...value].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)) : value,
      ])
      .filter(([, value]) => typeof value !== "object" || Object.keys(value as object).length > 0),
  );

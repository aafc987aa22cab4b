import assert from "node:assert/strict";
import fc from "fast-check";
import type { Dossier, Step } from "../../schemas/generated/dossier.ts";
import type { Said, Statement } from "../../schemas/statement.ts";
import { type OpenWorld, openWorld } from "../open-world.ts";
import { dossierOf } from "../world.ts";

const at = (minute: number) => new Date(Date.UTC(2026, 10, 23, 1, minute)).toISOString();
const sources = ["province", "civil-status", "land"];

/** What one source says once: all of it, as a province does with its count, or in a statement. */
type Spoken =
  | { whole: Partial<Dossier>; revision: number }
  | { source: string; says: Said; clears: string[]; minute: number; basis: Statement["basis"] };

const anySteps: fc.Arbitrary<Step[]> = fc.uniqueArray(
  fc.record({
    key: fc.constantFrom("1", "2"),
    at: fc.constant(at(0)),
    status: fc.constantFrom(2, 4),
  }),
  { maxLength: 1, selector: ({ key }) => key },
);
const anySaid: fc.Arbitrary<Said> = fc.record(
  {
    status: fc.integer({ min: 1, max: 10 }),
    note: fc.constantFrom("một", "hai", "ba"),
    results: fc.uniqueArray(
      fc.record({ id: fc.constantFrom("R1", "R2"), name: fc.constantFrom("a", "b") }),
      { maxLength: 2, selector: ({ id }) => id },
    ),
    steps: anySteps,
  },
  { requiredKeys: [] },
);
const anyWhole: fc.Arbitrary<Spoken> = fc.record({
  whole: fc.record({ status: fc.integer({ min: 1, max: 10 }), note: fc.constantFrom("x", "y") }),
  revision: fc.integer({ min: 1, max: 6 }),
});
const anyStatement: fc.Arbitrary<Spoken> = fc.record({
  source: fc.constantFrom(...sources),
  says: anySaid,
  clears: fc.uniqueArray(fc.constantFrom("/note", "/results", "/results/R1"), { maxLength: 1 }),
  minute: fc.integer({ min: 0, max: 4 }),
  basis: fc.constantFrom("event" as const, "snapshot" as const),
});
const anySpoken: fc.Arbitrary<Spoken[]> = fc
  .tuple(
    fc.uniqueArray(anyWhole, {
      minLength: 1,
      maxLength: 3,
      selector: (each) => ("revision" in each ? each.revision : 0),
    }),
    fc.array(anyStatement, { minLength: 1, maxLength: 7 }),
  )
  .map((parts) => JSON.parse(JSON.stringify(parts.flat())));

/** A step told again by something newer, and between the two something older that says otherwise. */
const toldAgain: [Spoken[], number[], number] = [
  [
    { whole: { status: 1, note: "x" }, revision: 1 },
    ...(
      [
        ["snapshot", 2],
        ["event", 2],
        ["snapshot", 4],
      ] as const
    ).map(([basis, status], n) => ({
      source: "land",
      says: { steps: [{ key: "1", at: at(0), status }], ...(n === 2 ? { results: [] } : {}) },
      clears: [],
      minute: 0,
      basis,
    })),
    {
      source: "civil-status",
      says: { status: 6, steps: [] },
      clears: [],
      minute: 4,
      basis: "snapshot",
    },
  ],
  [
    22, 18, 1456040880, 275628599, 30, 2023856801, 2147483647, 1420025893, 26, 1563528708, 4,
    2147483642, 531511982, 2043167220, 1, 1524775867, 1622454803, 169908924, 2041217779, 13,
  ],
  3,
];

describe("what sources say, in any order, repeated and at once", () => {
  let world: OpenWorld;
  before(async () => {
    world = await openWorld({
      ownership: { fields: { status: ["land", "civil-status", "province"] } },
    });
  });
  after(() => world.close());

  const say = async (code: string, spoken: Spoken, n: number) => {
    if ("whole" in spoken) {
      const { whole, revision } = spoken;
      const steps = [{ key: "p", at: at(0), status: revision }];
      const word = { ...whole, revision, updatedAt: at(revision), steps };
      return world.declare(dossierOf(code, word));
    }
    const { source, minute, ...more } = spoken;
    const statement: Statement = {
      about: [{ code, issuer: "province" }],
      key: `${code} ${n}`,
      at: at(minute),
      whole: false,
      unread: [],
      ...more,
    };
    const received = Buffer.from(JSON.stringify(statement));
    const messages = [{ statement, received }];
    return world.ledger.take(source, { operation: "news", scope: null, messages });
  };

  /** Says all that is listed, so many at once, and what waited for its dossier is applied. */
  const sayAll = async (code: string, spoken: Spoken[], order: number[], atOnce: number) => {
    for (let from = 0; from < order.length; from += atOnce)
      await Promise.all(
        order.slice(from, from + atOnce).map((n) => say(code, spoken[n] as Spoken, n)),
      );
    await world.pool.query("update inbound set ready_at = now() where state = 'waiting'");
    await world.ledger.wakeInbound();
    const read = (await world.ledger.readDossier(code, null)) ?? assert.fail("is not there");
    const { rows } = await world.pool.query(
      "select count(*)::int as n from inbound where state <> 'applied' and codes = array[$1]",
      [code],
    );
    assert.equal(rows[0].n, 0, "all that was taken is applied");
    const seen = {
      state: read.state,
      said: read.sources.map(({ source, said }) => [source, said]),
    };
    return JSON.parse(JSON.stringify(seen).replaceAll(code, "H"));
  };

  it("make one state", async () => {
    let dossiers = 0;
    const next = () => {
      dossiers += 1;
      return `H41.17-261122-${String(dossiers).padStart(4, "0")}`;
    };
    await fc.assert(
      fc.asyncProperty(
        anySpoken,
        fc.array(fc.nat(), { minLength: 20, maxLength: 20 }),
        fc.integer({ min: 1, max: 4 }),
        async (spoken, draws, atOnce) => {
          const all = [...spoken.keys()];
          const again = all.filter((n) => (draws[n] ?? 0) % 3 === 0);
          const shuffled = [...all, ...again]
            .map((n, place) => ({ n, draw: draws[place] ?? 0 }))
            .sort((a, b) => a.draw - b.draw)
            .map(({ n }) => n);
          assert.deepEqual(
            await sayAll(next(), spoken, shuffled, atOnce),
            await sayAll(next(), spoken, all, 1),
          );
        },
      ),
      { numRuns: 30, interruptAfterTimeLimit: 20_000, examples: [toldAgain] },
    );
  });
});

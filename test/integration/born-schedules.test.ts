import assert from "node:assert/strict";
import fc from "fast-check";
import { verify } from "../../queue/ledger/evidence/verify.ts";
import type { Dossier, OtherCode } from "../../schemas/generated/dossier.ts";
import type { Said, Statement } from "../../schemas/statement.ts";
import { type OpenWorld, openWorld } from "../open-world.ts";
import { dossierOf } from "../world.ts";

const at = (minute: number) => new Date(Date.UTC(2026, 10, 23, 1, minute)).toISOString();

/** What is said once: the province's whole word, or a statement that names the dossier by the code of its system, the province's, or both. */
type Spoken =
  | { revision: number; whole: Partial<Dossier> }
  | {
      source: "portal" | "land";
      says: Said;
      minute: number;
      by: "theirs" | "both";
      whole: boolean;
    };

const { procedure, agencies, applicant } = dossierOf("H41.17-261122-0001");
const anyWhole: fc.Arbitrary<Spoken> = fc.record({
  revision: fc.integer({ min: 1, max: 5 }),
  whole: fc.record({ status: fc.constantFrom(2, 4, 7), note: fc.constantFrom("x", "y") }),
}) as fc.Arbitrary<Spoken>;
const anyNews: fc.Arbitrary<Spoken> = fc.record({
  source: fc.constantFrom("portal" as const, "land" as const),
  says: fc.record(
    {
      procedure: fc.constant(procedure),
      agencies: fc.constantFrom(agencies, { processing: { code: "H41.18" } }),
      applicant: fc.constantFrom(applicant, { kind: "business" as const, name: "Công ty Mẫu" }),
      status: fc.constantFrom(1, 2, 9),
      note: fc.constantFrom("một", "hai"),
      results: fc.constantFrom("R1", "R2").map((id) => [{ id, name: "Giấy mẫu" }]),
    },
    { requiredKeys: [] },
  ),
  minute: fc.integer({ min: 0, max: 4 }),
  by: fc.constantFrom("theirs" as const, "both" as const),
  whole: fc.boolean(),
}) as fc.Arbitrary<Spoken>;
const anyAll: fc.Arbitrary<Spoken[]> = fc
  .tuple(
    fc.uniqueArray(anyWhole, {
      minLength: 1,
      maxLength: 2,
      selector: (each) => ("revision" in each ? each.revision : 0),
    }),
    fc.array(anyNews, { minLength: 1, maxLength: 6 }),
  )
  .map((parts) => JSON.parse(JSON.stringify(parts.flat())));

describe("a dossier that systems and the province tell of, in any order, repeated and at once", () => {
  let world: OpenWorld;
  before(async () => {
    const owns = ["procedure", "agencies", "applicant", "note", "status"];
    world = await openWorld({
      ownership: { owns: { portal: owns, land: ["results", "note"] } },
      opens: ["portal"],
    });
  });
  after(() => world.close());

  const codesOf = (n: number) => {
    const number = String(n).padStart(4, "0");
    const ours: OtherCode = { code: `H41.17-261122-${number}`, issuer: "province" };
    const theirs: OtherCode = { code: `G99.01-261122-00${number}`, issuer: "portal" };
    return { ours, theirs };
  };

  /** A province key that is bound to agencies does not know the system's code: then the system names both. */
  const say = (dossier: number, spoken: Spoken, n: number, isBound: boolean) => {
    const { ours, theirs } = codesOf(dossier);
    if ("revision" in spoken) {
      const { revision, whole } = spoken;
      const word = dossierOf(ours.code, {
        ...whole,
        revision,
        updatedAt: at(revision),
        codes: [theirs],
      });
      if (!isBound) return world.declare(word);
      const { codes: _, ...own } = word;
      return world.declare(own, "province", ["H41.17"]);
    }
    const { source, says, minute, by, whole } = spoken;
    const statement: Statement = {
      about: by === "both" || isBound ? [theirs, ours] : [theirs],
      key: `${dossier} ${n}`,
      at: at(minute),
      basis: "event",
      whole,
      says,
      clears: [],
      unread: [],
    };
    const messages = [{ statement, received: Buffer.from(JSON.stringify(statement)) }];
    return world.ledger.take(source, { operation: "news", scope: null, messages });
  };

  /** Says all that is listed, so many at once, and what waited is applied. */
  const sayAll = async (
    dossier: number,
    all: Spoken[],
    { order, atOnce, isBound }: { order: number[]; atOnce: number; isBound: boolean },
  ) => {
    const { ours, theirs } = codesOf(dossier);
    for (let from = 0; from < order.length; from += atOnce)
      await Promise.all(
        order.slice(from, from + atOnce).map((n) => say(dossier, all[n] as Spoken, n, isBound)),
      );
    await world.pool.query("update inbound set ready_at = now() where state = 'waiting'");
    await world.ledger.wakeInbound();
    const read = (await world.ledger.readDossier(ours.code, null)) ?? assert.fail("is not there");
    const byTheirs = await world.ledger.readDossier(theirs.code, null);
    const seen = {
      state: read.state,
      said: read.sources.map(({ source, said }) => [source, said]),
      theirs: byTheirs?.code,
    };
    return JSON.parse(JSON.stringify(seen).replaceAll(ours.code, "H").replaceAll(theirs.code, "T"));
  };

  it("is one dossier in one state, under the province's code, and lacks nothing that was taken", async () => {
    let dossiers = 0;
    const next = () => {
      dossiers += 1;
      return dossiers;
    };
    await fc.assert(
      fc.asyncProperty(
        anyAll,
        fc.array(fc.nat(), { minLength: 20, maxLength: 20 }),
        fc.integer({ min: 1, max: 4 }),
        fc.boolean(),
        async (all, draws, atOnce, isBound) => {
          const places = [...all.keys()];
          const again = places.filter((n) => (draws[n] ?? 0) % 3 === 0);
          const shuffled = [...places, ...again]
            .map((n, place) => ({ n, draw: draws[place] ?? 0 }))
            .sort((a, b) => a.draw - b.draw)
            .map(({ n }) => n);
          const one = next();
          const seen = await sayAll(one, all, { order: shuffled, atOnce, isBound });
          const inOrder = { order: places, atOnce: 1, isBound };
          assert.deepEqual(seen, await sayAll(next(), all, inOrder));
          assert.equal(seen.state.code, "H");
        },
      ),
      { numRuns: 40, interruptAfterTimeLimit: 25_000 },
    );
    await world.ledger.seal();
    const { breaks, contradictions } = await verify(world.pool);
    assert.deepEqual([breaks, contradictions], [[], []]);
  });
});

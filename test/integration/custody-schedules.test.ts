import assert from "node:assert/strict";
import fc from "fast-check";
import { verify } from "../../queue/ledger/evidence/verify.ts";
import type { Dossier } from "../../schemas/generated/dossier.ts";
import type { Said, Statement } from "../../schemas/statement.ts";
import { type OpenWorld, openWorld } from "../open-world.ts";
import { dossierOf } from "../world.ts";

/** A person's word that nobody else says: it must go with an erasure. */
const personal = "Nguyễn Văn Chim-Hoàng-Yến";

type Spoken =
  | { status: Dossier["status"]; minute: number; hasStep: boolean }
  | { source: "registry" | "land"; says: Said; minute: number };

const anyStatus = fc.integer({ min: 1, max: 10 }) as fc.Arbitrary<Dossier["status"]>;
const anyMinute = fc.integer({ min: 1, max: 30 });
const anyDeclared: fc.Arbitrary<Spoken> = fc.record({
  status: anyStatus,
  minute: anyMinute,
  hasStep: fc.boolean(),
});
const anyStatement: fc.Arbitrary<Spoken> = fc.record({
  source: fc.constantFrom("registry" as const, "land" as const),
  says: fc.record(
    {
      status: anyStatus,
      note: fc.constant(personal),
      results: fc.constantFrom("R1", "R2").map((id) => [{ id, name: personal }]),
    },
    { requiredKeys: ["status"] },
  ),
  minute: anyMinute,
});

describe("words around a system that has a dossier in hand, in any order, repeated and at once", () => {
  let world: OpenWorld;
  before(async () => {
    const owns = { registry: ["results"], land: ["results"] };
    const custodians = { registry: { patienceMinutes: 60 } };
    world = await openWorld({ ownership: { owns, custodians }, custodian: true });
  });
  after(() => world.close());

  const read = async (code: string) =>
    (await world.ledger.readDossier(code, null)) ?? assert.fail("is not there");
  const say = (code: string, spoken: Spoken, n: number, start: number) => {
    const moment = new Date(start + spoken.minute * 60_000 + n).toISOString();
    if ("status" in spoken) {
      const { status, minute, hasStep } = spoken;
      const steps = hasStep ? [{ key: `s${n}`, at: moment, status }] : [];
      const applicant = { kind: "citizen" as const, name: personal };
      const revision = 100 + minute * 100 + n;
      const word = { status, revision, updatedAt: moment, steps, applicant };
      return world.declare(dossierOf(code, word));
    }
    const statement: Statement = {
      about: [{ code, issuer: "province" }],
      key: `${code} ${n}`,
      at: moment,
      basis: "event",
      whole: false,
      says: spoken.says,
      clears: [],
      unread: [],
    };
    const messages = [{ statement, received: Buffer.from(JSON.stringify(statement)) }];
    return world.ledger.take(spoken.source, { operation: "news", scope: null, messages });
  };
  /** A dossier in hand, about which all is said in an order, so many at once. */
  const play = async (
    code: string,
    all: Spoken[],
    order: number[],
    atOnce: number,
    start: number,
  ) => {
    const dayBefore = new Date(start - 86_400_000).toISOString();
    await world.declare(dossierOf(code, { status: 2, revision: 1, updatedAt: dayBefore }));
    await world.calmDown();
    for (let from = 0; from < order.length; from += atOnce)
      await Promise.all(
        order.slice(from, from + atOnce).map((n) => say(code, all[n] as Spoken, n, start)),
      );
    const { state, custody } = await read(code);
    const { differs, began: _, ...held } = custody ?? assert.fail("is in nobody's hand");
    const seen = { state, held, differs: differs?.status };
    return JSON.parse(JSON.stringify(seen).replaceAll(code, "H"));
  };

  let dossiers = 0;
  const nextCode = () => {
    dossiers += 1;
    return `H41.17-261122-${String(dossiers).padStart(4, "0")}`;
  };

  it("make one state, in which nobody changed what is not its own; nothing is lost, and an erasure takes all of it", async () => {
    const codes: string[] = [];
    const anyAll = fc.array(fc.oneof(anyDeclared, anyStatement), { minLength: 1, maxLength: 7 });
    await fc.assert(
      fc.asyncProperty(
        anyAll,
        fc.array(fc.nat(), { minLength: 20, maxLength: 20 }),
        fc.integer({ min: 1, max: 4 }),
        async (all, draws, atOnce) => {
          const start = Date.now();
          const places = [...all.keys()];
          const again = places.filter((n) => (draws[n] ?? 0) % 3 === 0);
          const shuffled = [...places, ...again]
            .map((n, place) => ({ n, draw: draws[place] ?? 0 }))
            .sort((a, b) => a.draw - b.draw)
            .map(({ n }) => n);
          const [one, other] = [nextCode(), nextCode()];
          codes.push(one, other);
          const seen = await play(one, all, shuffled, atOnce, start);
          assert.deepEqual(seen, await play(other, all, places, 1, start));
          const may = all.flatMap((each) =>
            "status" in each ? [each.status] : each.source === "registry" ? [each.says.status] : [],
          );
          assert.ok([2, ...may].includes(seen.state.status), "a status of who may say it");
          assert.equal(seen.state.note, undefined, "a field of nobody who spoke of it");
        },
      ),
      { numRuns: 25, interruptAfterTimeLimit: 25_000 },
    );
    const kept = await world.pool.query(
      "select count(*)::int as n from inbound where state <> 'applied'",
    );
    assert.equal(kept.rows[0].n, 0, "all that was taken is applied");
    for (const code of codes) await world.ledger.erase(code, "test");
    for (const table of ["facts", "inbound", "versions", "findings", "replicas", "log"]) {
      const column = table === "inbound" ? "convert_from(body, 'utf8') as body, statement" : "*";
      const { rows } = await world.pool.query(`select ${column} from ${table}`);
      assert.ok(!JSON.stringify(rows).includes(personal), table);
    }
    await world.ledger.seal();
    const { breaks, contradictions } = await verify(world.pool);
    assert.deepEqual([breaks, contradictions], [[], []]);
  });
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { mostJudged, runThatCounts } from "../../queue/ledger/control/beyond-chance.ts";
import { createChance } from "../province/chance.ts";

/** How many calls, of dossiers that differ, are made until there is an incident; undefined: none in all of them. */
const callsUntilIncident = (honoured: Iterable<boolean>, dossiers = 3): number | undefined => {
  const judged: boolean[] = [];
  let calls = 0;
  for (const yes of honoured) {
    judged.push(yes);
    calls += 1;
    const recent = judged.slice(-mostJudged);
    const last = recent.lastIndexOf(true);
    const before = recent.slice(0, last + 1);
    const count = before.filter(Boolean).length;
    const run = recent.length - before.length;
    const needed = runThatCounts({ honoured: count, refused: before.length - count }, dossiers);
    if (run >= needed) return calls;
  }
  return undefined;
};

function* drawn(seed: number, share: number, calls: number): Generator<boolean> {
  const chance = createChance(seed);
  // That somebody is honoured at all must have been seen once.
  yield true;
  for (let n = 1; n < calls; n += 1) yield chance.happens(share);
}

describe("refusals in a row", () => {
  it("are none that count over 10,000 calls where a third, or more, is honoured by chance", () => {
    const settings = { seed: 20_261_128, numRuns: 25 };
    const shares = fc.double({ min: 1 / 3, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.integer(), shares, (seed, share) => {
        assert.equal(callsUntilIncident(drawn(seed, 1 / 3, 10_000)), undefined);
        assert.equal(callsUntilIncident(drawn(seed, share, 2_000)), undefined);
      }),
      settings,
    );
  });

  it("count after as many dossiers as the settings say where nobody is honoured", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 100 }), (dossiers) => {
        assert.equal(callsUntilIncident(Array(200).fill(false), dossiers), dossiers);
      }),
    );
  });

  it("count within a few calls where all were honoured until then, within 50 whatever was", () => {
    for (const [honoured, refused, needed] of [
      [300, 0, 3],
      [100, 0, 4],
      [20, 0, 6],
      [100, 200, 40],
      [1, 299, 50],
      [1, 0, 24],
    ] as const)
      assert.equal(runThatCounts({ honoured, refused }, 3), needed, `${honoured}, ${refused}`);
    assert.equal(runThatCounts({ honoured: 300, refused: 0 }, 100), 100);
  });
});

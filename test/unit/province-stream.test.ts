import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createProvince, type Province } from "../province/province.ts";

const FROM = new Date("2026-07-01T00:00:00+07:00");
const SEED = 41;
const MANY = 5000;

describe("the stream of a province's declarations", () => {
  it("sends as much again, and late, as disorder asks for, and the newest state in the end", () => {
    const disorder = 0.2;
    const orderly = createProvince({ dossiers: 1000, seed: SEED, from: FROM });
    const unruly = createProvince({ dossiers: 1000, seed: SEED, from: FROM, disorder });
    const newest = new Map<string, number>();
    const counts = { all: 0, again: 0, stale: 0 };
    let before = 0;
    for (const { code, dossier, at } of unruly) {
      const revision = dossier.revision ?? 0;
      const known = newest.get(code) ?? 0;
      counts.all += 1;
      if (revision === known) counts.again += 1;
      if (revision < known) counts.stale += 1;
      newest.set(code, Math.max(known, revision));
      assert.ok(at.getTime() >= before);
      before = at.getTime();
    }
    assert.ok(counts.again / counts.all > 0.05, `${counts.again} of ${counts.all}`);
    assert.ok(counts.stale / counts.all > 0.05, `${counts.stale} of ${counts.all}`);
    const wanted = [...lastRevisions(orderly)];
    assert.deepEqual([...newest].sort(), wanted.sort());
  });

  it("holds open dossiers alone in memory", () => {
    // Held whole, the declarations of 5,000 dossiers would be some 80 MB.
    setFlagsFromString("--expose-gc");
    const collect: unknown = runInNewContext("gc");
    assert.ok(typeof collect === "function");
    const heap = () => {
      collect();
      return process.memoryUsage().heapUsed;
    };
    const before = heap();
    let most = 0;
    let count = 0;
    for (const _ of createProvince({ dossiers: MANY, seed: SEED, from: FROM })) {
      count += 1;
      if (count % 5000 === 0) most = Math.max(most, heap() - before);
    }
    assert.ok(most < 3_000_000, `${(most / 1e6).toFixed(1)} MB`);
  });
});

function lastRevisions(province: Province): Map<string, number> {
  const last = new Map<string, number>();
  for (const { code, dossier } of province) last.set(code, dossier.revision ?? 0);
  return last;
}

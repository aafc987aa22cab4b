import assert from "node:assert/strict";
import { isBehind } from "../../queue/postgres/known-versions.ts";

describe("the minor release of PostgreSQL", () => {
  const known = { asOf: "2026-11", mendedAfter: { 18: 4 } };
  const cases: [number, boolean][] = [
    [180_003, true],
    [180_004, true],
    [180_005, false],
    [150_004, false],
  ];
  for (const [version, behind] of cases)
    it(`${version} is ${behind ? "" : "not "}known to be behind a mended vulnerability`, () =>
      assert.equal(isBehind(version, known), behind));
});

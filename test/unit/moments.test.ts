import assert from "node:assert/strict";
import { compareRev, restores } from "../../queue/ledger/state/merge.ts";
import { compareMoments } from "../../queue/ledger/state/moments.ts";

describe("moments", () => {
  const second = "2026-11-27T10:00:00";
  const inOrder: [string, string][] = [
    [`${second}.123100Z`, `${second}.123900Z`],
    [`${second}.123456788Z`, `${second}.123456789Z`],
    [`${second}.123Z`, `${second}.123000001Z`],
    [`${second}Z`, `${second}.000000001Z`],
    ["1969-12-31T23:59:59.999999998Z", "1969-12-31T23:59:59.999999999Z"],
    [`${second}.9Z`, "2026-11-27T10:00:01Z"],
    [`${second}.1239Z`, "2026-11-27T16:00:00.12395+06:00"],
    ["2026-11-27T17:00:00.5+07:30", `${second}.4Z`],
  ];
  for (const [older, newer] of inOrder)
    it(`${older} is before ${newer}, and the newer word wins`, () => {
      assert.ok(compareMoments(older, newer) < 0);
      assert.ok(compareMoments(newer, older) > 0);
      assert.ok(compareRev({ updatedAt: newer }, { updatedAt: older }) > 0);
      assert.ok(compareRev({ updatedAt: older }, { updatedAt: newer }) < 0);
      assert.equal(restores({ updatedAt: older }, { updatedAt: newer }), false);
      assert.equal(restores({ updatedAt: newer }, { updatedAt: older }), true);
    });

  it("are the same in whatever zone and number of digits they are written", () => {
    const same = [`${second}.12Z`, `${second}.120000000Z`, "2026-11-27T17:00:00.120+07:00"];
    for (const a of same)
      for (const b of same) {
        assert.equal(compareMoments(a, b), 0);
        assert.equal(restores({ updatedAt: a }, { updatedAt: b }), false);
      }
  });
});

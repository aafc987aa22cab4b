import assert from "node:assert/strict";
import { sorted } from "../../queue/ledger/state/canonical.ts";

describe("names of fields", () => {
  it("stand in the order of their UTF-16 units, however many they are and whatever order they came in", () => {
    const signs = ["a", "Z", "đ", "Ế", "0", "\u{1f600}", "\uff5e", "", "aa", "_"];
    for (let count = 0; count < 60; count += 1)
      for (let round = 0; round < 20; round += 1) {
        const names = Array.from({ length: count }, (_, n) => {
          const sign = () => signs[Math.floor(Math.random() * signs.length)];
          return `${sign()}${sign()}${n % 7}`;
        });
        assert.deepEqual(sorted([...names]), [...names].sort());
      }
  });
});

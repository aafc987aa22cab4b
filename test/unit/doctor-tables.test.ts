import assert from "node:assert/strict";
import { allWordsOf, tablesOf, wordsOf } from "../../gateway/cli/doctor/tables.ts";
import { adviseOn, type HotTable } from "../../queue/ledger/db/bloat.ts";

const table = (rows: number, more: Partial<HotTable> = {}): HotTable => ({
  table: "switches",
  rows,
  deadShare: 0.9,
  hotShare: 1,
  indexBytes: 81_920,
  indexes: [{ index: "switches_pkey", bytes: 16_384, entries: rows }],
  ...more,
});

describe("the tables that doctor looks at", () => {
  it("raise no alarm where they are small, whatever share of them is dead", () => {
    for (const rows of [0, 1, 10_000]) {
      const tables = tablesOf([table(rows)], adviseOn);
      assert.deepEqual(tables.map(wordsOf), rows === 0 ? [] : [`switches ${rows} hàng`]);
    }
  });

  it("are told in words also where none of them holds a row yet", () => {
    assert.equal(allWordsOf(tablesOf([table(0)], adviseOn)), "chưa có gì để xem");
    assert.equal(allWordsOf([table(1), table(2)]), "switches 1 hàng; switches 2 hàng");
  });

  it("are told with the cure where a large one is full of dead rows", () => {
    assert.throws(
      () => tablesOf([table(10_001)], adviseOn),
      /quá nhiều hàng chết.*vacuum switches/,
    );
    assert.match(wordsOf(table(20_000, { deadShare: 0.1 })), /10 % hàng chết.*chỉ mục 4 B\/hàng/);
  });
});

import assert from "node:assert/strict";
import { createMetrics } from "../../gateway/metrics.ts";

describe("metrics", () => {
  it("tell each hot table's indexes and dead rows as they are at the scrape, from one read", async () => {
    let reads = 0;
    const { registry } = createMetrics({
      log: () => {},
      counts: async () => ({}),
      sealLag: async () => 0,
      bloat: async () => {
        reads += 1;
        return [{ table: "facts", deadShare: reads / 10, indexBytes: reads * 1_000 }];
      },
      queue: () => ({ store: "memory", up: true }),
    });
    for (const scrape of [1, 2]) {
      const text = await registry.metrics();
      assert.ok(text.includes(`lienthong_index_bytes{table="facts"} ${scrape}000\n`), text);
      assert.ok(text.includes(`lienthong_dead_rows_share{table="facts"} 0.${scrape}\n`), text);
      assert.equal(reads, scrape);
    }
  });
});

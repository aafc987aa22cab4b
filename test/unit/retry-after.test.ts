import assert from "node:assert/strict";
import { readRetryAfter } from "../../adapters/kit/http/retry-after.ts";

const now = Date.parse("2026-11-22T10:00:00Z");

describe("Retry-After", () => {
  for (const [header, ms] of [
    ["12", 12_000],
    [" 0 ", 0],
    ["3600", 3_600_000],
    ["Sun, 22 Nov 2026 10:01:00 GMT", 60_000],
    ["Sun, 22 Nov 2026 11:00:00 GMT", 3_600_000],
    ["Sun, 22 Nov 2026 09:00:00 GMT", 0],
    ["Sunday, 22-Nov-26 10:01:00 GMT", 60_000],
    ["2026-11-22T10:01:00Z", 60_000],
    [["7", "9"], 7_000],
  ] as const)
    it(`is believed: ${JSON.stringify(header)}`, () => {
      assert.deepEqual(readRetryAfter(header, now, 3_600), { retryAfterMs: ms });
    });

  for (const header of [
    "3601",
    "1795800000",
    "999999999999999999999",
    "-5",
    "-5x",
    "1.5",
    "1e9",
    "soon",
    "Sun, 22 Nov 2026 11:00:01 GMT",
    "Sun, 22 Nov 2026 08:59:59 GMT",
    "Thu, 01 Jan 1970 00:00:00 GMT",
    "Fri, 31 Dec 9999 23:59:59 GMT",
    "5; Nguyễn Văn Mẫu\u0000",
  ])
    it(`is not believed, and that is told without what it says if it is no number: ${JSON.stringify(header)}`, () => {
      const { retryAfterMs, warning = "" } = readRetryAfter(header, now, 3_600);
      assert.equal(retryAfterMs, undefined);
      assert.match(warning, /^Retry-After /);
      assert.ok(!warning.includes("Mẫu"));
    });

  it("is in GMT where a date does not say so, wherever the gateway stands", () => {
    const { TZ } = process.env;
    process.env.TZ = "Asia/Ho_Chi_Minh";
    try {
      const read = readRetryAfter("Sun Nov 22 10:01:00 2026", now, 3_600);
      assert.deepEqual(read, { retryAfterMs: 60_000 });
    } finally {
      if (TZ === undefined) delete process.env.TZ;
      else process.env.TZ = TZ;
    }
  });

  for (const [header, said] of [
    ["Fri, 31 Dec 9999 23:59:59 GMT", "9999-12-31T23:59:59.000Z không đáng tin"],
    ["Sun Nov  1 10:01:00 2026", "2026-11-01T10:01:00.000Z không đáng tin"],
    ["3601", "3601 không đáng tin"],
    ["9".repeat(41), "không đáng tin"],
    ["1.5", "1.5 không đúng dạng"],
    ["Sun, 99 Nov 2026 10:01:00 GMT", "không đúng dạng"],
    ["soon, Mẫu", "không đúng dạng"],
  ] as const)
    it(`is told as what it is, well formed and far or not well formed: ${header}`, () => {
      assert.equal(
        readRetryAfter(header, now, 3_600).warning,
        `Retry-After ${said}, dùng lịch gửi lại của mình`,
      );
    });

  for (const header of ["", undefined, null, []])
    it(`is not there: ${JSON.stringify(header)}`, () => {
      assert.deepEqual(readRetryAfter(header, now, 3_600), {});
    });
});

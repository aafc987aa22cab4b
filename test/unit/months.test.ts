import assert from "node:assert/strict";
import fc from "fast-check";
import {
  addMonths,
  boundsOf,
  monthOf,
  monthsBefore,
  nightOf,
} from "../../queue/ledger/evidence/months.ts";

describe("months as Vietnam counts them", () => {
  it("begin and end at midnight of +07:00", () => {
    assert.equal(monthOf(new Date("2026-11-30T16:59:59.999Z")), "2026-11");
    assert.equal(monthOf(new Date("2026-11-30T17:00:00.000Z")), "2026-12");
    assert.equal(monthOf(new Date("2027-01-01T00:00:00+07:00")), "2027-01");
    assert.deepEqual(boundsOf("2026-12"), {
      from: "2026-12-01T00:00:00+07:00",
      to: "2027-01-01T00:00:00+07:00",
    });
  });

  it("are counted over the turn of a year, both ways", () => {
    for (const [month, n, is] of [
      ["2026-11", 3, "2027-02"],
      ["2026-01", -1, "2025-12"],
      ["2026-12", 1, "2027-01"],
      ["2026-06", -30, "2023-12"],
      ["2026-06", 0, "2026-06"],
    ] as const)
      assert.equal(addMonths(month, n), is);
  });

  it("hold every moment in exactly one, whatever it is", () => {
    const moments = fc.date({
      min: new Date("1990-01-01T00:00:00Z"),
      max: new Date("2199-12-31T00:00:00Z"),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(moments, (moment) => {
        const { from, to } = boundsOf(monthOf(moment));
        return Date.parse(from) <= moment.getTime() && moment.getTime() < Date.parse(to);
      }),
    );
    fc.assert(
      fc.property(moments, fc.integer({ min: -600, max: 600 }), (moment, n) => {
        const month = monthOf(moment);
        return addMonths(addMonths(month, n), -n) === month;
      }),
    );
  });

  it("before a moment end on a month's last day where there is no such day", () => {
    const back = (moment: string, months: number) =>
      monthsBefore(new Date(moment), months).toISOString();
    assert.equal(back("2026-05-31T10:00:00+07:00", 3), "2026-02-28T03:00:00.000Z");
    assert.equal(back("2024-03-31T00:00:00+07:00", 1), "2024-02-28T17:00:00.000Z");
    assert.equal(back("2026-11-25T10:00:00+07:00", 12), "2025-11-25T03:00:00.000Z");
  });

  it("let a night's work belong to the day that begins at 02:00", () => {
    assert.equal(nightOf(new Date("2026-11-25T01:59:59+07:00")), "2026-11-24");
    assert.equal(nightOf(new Date("2026-11-25T02:00:00+07:00")), "2026-11-25");
  });
});

import assert from "node:assert/strict";
import dossierSchema from "../../schemas/dossier.schema.json" with { type: "json" };
import { validateDossier } from "../../schemas/dossier.ts";
import { changed, fullDossier, leastDossier } from "./schemas-sample.ts";

const GOOD = [
  "2026-11-23T07:30:00+07:00",
  "2026-11-23T00:30:00Z",
  "2026-11-23T07:30:00.1+07:00",
  "2026-11-23T07:30:00.123456789+07:00",
  "2026-11-23T23:59:59-11:30",
  "2026-11-23T23:59:59+14:00",
  "2024-02-29T00:00:00+07:00",
  "2000-02-29T00:00:00+07:00",
  "1900-01-01T00:00:00+07:00",
  "2200-12-31T23:59:59+07:00",
];

const BAD: [value: string, why: string][] = [
  ["2026-02-30T07:30:00+07:00", "February has no 30th"],
  ["2026-02-29T07:30:00+07:00", "2026 is no leap year"],
  ["2100-02-29T07:30:00+07:00", "2100 is no leap year"],
  ["2026-04-31T07:30:00+07:00", "April has no 31st"],
  ["2026-00-10T07:30:00+07:00", "there is no month 0"],
  ["2026-13-10T07:30:00+07:00", "there is no month 13"],
  ["2026-11-00T07:30:00+07:00", "there is no day 0"],
  ["2026-11-32T07:30:00+07:00", "there is no day 32"],
  ["2026-11-23T24:00:00+07:00", "there is no hour 24"],
  ["2026-11-23T07:60:00+07:00", "there is no minute 60"],
  ["2026-11-23T07:30:60+07:00", "there is no second 60"],
  ["2026-12-31T23:59:60Z", "a leap second is no time a database keeps"],
  ["2026-11-23T07:30:00", "the zone is missing"],
  ["2026-11-23T07:30:00+0700", "the zone has no colon"],
  ["2026-11-23T07:30:00+07", "the zone has no minutes"],
  ["2026-11-23T07:30:00+15:00", "no zone is 15 hours away"],
  ["2026-11-23T07:30:00+07:60", "a zone has no 60 minutes"],
  ["2026-11-23T07:30:00 +07:00", "a space stands before the zone"],
  ["2026-11-23T07:30+07:00", "the seconds are missing"],
  ["2026-11-23 07:30:00+07:00", "a space stands for the T"],
  ["2026-11-23t07:30:00z", "the letters are lower-case"],
  ["2026-11-23T07:30:00.+07:00", "the fraction is empty"],
  ["2026-11-23T07:30:00,5+07:00", "the fraction follows a comma"],
  ["2026-11-23T07:30:00.1234567890+07:00", "the fraction has ten digits"],
  ["2026-11-23", "the time is missing"],
  ["20261123073000", "this is the portal's own form"],
  ["23/11/2026 07:30", "this is for people"],
  ["1899-12-31T23:59:59+07:00", "the year is before 1900"],
  ["2201-01-01T00:00:00+07:00", "the year is after 2200"],
  ["0001-01-01T00:00:00Z", "this is an empty date of .NET"],
  ["+002026-11-23T07:30:00Z", "the year has six digits"],
  [" 2026-11-23T07:30:00+07:00", "a space stands before"],
  ["2026-11-23T07:30:00+07:00\n", "a line feed stands after"],
  ["２０２６-11-23T07:30:00+07:00", "the digits are not ASCII"],
  ["", "nothing is not a time"],
];

const MESSAGE =
  "Cần thời điểm có thật kèm múi giờ, năm 1900 đến 2200, như 2026-11-23T07:30:00+07:00.";

describe("a moment of a dossier", () => {
  for (const dueAt of GOOD) {
    it(`may be ${dueAt}, and is the same moment to the clock`, () => {
      assert.equal(validateDossier({ ...leastDossier(), dueAt }).ok, true);
      assert.ok(Number.isFinite(Date.parse(dueAt)));
    });
  }

  for (const [dueAt, why] of BAD) {
    it(`may not be ${JSON.stringify(dueAt)}: ${why}`, () => {
      assert.deepEqual(validateDossier({ ...leastDossier(), dueAt }), {
        ok: false,
        errors: [{ pointer: "/dueAt", message: MESSAGE }],
      });
    });
  }

  it("is asked for alike in every field that holds one", () => {
    const pointers = momentsOf(fullDossier(), "");
    assert.equal(new Set(pointers.map(nameOf)).size, momentNames().size);
    for (const pointer of pointers) {
      const verdict = validateDossier(changed(fullDossier(), pointer, "2026-02-30T07:30:00+07:00"));
      assert.deepEqual(verdict, { ok: false, errors: [{ pointer, message: MESSAGE }] });
    }
  });
});

function momentsOf(value: unknown, pointer: string): string[] {
  if (typeof value === "string") return /^\d{4}-\d\d-\d\dT/.test(value) ? [pointer] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => momentsOf(child, `${pointer}/${key}`));
}

function nameOf(pointer: string): string {
  return pointer.slice(pointer.lastIndexOf("/") + 1);
}

function momentNames(): Set<string> {
  const names = JSON.stringify(dossierSchema).matchAll(
    /"(\w+)":\{"title":"[^"]*","\$ref":"#\/\$defs\/moment"\}/g,
  );
  return new Set([...names].map(([, name]) => name ?? ""));
}

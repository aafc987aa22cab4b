import assert from "node:assert/strict";
import fc from "fast-check";
import { type Codec, Fault } from "../../adapters/kit/mapping/codec.ts";
import { codes } from "../../adapters/kit/mapping/codecs/codes.ts";
import { date, day, isDateForm } from "../../adapters/kit/mapping/codecs/date.ts";
import {
  agencyFromBottom,
  agencyFromTop,
  procedureFull,
  procedureShort,
} from "../../adapters/kit/mapping/codecs/ids.ts";
import { number, numberInText, yesNo } from "../../adapters/kit/mapping/codecs/number.ts";
import {
  digits,
  idAsDigits,
  idAsNumber,
  plain,
  text,
  upper,
  uuid,
} from "../../adapters/kit/mapping/codecs/text.ts";

const moment = fc
  .date({ min: new Date("1900-01-02"), max: new Date("2200-12-30"), noInvalidDate: true })
  .map((at) => at.toISOString());
const dayOf = moment.map((at) => at.slice(0, 10));
const words = fc.string({ unit: "grapheme", maxLength: 60 });
const agency = fc.constantFrom("H41", "H41.17", "H15.50.05", "H15.50.05.013", "000.00.17.H41");
const procedure = fc.constantFrom("1.001193", "1.001193.000.00.00.H41", "2.000889.000.00.00.G15");
type Any = Codec<unknown, unknown>;
const listed: [string, Any, fc.Arbitrary<unknown>][] = [
  ["text", text() as never, words],
  ["upper", upper() as never, words],
  ["plain", plain() as never, words],
  ["digits", digits() as never, fc.stringMatching(/^[\d +]{1,20}$/)],
  ["idAsNumber", idAsNumber() as never, fc.oneof(fc.stringMatching(/^\d{1,20}$/), words)],
  ["idAsDigits", idAsDigits() as never, fc.oneof(fc.stringMatching(/^\d{1,20}$/), words)],
  ["uuid", uuid("mã") as never, fc.uuid()],
  ["number", number() as never, fc.integer({ min: 0, max: 1e12 })],
  ["numberInText", numberInText() as never, fc.integer({ min: 0, max: 1e12 })],
  ["yesNo", yesNo("True", "False") as never, fc.boolean()],
  ["codes", codes({ a: "1", b: "2" }) as never, fc.constantFrom("a", "b")],
  [
    "codes of one code",
    codes({ a: "1", b: "1", c: "2" }, { instead: ["b"] }) as never,
    fc.constantFrom("a", "b", "c"),
  ],
  ["date, seconds", date("yyyyMMddHHmmss") as never, moment],
  ["date, to the millisecond", date("yyyy-MM-ddTHH:mm:ss.fff", "UTC") as never, moment],
  ["date, minutes", date("dd/MM/yyyy HH:mm") as never, moment],
  ["day", day("yyyyMMdd000000") as never, dayOf],
  ["day, by slashes", day("dd/MM/yyyy") as never, dayOf],
  ["agency from the top", agencyFromTop() as never, agency],
  ["agency from the bottom", agencyFromBottom() as never, agency],
  ["procedure, short", procedureShort() as never, procedure],
  ["procedure, full", procedureFull("000.00.00.H41") as never, procedure],
];

describe("codecs", () => {
  for (const [name, codec, told] of listed)
    it(`${name}: what was written reads back the same, or, where it is lossy, writes the same again`, () => {
      fc.assert(
        fc.property(told, (ours) => {
          const theirs = codec.encode(ours, {});
          if (theirs instanceof Fault) return;
          const back = codec.decode(theirs, {});
          assert.ok(!(back instanceof Fault), `${String(ours)} → ${String(theirs)}`);
          if (codec.lossy === undefined) assert.deepEqual(back, ours);
          else assert.deepEqual(codec.encode(back, {}), theirs);
        }),
        { numRuns: 300 },
      );
    });

  for (const [name, codec] of listed)
    it(`${name}: throws at nothing that may come, and reads only what it could have written`, () => {
      fc.assert(
        fc.property(fc.anything(), (theirs) => {
          const ours = codec.decode(theirs, {});
          if (ours instanceof Fault) return;
          assert.ok(["string", "number", "boolean"].includes(typeof ours));
        }),
        { numRuns: 200 },
      );
    });

  it("dates are read only where they exist, and nothing beside them", () => {
    const { decode } = date("yyyyMMddHHmmss");
    assert.equal(decode("20261123073000", {}), "2026-11-23T07:30:00+07:00");
    for (const wrong of ["20260231000000", "20261123246000", "20261123073000 ", "2026112307300", 1])
      assert.ok(decode(wrong, {}) instanceof Fault);
    assert.ok(day("yyyyMMdd000000").decode("20261123000001", {}) instanceof Fault);
    assert.equal(date("dd/MM/yyyy").encode("2026-12-31T17:00:00Z", {}), "01/01/2027");
    const seconds = date("yyyyMMddHHmmss");
    assert.equal(seconds.encode("2026-11-23T07:30:00.999+07:00", {}), "20261123073000");
    const millis = date("yyyy-MM-ddTHH:mm:ss.fff");
    assert.equal(millis.encode("2026-12-31T17:00:00.12Z", {}), "2027-01-01T00:00:00.120");
    assert.equal(day("yyyyMMdd000000").encode("1999-01-31", {}), "19990131000000");
  });

  it("forms of dates are closed: what is none is refused at once", () => {
    for (const form of ["yyyyMMdd", "dd/MM/yyyy HH:mm", "yyyy-MM-ddTHH:mm:ss.fff"])
      assert.ok(isDateForm(form));
    for (const form of [
      "yyyyMM",
      "yyyyMMddyyyy",
      "yyyyMMdd(a+)+",
      "dd MMM yyyy",
      "",
      " ".repeat(50),
    ])
      assert.ok(!isDateForm(form));
    assert.throws(() => date("dd MMM yyyy"), /Expected a form of dates/);
  });

  it("codes of the settings come before the table's, both ways", () => {
    const own = { own: (context: { a?: string }) => context };
    const { encode, decode } = codes({ a: "1", b: "2" }, own);
    assert.equal(encode("a", { a: "7" }), "7");
    assert.equal(decode("7", { a: "7" }), "a");
    assert.ok(decode("1", { a: "7" }) instanceof Fault);
    assert.equal(decode("1", {}), "a");
  });

  it("a word that goes as another's is never read back", () => {
    const { encode, decode } = codes({ b: "1", a: "1" }, { instead: ["b"] });
    assert.equal(encode("b", {}), "1");
    assert.equal(decode("1", {}), "a");
  });

  it("a word that cannot be said there says so", () => {
    const found = codes({ a: "1" }, { none: ["b"] }).encode("b", {});
    assert.ok(found instanceof Fault && found.clause.includes('"b"'));
  });

  it("agencies' ids turn from one style to the other", () => {
    assert.equal(agencyFromBottom().encode("H41.17", {}), "000.00.17.H41");
    assert.equal(agencyFromTop().encode("000.00.17.H41", {}), "H41.17");
    assert.ok(agencyFromBottom().encode("H41.1.2.3.4.5", {}) instanceof Fault);
  });
});

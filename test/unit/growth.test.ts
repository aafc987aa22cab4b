import assert from "node:assert/strict";
import { parseStrictJson } from "../../gateway/http/body/strict-json.ts";
import { Problem } from "../../gateway/http/contract/problems.ts";
import { queryShape } from "../../gateway/http/contract/route.ts";
import { toChange } from "../../gateway/http/stream/declare.ts";
import type { Caller } from "../../queue/ledger/access/keys.ts";
import { validateDossier } from "../../schemas/dossier.ts";
import { MOST_GATHERED } from "../../schemas/gatherable.ts";
import { processorMs } from "../processor-ms.ts";
import { dossierOf } from "../world.ts";

const province: Caller = { id: "1", role: "province", agencies: null };
const code = "H41.17-261122-0001";

/** Declares what a caller sent and returns the problem that it was told. */
const refusalOf = (body: unknown, caller = province): Problem => {
  try {
    toChange(validateDossier, { caller, body, received: Buffer.alloc(0) });
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  return assert.fail("was taken");
};

const zeros = (count: number) => Array.from({ length: count }, () => 0);

describe("work that grows no faster than what was sent", () => {
  // Far more than any of them needs, and far less than what grows as the square: 21 s for 24,000 zeros.
  const MOST_MS = 2_000;
  const many = 500_000;
  const hostile: [string, object, string][] = [
    ["steps far beyond the most there may be", { steps: zeros(many) }, "/steps"],
    ["codes far beyond the most there may be", { codes: zeros(many) }, "/codes"],
    [
      "lists in lists, each of lawful size",
      {
        supplements: Array.from({ length: 200 }, () => ({ papers: zeros(200), fees: zeros(200) })),
      },
      "/supplements/0/id",
    ],
    [
      "unknown fields",
      Object.fromEntries(Array.from({ length: 50_000 }, (_, n) => [`k${n}`, 0])),
      "/k0",
    ],
    [
      "names of form fields that are none",
      { eForm: Object.fromEntries(Array.from({ length: 50_000 }, (_, n) => [` ${n}`, ""])) },
      "/eForm",
    ],
    ["a text of a MiB", { abstract: "x".repeat(1_048_576) }, "/abstract"],
    ["a name of a MiB", { ["a ".repeat(524_288)]: 0 }, ""],
  ];
  for (const [what, more, pointer] of hostile)
    it(`refuses ${what}`, () => {
      const body = { ...dossierOf(code), ...more };
      const began = processorMs();
      const { code: problem, errors } = refusalOf(body);
      assert.ok(processorMs() - began < MOST_MS);
      assert.deepEqual([problem, errors[0]?.pointer], ["bad-dossier", pointer]);
    });

  it("still tells all that is wrong where the size is lawful, 50 faults at most", () => {
    const faults = (count: number) =>
      refusalOf({ ...dossierOf(code), status: 0, steps: zeros(count) }).errors.length;
    assert.deepEqual([faults(20), faults(49), faults(500), faults(501)], [21, 50, 50, 1]);
  });

  it("tells the first fault alone beyond so many values altogether", () => {
    const of = (count: number) => {
      const paper = { name: "", id: 0 };
      const papers = Array.from({ length: 200 }, () => paper);
      const supplements = Array.from({ length: count }, () => ({ papers }));
      return refusalOf({ ...dossierOf(code), supplements }).errors.length;
    };
    // Each supplement is 602 values.
    const lawful = Math.floor((MOST_GATHERED - 30) / 602);
    assert.deepEqual([of(lawful), of(lawful + 1)], [50, 1]);
  });

  it("tells of keys that stand twice at most 50", () => {
    const step = { key: "1", at: "2026-11-23T07:30:00+07:00", status: 2 };
    const steps = Array.from({ length: 500 }, () => step);
    assert.equal(refusalOf({ ...dossierOf(code), steps }).errors.length, 50);
  });

  it("asks whether a caller may speak for an agency before it looks at the rest", () => {
    const scoped: Caller = { ...province, agencies: ["H41.18"] };
    assert.equal(refusalOf({ ...dossierOf(code), steps: zeros(many) }, scoped).code, "forbidden");
    // What names no agency yet is told what it lacks.
    for (const body of [
      null,
      1,
      [],
      {},
      { agencies: null },
      { agencies: { processing: { code: 1 } } },
    ])
      assert.equal(refusalOf(body, scoped).code, "bad-dossier");
  });

  it("refuses a thousand query parameters that nobody knows", () => {
    const shape = queryShape({ type: "object", properties: { limit: { type: "integer" } } });
    const query = Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`q${n}`, "1"]));
    assert.throws(
      () => shape.of(query),
      (error) => error instanceof Problem && error.errors.length <= 50,
    );
  });

  const texts: [string, string][] = [
    ["a field twice after 80,000 others", `{${numbered(80_000, (n) => `"k${n}":1`)},"k1":2}`],
    ["numbers that need a closer look", `[${numbered(100_000, () => "1.0e5")},1e400]`],
    ["a number of a MiB", `[${"1".repeat(1_048_574)}]`],
    ["texts that are escapes alone", `["${"\\u0041".repeat(170_000)}\\u0000"]`],
    ["names that are numbers", `{${numbered(60_000, (n) => `"${n * 65_536}":1`)},"0":1}`],
    ["bytes that are no UTF-8, at the end", `["${"đ".repeat(500_000)}`],
  ];
  for (const [what, text] of texts)
    it(`refuses ${what}`, () => {
      const bytes = Buffer.from(text).subarray(0, 1_048_575);
      const began = processorMs();
      assert.throws(() => parseStrictJson(bytes), Problem);
      assert.ok(processorMs() - began < MOST_MS);
    });
});

function numbered(count: number, each: (n: number) => string): string {
  return Array.from({ length: count }, (_, n) => each(n)).join();
}

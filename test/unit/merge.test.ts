import assert from "node:assert/strict";
import fc from "fast-check";
import { canonical, digestOf } from "../../queue/ledger/state/canonical.ts";
import {
  addSteps,
  compareRev,
  type Facts,
  merge as mergeOwn,
  type Ownership,
  type ToldStep,
} from "../../queue/ledger/state/merge.ts";
import type { Dossier, Step } from "../../schemas/generated/dossier.ts";
import { processorMs } from "../processor-ms.ts";

const base: Dossier = {
  code: "H41.17-261122-0001",
  procedure: { code: "1.001193" },
  agencies: { processing: { code: "H41.17" } },
  applicant: { kind: "citizen" },
  status: 2,
};

const word = (
  source: string,
  body: Partial<Dossier>,
  steps: Record<string, ToldStep> = {},
): Facts => ({
  source,
  body: { ...base, ...body },
  steps,
});

/** All codes that are told are the dossier's own. */
const merge = (code: string, facts: Facts[], ownership: Ownership) => {
  const own = facts.flatMap(({ source, body }) => [
    { code: body.code ?? code, issuer: source, confirmed: true },
    ...(body.codes ?? []).map((each) => ({ ...each, confirmed: true })),
  ]);
  return mergeOwn(code, facts, ownership, own, null);
};

const step = (minute: number, more: Partial<Step> = {}): Step => ({
  at: new Date(Date.UTC(2026, 10, 23, 1, minute)).toISOString(),
  status: 4,
  ...more,
});

const salt = "0123456789abcdef0123456789abcdef";

describe("merge", () => {
  it("lets two sources speak of different fields without losing either's word", () => {
    const merged = merge(
      base.code,
      [word("province", { abstract: "Tờ khai" }), word("civil-status", { note: "Đã ghi sổ" })],
      {},
    );
    assert.equal(merged.abstract, "Tờ khai");
    assert.equal(merged.note, "Đã ghi sổ");
  });

  it("takes a field from its owner, and from the next in line where the owner is silent", () => {
    const ownership = { order: ["province"], fields: { status: ["civil-status", "province"] } };
    const facts = [word("province", { status: 4 }), word("civil-status", { status: 9 })];
    assert.equal(merge(base.code, facts, ownership).status, 9);
    assert.equal(merge(base.code, facts.slice(0, 1), ownership).status, 4);
  });

  it("lets a source that owns some fields set no other, and keep its codes and steps", () => {
    const told = { s: { step: step(1, { key: "s" }) } };
    const facts = [
      word("province", { status: 4 }),
      word("civil-status", { status: 9, note: "khác", results: [{ id: "R1", name: "a" }] }, told),
    ];
    const owns = { "civil-status": ["results"] };
    const merged = merge(base.code, facts, { order: ["civil-status"], owns });
    assert.deepEqual(
      [merged.status, merged.note, merged.results?.map(({ id }) => id)],
      [4, undefined, ["civil-status:R1"]],
    );
    assert.deepEqual(
      merged.steps?.map(({ key }) => key),
      ["civil-status:s"],
    );
    assert.equal(merge(base.code, facts, { order: ["civil-status"] }).status, 9);
  });

  it("has no list where nobody who may set it speaks of it, though another does", () => {
    const owns = { land: ["status"] };
    const facts = [word("land", { results: [{ id: "R1", name: "a" }] }), word("civil-status", {})];
    assert.equal(merge(base.code, facts, { owns }).results, undefined);
  });

  it("unites lists item by item: nobody's item takes the place of another's", () => {
    const item = (id: string, name: string) => ({ id, name });
    const fee = (name: string, amount: number) => ({ name, amount });
    const facts = [
      word("land", { results: [item("R1", "c"), item("land:R2", "d")], fees: [fee("p", 2)] }),
      word("province", { results: [item("R1", "a")], fees: [fee("p", 1), fee("q", 3)] }),
      word("civil-status", { results: [item("R1", "b")] }),
    ];
    const { results, fees } = merge(base.code, facts, {});
    assert.deepEqual(
      results?.map(({ id, name }) => [id, name]),
      [
        ["R1", "a"],
        ["civil-status:R1", "b"],
        ["land:R1", "c"],
        ["land:R2", "d"],
      ],
    );
    assert.deepEqual(fees, [fee("p", 1), fee("q", 3)]);
  });

  it("never lets a source change a field that is not its own, whatever it says and whoever else speaks", () => {
    const anyBody = fc.record(
      {
        status: fc.integer({ min: 1, max: 10 }),
        note: fc.string(),
        dueAt: fc.constantFrom(step(1).at, step(2).at),
        results: fc.array(fc.record({ id: fc.constantFrom("R1", "R2"), name: fc.string() })),
      },
      { requiredKeys: [] },
    );
    const anyFields = fc.subarray(["status", "note", "dueAt", "results"]);
    fc.assert(
      fc.property(
        fc.array(anyBody, { minLength: 3, maxLength: 3 }),
        anyFields,
        fc.shuffledSubarray(["province", "land", "civil-status"]),
        (bodies, fields, order) => {
          const ownership = { order, owns: { land: fields } };
          const facts = ["province", "land", "civil-status"].map((source, n) => ({
            source,
            body: { code: base.code, ...bodies[n] },
            steps: {},
          }));
          const owned = Object.entries(bodies[1] ?? {}).filter(([field]) => fields.includes(field));
          const silent = facts.map((each) =>
            each.source === "land"
              ? { ...each, body: { code: base.code, ...Object.fromEntries(owned) } }
              : each,
          );
          assert.deepEqual(merge(base.code, facts, ownership), merge(base.code, silent, ownership));
        },
      ),
    );
  });

  it("keeps of a step that two statements tell of one moment the event's, whichever came first", () => {
    const told = (status: number, basis: "event" | "snapshot") =>
      [[{ ...step(1), key: "s", status }], { updatedAt: step(9).at, basis, key: "k" }] as const;
    const orders = [
      [told(4, "event"), told(5, "snapshot")],
      [told(5, "snapshot"), told(4, "event")],
    ];
    for (const order of orders) {
      const steps = order.reduce<Record<string, ToldStep>>(
        (before, [said, rev]) => addSteps(before, [...said], rev, salt).steps,
        {},
      );
      assert.equal(steps.s?.step.status, 4);
    }
  });

  it("gives the same state whatever the order of the sources", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.constantFrom("province", "a", "b", "c", "d"), { minLength: 1 }),
        fc.array(fc.record({ status: fc.integer({ min: 1, max: 10 }), note: fc.string() }), {
          minLength: 5,
          maxLength: 5,
        }),
        fc.infiniteStream(fc.integer()),
        (sources, bodies, order) => {
          const facts = sources.map((source, n) => word(source, bodies[n] ?? {}));
          const shuffled = [...facts].sort(() => (order.next().value ?? 0) % 2);
          assert.equal(
            digestOf(merge(base.code, facts, {})),
            digestOf(merge(base.code, shuffled, {})),
          );
        },
      ),
    );
  });

  it("keeps every code that any source names, once, without the dossier's own", () => {
    const merged = merge(
      base.code,
      [
        word("province", { codes: [{ code: "G22-1", issuer: "national-portal" }] }),
        word("ministry", { code: "G15-77", codes: [{ code: "G22-1", issuer: "other" }] }),
      ],
      {},
    );
    assert.deepEqual(merged.codes, [
      { code: "G15-77", issuer: "ministry" },
      { code: "G22-1", issuer: "national-portal" },
    ]);
  });

  it("puts steps of all sources in time order and tells one told twice without a key once", () => {
    const same = step(3);
    const told = addSteps({}, [step(5, { key: "k" }), same], {}, salt).steps;
    const other = addSteps({}, [step(1, { key: "k" }), same], {}, salt).steps;
    const merged = merge(base.code, [word("province", {}, told), word("ministry", {}, other)], {});
    assert.deepEqual(
      merged.steps?.map(({ at, key }) => [new Date(at).getUTCMinutes(), key?.slice(0, 2)]),
      [
        [1, "mi"],
        [3, "h:"],
        [5, "k"],
      ],
    );
  });
});

describe("steps of several sources", () => {
  const told = (source: string, steps: Step[]) =>
    word(source, {}, addSteps({}, steps, {}, salt).steps);
  const merged = (...facts: Facts[]) =>
    Object.fromEntries(
      (merge(base.code, facts, {}).steps ?? []).map(({ key, content }) => [key, content]),
    );

  it("are all kept where the province's key reads like another's step", () => {
    const theirs = told("national-portal", [step(1, { key: "1", content: "của cổng" })]);
    const ours = told("province", [step(2, { key: "national-portal:1", content: "của tỉnh" })]);
    const both = {
      "national-portal:1": "của cổng",
      "province:national-portal:1": "của tỉnh",
    };
    assert.deepEqual(merged(ours, theirs), both);
    assert.deepEqual(merged(theirs, ours), both);
    assert.deepEqual(merged(ours), { "national-portal:1": "của tỉnh" });
  });

  it("are all kept where a key reads like that of a step told without one", () => {
    const keyless = told("province", [step(1, { content: "không khóa" })]);
    const [key = ""] = Object.keys(keyless.steps);
    for (const source of ["province", "ministry", "h"]) {
      const forged = told(source, [step(2, { key, content: "giả" })]);
      const all = source === "province" ? [told("b", [step(1, { content: "không khóa" })])] : [];
      const contents = merged(source === "province" ? forged : keyless, forged, ...all);
      assert.deepEqual(Object.values(contents).sort(), ["giả", "không khóa"], source);
    }
    const short = told("h", [step(2, { key: key.slice(2), content: "giả" })]);
    assert.deepEqual(merged(keyless, short), { [key]: "không khóa", [`h:${key}`]: "giả" });
  });

  it("are one where the province tells again what another told, under the name that it was shown", () => {
    const theirs = told("national-portal", [step(1, { key: "1", content: "như nhau" })]);
    const echo = told("province", [step(1, { key: "national-portal:1", content: "như nhau" })]);
    assert.deepEqual(merged(echo, theirs), { "national-portal:1": "như nhau" });
  });

  it("of one moment stand in the order of nanoseconds, whatever their keys", () => {
    const at = (digits: string) => `2026-11-23T01:00:00.${digits}Z`;
    const steps = [step(0, { at: at("123900"), key: "a" }), step(0, { at: at("1231"), key: "b" })];
    assert.deepEqual(Object.keys(merged(told("province", steps))), ["b", "a"]);
  });

  it("cost time by their number, not by what was told before them", () => {
    const content = (n: number) => step(1, { content: `${n} `.repeat(40) });
    const many = (from: number, count: number) =>
      Array.from({ length: count }, (_, n) => content(from + n));
    let steps: Record<string, ToldStep> = {};
    const began = processorMs();
    for (let n = 0; n < 13; n += 1) steps = addSteps(steps, many(n * 500, 500), {}, salt).steps;
    assert.equal(Object.keys(steps).length, 6_500);
    assert.ok(processorMs() - began < 3_000);
  });
});

describe("steps", () => {
  const keys = (told: Record<string, ToldStep>) => Object.keys(told);

  it("without a key are known by content and salt: nobody without the salt can try a guess", () => {
    const steps = [step(1), step(2, { key: "a" })];
    const [one, other, none] = [salt, "ab".repeat(16), null].map((each) =>
      keys(addSteps({}, steps, {}, each).steps),
    );
    assert.deepEqual([one?.[1], other?.[1]], ["a", "a"]);
    assert.equal(new Set([one?.[0], other?.[0], none?.[0]]).size, 3);
    assert.deepEqual(keys(addSteps({}, steps, {}, salt).steps), one);
  });

  it("without a key stay the same steps when they are told again after an erasure, which changed the salt", () => {
    const steps = [step(1), step(1, { content: "khác" }), step(2)];
    const first = addSteps({}, steps, { revision: 1 }, salt).steps;
    const erased = Object.fromEntries(
      Object.entries(first).map(
        ([
          key,
          {
            step: { at, status },
            ...rev
          },
        ]) => [key, { step: { at, status }, ...rev, erased: true as const }],
      ),
    );
    const fresh = "cd".repeat(16);
    const again = addSteps(erased, [...steps, step(3)], { revision: 2 }, fresh);
    assert.deepEqual(keys(again.steps).slice(0, 3), keys(first));
    assert.equal(keys(again.steps).length, 4);
    // Which of two of one moment and status is which, nobody can tell any more.
    assert.deepEqual(
      keys(again.steps)
        .map((key) => again.steps[key]?.step.content ?? "")
        .sort(),
      ["", "", "", "khác"],
    );
    assert.deepEqual(addSteps(again.steps, [...steps, step(3)], { revision: 3 }, fresh).added, []);
  });

  const message = fc.record({
    revision: fc.integer({ min: 1, max: 50 }),
    keys: fc.uniqueArray(fc.integer({ min: 0, max: 8 })),
  });

  it("end in the same set whatever the order in which messages arrive, and none is dropped", () => {
    fc.assert(
      fc.property(fc.uniqueArray(message, { selector: (m) => m.revision }), (messages) => {
        const play = (list: typeof messages) =>
          list.reduce<Record<string, ToldStep>>(
            (told, { revision, keys }) =>
              addSteps(
                told,
                keys.map((key) => step(key, { key: `s${key}`, content: `lần ${revision}` })),
                { revision },
                salt,
              ).steps,
            {},
          );
        const [forward, backward] = [play(messages), play([...messages].reverse())];
        assert.equal(digestOf(forward), digestOf(backward));
        assert.deepEqual(
          Object.keys(forward).sort(),
          [...new Set(messages.flatMap(({ keys }) => keys.map((key) => `s${key}`)))].sort(),
        );
      }),
    );
  });

  it("count from the newest revision that told them, so that an older correction which comes late undoes nothing", () => {
    const told = [
      [step(1, { key: "k", content: "a" }), { revision: 3 }],
      [step(1, { key: "k", content: "a" }), { revision: 5 }],
      [step(1, { key: "k", content: "b" }), { revision: 4 }],
    ] as const;
    for (const order of [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ]) {
      let steps = {};
      for (const n of order) {
        const [said, rev] = told[n] ?? assert.fail();
        steps = addSteps(steps, [said], rev, salt).steps;
      }
      const { k } = steps as Record<string, { step: { content?: string }; revision: number }>;
      assert.deepEqual([k?.step.content, k?.revision], ["a", 5], order.join());
    }
  });

  it("are corrected only by a newer revision", () => {
    const told = addSteps({}, [step(1, { key: "a", content: "mới" })], { revision: 5 }, salt).steps;
    assert.equal(
      addSteps(told, [step(1, { key: "a", content: "cũ" })], { revision: 4 }, salt).added.length,
      0,
    );
    const corrected = addSteps(
      told,
      [step(1, { key: "a", content: "sửa" })],
      { revision: 6 },
      salt,
    );
    assert.equal(corrected.steps.a?.step.content, "sửa");
  });
});

describe("a source's revision", () => {
  const t = (hour: number) => `2026-11-23T0${hour}:00:00+07:00`;
  for (const [title, a, b, sign] of [
    [
      "counts by revision where both have one",
      { revision: 2, updatedAt: t(1) },
      { revision: 1, updatedAt: t(5) },
      1,
    ],
    ["is no newer when equal", { revision: 2 }, { revision: 2 }, 0],
    [
      "counts by updatedAt where a revision is missing",
      { updatedAt: t(1) },
      { revision: 9, updatedAt: t(2) },
      -1,
    ],
    ["counts by arrival at the same updatedAt", { updatedAt: t(1) }, { updatedAt: t(1) }, 1],
    ["counts by arrival without either", {}, { revision: 7 }, 1],
  ] as const)
    it(title, () => assert.equal(Math.sign(compareRev(a, b)), sign));
});

describe("canonical text", () => {
  it("writes every character as JSON does, in names and in values, composed (NFC) in values", () => {
    for (let unit = 0; unit < 0x10000; unit += 1) {
      const text = `a${String.fromCharCode(unit)}`;
      const plain = `{${JSON.stringify(text)}:${JSON.stringify(text.normalize("NFC"))}}`;
      assert.equal(canonical({ [text]: text }), plain, `U+${unit.toString(16)}`);
    }
  });
});

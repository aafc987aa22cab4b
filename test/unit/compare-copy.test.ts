import assert from "node:assert/strict";
import type { Part } from "../../adapters/contract.ts";
import { compareCopy, MOST_FIELDS } from "../../queue/sync/look/compare-copy.ts";
import { compareFields } from "../../queue/sync/look/compare-fields.ts";

describe("what a system shows of a message, field by field", () => {
  const verdicts = (ours: unknown, theirs: unknown) =>
    Object.fromEntries(compareFields(ours, theirs).map(({ path, is }) => [path, is]));

  const cases: [string, unknown, unknown, Record<string, string>][] = [
    ["the same text", { a: "x" }, { a: "x" }, { "/a": "equal" }],
    ["another", { a: "x" }, { a: "y" }, { "/a": "differs" }],
    ["a number as its digits", { a: 2 }, { a: "2" }, { "/a": "equal" }],
    ["digits that are not the same text", { a: "02" }, { a: 2 }, { "/a": "differs" }],
    [
      "a field that is left out",
      { a: "x", b: "y" },
      { a: "x" },
      { "/a": "equal", "/b": "not told" },
    ],
    ["one that is told as empty", { a: "x" }, { a: "" }, { "/a": "differs" }],
    ["nothing on either side", { a: "" }, { a: null }, {}],
    ["nothing for an empty list", { a: [] }, { a: "" }, {}],
    ["a field that is theirs alone", {}, { b: "y" }, { "/b": "differs" }],
    ["an object of theirs alone", {}, { b: { c: 1 } }, { "/b": "differs" }],
    [
      "a list by its places",
      { a: ["x", "y"] },
      { a: ["x", "z"] },
      { "/a/0": "equal", "/a/1": "differs" },
    ],
    [
      "a list that is longer there",
      { a: ["x"] },
      { a: ["x", "y"] },
      { "/a/0": "equal", "/a/1": "differs" },
    ],
    [
      "objects inside",
      { a: { b: 1, c: 2 } },
      { a: { b: 1 } },
      { "/a/b": "equal", "/a/c": "not told" },
    ],
    ["a text for an object", { a: { b: 1 } }, { a: "b" }, { "/a": "differs" }],
    ["a list for an object", { a: { b: 1 } }, { a: [1] }, { "/a": "differs" }],
    [
      "an object that is left out",
      { a: { b: 1, c: [2] } },
      {},
      { "/a/b": "not told", "/a/c/0": "not told" },
    ],
    ["a name that every object has", { constructor: "x" }, {}, { "/constructor": "not told" }],
    ["a name with a slash", { "a/b~": 1 }, { "a/b~": 1 }, { "/a~1b~0": "equal" }],
  ];
  for (const [title, ours, theirs, wanted] of cases)
    it(`tells ${title}`, () => assert.deepEqual(verdicts(ours, theirs), wanted));

  it("tells where a field comes from and what both sides say, a long text cut, an object not at all", () => {
    const origin = { "/ChuHoSo": ["/applicant/name", "/applicant/kind"] };
    assert.deepEqual(
      compareFields(
        { ChuHoSo: "A", T: "x".repeat(501), O: { a: 1 } },
        { ChuHoSo: "B", T: 7, O: "o" },
        origin,
      ),
      [
        {
          path: "/ChuHoSo",
          pointer: "/applicant/name",
          title: "Tên chủ hồ sơ",
          is: "differs",
          ours: "A",
          theirs: "B",
        },
        { path: "/T", is: "differs", ours: `${"x".repeat(499)}…`, theirs: 7 },
        { path: "/O", is: "differs", theirs: "o" },
      ],
    );
  });

  it("looks no deeper than ours goes, however deep theirs is", () => {
    let deep: object = {};
    for (let n = 0; n < 100_000; n += 1) deep = { a: deep };
    assert.deepEqual(compareFields({ a: { a: "x" } }, deep), [
      { path: "/a/a", is: "differs", ours: "x" },
    ]);
  });
});

describe("a copy as a system shows it", () => {
  const part = (key: string, message: object, kind = "dossiers"): Part => ({
    key,
    kind,
    message,
    digest: key,
    ifLost: "resend",
  });
  const wanted = [part("dossier", { a: "x" }), part("row:1", { b: "y" }, "rows")].map((each) => ({
    part: each,
    acknowledged: each.kind === "dossiers",
  }));
  const content = { covers: ["dossiers", "rows"], shows: "content" } as const;
  const existence = { covers: ["dossiers"], shows: "existence" } as const;
  const verdicts = (...of: Parameters<typeof compareCopy>) => {
    const { is, parts } = compareCopy(...of);
    return [is, ...parts.map((each) => each.is)];
  };

  it("is equal where all that is shown is, and otherwise where a part is, or is not there", () => {
    const holds = { dossier: { a: "x" }, "row:1": { b: "y" } };
    assert.deepEqual(verdicts(content, wanted, { there: true, holds }), [
      "equal",
      "equal",
      "equal",
    ]);
    assert.deepEqual(
      verdicts(content, wanted, { there: true, holds: { ...holds, dossier: { a: "z" } } }),
      ["differs", "differs", "equal"],
    );
    assert.deepEqual(verdicts(content, wanted, { there: true, holds: { dossier: { a: "x" } } }), [
      "differs",
      "equal",
      "absent",
    ]);
  });

  it("is absent where it is not there, and of nothing that is not shown anything is said", () => {
    assert.deepEqual(verdicts(content, wanted, { there: false }), ["absent", "absent", "absent"]);
    assert.deepEqual(verdicts(existence, wanted, { there: true }), [
      "not told",
      "not told",
      "not told",
    ]);
    assert.deepEqual(verdicts(existence, wanted, { there: true, holds: { dossier: { a: "x" } } }), [
      "equal",
      "equal",
      "not told",
    ]);
    assert.deepEqual(
      verdicts({ ...content, covers: ["dossiers"] }, wanted, { there: true, holds: {} }),
      ["differs", "absent", "not told"],
    );
  });

  it("says beside it what the ledger believes", () => {
    const { parts } = compareCopy(content, wanted, { there: true, holds: { dossier: { a: "z" } } });
    assert.deepEqual(
      parts.map(({ acknowledged }) => acknowledged),
      [true, false],
    );
  });

  it(`tells ${MOST_FIELDS} fields at most, and first of all those that are otherwise`, () => {
    const many = (value: string) =>
      Object.fromEntries(Array.from({ length: MOST_FIELDS + 5 }, (_, n) => [`f${n}`, value]));
    const last = `f${MOST_FIELDS + 4}`;
    const compared = compareCopy(
      content,
      [{ part: part("dossier", many("x")), acknowledged: true }],
      {
        there: true,
        holds: { dossier: { ...many("x"), [last]: "y" } },
      },
    );
    const fields = compared.parts[0]?.fields ?? [];
    assert.deepEqual([fields.length, compared.leftOff, compared.is], [MOST_FIELDS, 5, "differs"]);
    assert.equal(fields.find(({ path }) => path === `/${last}`)?.is, "differs");
  });
});

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { kind as generic } from "../../adapters/generic/index.ts";
import { MOST_CHARACTERS, readYaml } from "../../adapters/generic/read-yaml.ts";
import type { AdapterKind } from "../../adapters/kind.ts";
import type { Dossier } from "../../schemas/generated/dossier.ts";
import land from "../contract/mappings/land.json" with { type: "json" };
import { portalDossier, stepOf } from "../contract/portal-dossier.ts";
import { settingsOf } from "../settings-of.ts";

const code = "H41.17-261122-0001";
const file = readFileSync("test/contract/mappings/land.yaml", "utf8");

const adapterOf = (kind: AdapterKind) =>
  kind.create({ system: "land", settings: settingsOf({}), files: { allows: () => true } as never });
const readAs = (verdict: ReturnType<typeof generic.read>) =>
  adapterOf(verdict.ok ? verdict.value : assert.fail(JSON.stringify(verdict.errors)));
const contentOf = (text: string) => {
  const read = readYaml(text);
  return "content" in read ? read.content : assert.fail(JSON.stringify(read.faults));
};
const faultsOf = (text: string) => {
  const verdict = generic.readYaml(text);
  return verdict.ok ? [] : verdict.errors;
};

describe("a file in YAML that describes a system", () => {
  it("says the same as one in JSON", () => {
    const [yaml, json] = [readAs(generic.readYaml(file)), readAs(generic.read(land))];
    const dossiers: Dossier[] = [
      portalDossier(code, { channel: "post", steps: [stepOf(1, 2), stepOf(2, 4)] }),
      portalDossier(code, { procedure: { code: "1.004222.000.00.00.H41" }, status: 9 }),
      portalDossier(code, { procedure: { code: "1.01" } }),
      portalDossier(code, { submittedPapers: [{ id: "t1", name: "Đơn", digitised: false }] }),
    ];
    for (const dossier of dossiers) {
      assert.equal(yaml.concerns(dossier), json.concerns(dossier));
      assert.deepEqual(yaml.parts(dossier), json.parts(dossier));
    }
  });

  it("says values as they are written: none becomes a number, a date, a yes or nothing", () => {
    const said = contentOf('a: 1.010\nb: yes\nc: 2026-11-23\nd:\ne: "02"\nf: null\ng: 0x1f');
    assert.deepEqual(said, {
      a: "1.010",
      b: "yes",
      c: "2026-11-23",
      d: "",
      e: "02",
      f: "null",
      g: "0x1f",
    });
  });

  it("sends numbers where it says so: a fixed one, a code, and what stands for none", () => {
    const numbers = file
      .replace("absent: TT", "absent: TT")
      .replace(
        "- { to: soHoSo, from: /code, need: true }",
        `- { to: soHoSo, from: /code, need: true }
    - { to: phi, from: /receivedAt, as: date yyyyMMdd, absent: 0 }
    - { to: soBuoc, from: /status, as: code so number }`,
      )
      .replace("codes:", "codes:\n  so: { 2: 20, 4: 40, 9: 90, else: unmappable }");
    const [record] = readAs(generic.readYaml(numbers)).parts(portalDossier(code, { steps: [] }));
    const { phienBan, soBuoc, phi } = Object(record?.message);
    assert.deepEqual([phienBan, soBuoc, typeof phi], [3, 20, "string"]);
  });

  it("has its faults told with the line and the column", () => {
    const [line] = faultsOf(file.replace("from: /receivedAt", "from: /receivedat"));
    assert.deepEqual([line?.line, line?.column], [31, 9]);
    assert.match(line?.message ?? "", /"receivedAt"/);
    const missing = faultsOf(file.replace("mark: unverified\n", ""));
    assert.deepEqual(
      missing.map(({ pointer, line, column }) => [pointer, line, column]),
      [["/mark", 2, 1]],
    );
  });

  const refused: [string, string, number, number, RegExp][] = [
    ["a tab before a name", "a:\n\tb: c", 2, 1, /dấu cách/],
    ["a colon too many", "a: b: c", 1, 4, /ngoặc kép/],
    ["a quote that does not end", "a: 'b", 1, 6, /dấu nháy/],
    ["two documents", "a: b\n---\nc: d", 2, 1, /một tài liệu/],
    ["a name that stands twice", "a: b\nc: d\na: e", 3, 1, /đã có/],
    ["a name that is a list", "? [a]\n: b", 1, 3, /văn bản/],
    ["a tag", "a: !!int 3", 1, 4, /nhãn/],
    ["half a character", 'a: "\\uD800"', 1, 4, /nửa cặp/],
    ["an anchor", "a: &x b", 1, 7, /neo/],
    ["an anchor at a name", "&x a: b", 1, 4, /neo/],
    ["an alias", "a: *x", 1, 4, /bí danh/],
    ["a merge of another object", "a: &x { b: c }\nd: { <<: *x }", 2, 10, /neo/],
  ];
  for (const [title, text, line, column, cure] of refused)
    it(`is refused with ${title}`, () => {
      const found = faultsOf(text).find((each) => each.line === line && each.column === column);
      assert.match(found?.message ?? JSON.stringify(faultsOf(text)), cure);
    });

  it("is refused, in no time, where a little of it says very much", () => {
    const laughs = Array.from({ length: 9 }, (_, n) => {
      const below = Array(10).fill(n === 0 ? "lol" : `*a${n - 1}`);
      return `a${n}: &a${n} [${below.join()}]`;
    }).join("\n");
    const before = performance.now();
    assert.match(faultsOf(laughs)[0]?.message ?? "", /neo/);
    assert.ok(performance.now() - before < 500, "took long");
  });

  it("is refused where it is nested too deep, and does not end the process", () => {
    for (const deep of [
      "[".repeat(100_000),
      "- ".repeat(100_000),
      "{a: ".repeat(60_000),
      "? ".repeat(100_000),
      Array.from({ length: 500 }, (_, n) => `${" ".repeat(n)}a:`).join("\n"),
    ]) {
      const [fault] = faultsOf(deep);
      assert.match(fault?.message ?? "", /32 tầng/, deep.slice(0, 8));
    }
    assert.ok("content" in readYaml(`${"[".repeat(31)}${"]".repeat(31)}`));
  });

  it("is refused beyond a stated length", () => {
    assert.match(faultsOf(`#${"x".repeat(MOST_CHARACTERS)}`)[0]?.message ?? "", /262.144 ký tự/);
    assert.ok("content" in readYaml(`#${"x".repeat(MOST_CHARACTERS - 1)}`));
  });

  it("is read in time that grows as it does", () => {
    const many = Array.from({ length: 20_000 }, (_, n) => `k${n}: v`).join("\n");
    const before = performance.now();
    assert.equal(Object.keys(contentOf(many) as object).length, 20_000);
    assert.ok(performance.now() - before < 5_000, "took long");
  });

  it("is refused, and not stumbled over, whatever it is", () => {
    for (const text of ["", "null", "[]", "- a", "mapping: 1", "{}", "mapping: [", "\0"])
      assert.equal(generic.readYaml(text).ok, false, text);
  });
});

import assert from "node:assert/strict";
import { linkFaults, slugOf } from "../links.ts";

const faults = (text: string, others: Record<string, string> = {}) => {
  const texts = new Map([["docs/a.md", text], ...Object.entries(others)]);
  return linkFaults(texts, [...texts.keys(), "docs/b.ts", "queue/ledger/evidence/seal.ts"]);
};

describe("links in Markdown", () => {
  for (const [heading, slug] of [
    ["Hồ sơ và bản sao", "hồ-sơ-và-bản-sao"],
    ["`npm test`: what it runs", "npm-test-what-it-runs"],
    ["Off → shadow → live", "off--shadow--live"],
    ["See [the table](x.md)!", "see-the-table"],
    ["DATABASE_URL", "database_url"],
  ] as const)
    it(`gives "${heading}" the anchor that GitHub gives it`, () =>
      assert.equal(slugOf(heading), slug));

  it("may lead to a file, a folder, a heading and the network", () => {
    const text =
      "# Tiến trình\n[a](b.ts) [b](../queue/ledger/) [c](#tiến-trình) [d](#ti%E1%BA%BFn-tr%C3%ACnh) [e](https://example.test/x)";
    assert.deepEqual(faults(text), []);
  });

  it("are faults where no file, no folder or no heading is", () => {
    const text =
      "[a](c.ts) ![b](../queue/sync/x.png) [c](#none) [d](../other.md#one)\n\n[ref]: gone.md";
    const found = faults(text, { "other.md": "# Two" });
    assert.deepEqual(
      found.map((fault) => fault.split(": ").slice(1).join(": ")),
      [
        "c.ts: no such file or folder",
        "../queue/sync/x.png: no such file or folder",
        "#none: no such heading",
        "../other.md#one: no such heading",
        "gone.md: no such file or folder",
      ],
    );
  });

  it("number headings that occur twice", () => {
    const text = "# Một\n# Một\n[a](#một) [b](#một-1) [c](#một-2)";
    assert.deepEqual(faults(text), ["docs/a.md: #một-2: no such heading"]);
  });

  it("are not looked for in code, nor are headings", () => {
    const text = "```\n# One\n[a](nowhere.md)\n```\n`[b](nowhere.md)` [c](#one)";
    assert.deepEqual(faults(text), ["docs/a.md: #one: no such heading"]);
  });

  it("are never absolute, and no text names one machine's paths, not even in code", () => {
    const home = ["", "home", "somebody", "x"].join("/");
    assert.deepEqual(faults(`[a](/docs/b.ts)\n\`${home}\``), [
      "docs/a.md: /docs/b.ts: not relative",
      `docs/a.md: ${home}: a path of one machine`,
    ]);
  });
});

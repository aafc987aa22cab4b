import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { cleanText, mostText, storable } from "../../queue/ledger/state/storable.ts";

describe("SQL of the ledger", () => {
  it("looks into what may have come from outside through plain alone: nothing stored keeps a query from working", () => {
    const folder = "queue/ledger";
    const looks =
      /\b(?:held|cause|entry|body)->|json_(?:each|object_keys)\((?!plain\(|i\.held)(?!mine\.held)/;
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".ts"),
    );
    assert.ok(files.length > 30);
    const strays = files.filter((name) => looks.test(readFileSync(join(folder, name), "utf8")));
    assert.deepEqual(strays, []);
  });
});

describe("what the ledger keeps of an outside system's words", () => {
  it("is no text of more than a thousand characters", () => {
    for (const length of [mostText - 1, mostText])
      assert.equal(JSON.parse(storable({ why: "a".repeat(length) })).why.length, length);
    const cut = JSON.parse(storable({ list: [{ why: "a".repeat(mostText + 1) }] })).list[0].why;
    assert.deepEqual([cut.length, cut.slice(-4)], [mostText, "a..."]);
  });

  it("is never cut through a pair of surrogates", () => {
    const cut = cleanText(`${"a".repeat(mostText - 4)}😀😀😀`);
    assert.equal(cut, `${"a".repeat(mostText - 4)}\uFFFD...`);
  });

  it("holds nothing that the database or a terminal would stumble over, and all else as it was said", () => {
    const said = { why: "a\u0000b\ud83dc\u001b[2J\u009b\u007f", n: 1, yes: true, none: null };
    assert.deepEqual(JSON.parse(storable(said)), {
      why: "a\uFFFDb\uFFFDc\uFFFD[2J\uFFFD\uFFFD",
      n: 1,
      yes: true,
      none: null,
    });
    const whole = { why: 'dòng 1\n\tdòng 2 "😀" \\u0000 C:\\users' };
    assert.deepEqual(JSON.parse(storable(whole)), whole);
  });
});

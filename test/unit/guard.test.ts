import assert from "node:assert/strict";
import type { Adapter, Outcome } from "../../adapters/contract.ts";
import { guarded } from "../../adapters/kit/text/guard.ts";
import { cleanText, isCode } from "../../adapters/kit/text/outside-text.ts";

/** What comes through the door of an adapter whose call comes to this. */
const through = async (outcome: Outcome): Promise<Outcome> => {
  const adapter = { send: async () => [outcome] } as unknown as Adapter;
  const [got] = await guarded(adapter).send([], {} as never);
  if (!got) throw new Error("no outcome");
  return got;
};

describe("the door for what comes from outside", () => {
  const code = "Ho-So_1.2:3/4+5=";
  for (const receipt of [
    { code },
    { code: "x".repeat(200), hash: "a".repeat(128), operation: "UploadFile" },
    { operation: `results ${"A".repeat(43)}` },
    {},
  ])
    it(`lets a receipt through: ${JSON.stringify(receipt).slice(0, 40)}`, async () => {
      for (const is of ["accepted", "duplicate"] as const)
        assert.deepEqual(await through({ is, receipt }), { is, receipt });
    });

  for (const receipt of [
    { code: "" },
    { code: "x".repeat(201) },
    { code: "x".repeat(5_000_000) },
    { code: "a b" },
    { code: "a\u0000" },
    { code: "\ud800" },
    { code: "Nguyễn Văn Mẫu" },
    { code: '"<script>' },
    { code, hash: "a".repeat(129) },
    { code, hash: "a\n" },
    { code, operation: "a\u0000" },
    { code: 5 as never },
  ])
    it(`keeps no receipt of another form: ${JSON.stringify(receipt).slice(0, 40)}`, async () => {
      const got = await through({ is: "accepted", receipt });
      assert.equal(got.is, "unrecognised");
      assert.ok(JSON.stringify(got).length < 200);
    });

  it("cleans and cuts every text of an outcome, whichever it is", async () => {
    const foul = `\u0000\ud800\u202e${"ế".repeat(1_000_000)}`;
    const clean = `${"ế".repeat(497)}...`;
    for (const is of ["rejected", "busy", "lost", "unrecognised", "misconfigured", "absent"])
      assert.deepEqual(
        await through({
          is,
          why: foul,
          said: foul,
          cure: foul,
          field: foul,
          warning: foul,
        } as never),
        { is, why: clean, said: clean, cure: clean, field: clean, warning: clean },
      );
  });
});

describe("a text from outside", () => {
  for (const [title, text, kept] of [
    ["loses control characters", "a\u0000\u0007b\u009fc", "a b c"],
    ["is one line", "một\r\n\thai\u2028ba", "một hai ba"],
    ["loses broken surrogates, and keeps whole ones", "\udc00a\ud83d\ude00\ud800", "a😀"],
    ["loses what turns its direction or is not seen", "\u202eab\u2066c\u200b\u2069\ufeff", "abc"],
    ["is composed", "ế".normalize("NFD"), "ế"],
  ] as const)
    it(title, () => assert.equal(cleanText(text), kept));

  it("is cut between characters, at its limit and not before", () => {
    assert.equal(cleanText("😀".repeat(10), 10), "😀".repeat(10));
    assert.equal(cleanText("😀".repeat(11), 10), `${"😀".repeat(7)}...`);
  });

  it("is a code in a strict form alone", () => {
    assert.ok(
      isCode("{3f2504e0-4f89-11d3-9a0c-0305e82c3301}") && isCode("aGFzaA==") && isCode("7"),
    );
    for (const value of [undefined, null, 7, [], {}, "", "a'b", "a\\b", "é", " a"])
      assert.ok(!isCode(value), String(value));
  });
});

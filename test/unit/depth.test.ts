import assert from "node:assert/strict";
import { MOST_VALUES, parseStrictJson } from "../../gateway/http/body/strict-json.ts";
import type { Problem } from "../../gateway/http/contract/problems.ts";
import { depthOf } from "../../schemas/depth.ts";

describe("the depth of a JSON text", () => {
  const depths: [string, string, number][] = [
    ["no level in a bare value", "12", 0],
    ["one of an empty list", "[]", 1],
    ["objects and lists alike", '{"a":[{"b":[]}]}', 4],
    ["the deepest place, not the last", "[[[]],[[]],[]]", 3],
    ["no bracket of a text", '["[[[[", "{\\"[{[", "\\\\"]', 1],
    ["a text that is cut short as far as it goes", '[["[[', 2],
  ];
  for (const [what, text, depth] of depths)
    it(`counts ${what}`, () => assert.equal(depthOf(text, 32), depth));

  it("is not counted beyond what is asked for", () =>
    assert.equal(depthOf("[".repeat(1_000), 32), 33));

  it("comes with the values that there may be, at most 50,000 of them", () => {
    const told = (text: string) => {
      try {
        parseStrictJson(Buffer.from(text));
        return undefined;
      } catch (error) {
        return (error as Problem).errors[0]?.message;
      }
    };
    const list = (items: number) => `[${Array.from({ length: items }, () => "0").join()}]`;
    assert.equal(told(list(MOST_VALUES - 1)), undefined);
    assert.match(String(told(list(MOST_VALUES))), /50\.000 giá trị/);
    assert.equal(told(`["${",[".repeat(MOST_VALUES)}"]`), undefined, "signs in a text are none");
    const objects = (count: number) =>
      `[${Array.from({ length: count }, () => '{"a":{}}').join()}]`;
    assert.equal(told(objects(16_000)), undefined);
    assert.match(String(told(objects(17_000))), /50\.000 giá trị/);
  });

  it("is refused before a text is parsed", () => {
    const parse = JSON.parse;
    const parsed: string[] = [];
    JSON.parse = (text: string) => {
      parsed.push(text.slice(0, 9));
      return parse(text);
    };
    try {
      for (const deep of ["[".repeat(1_048_576), '{"a":'.repeat(200_000), "[{".repeat(500_000)]) {
        const bytes = Buffer.from(deep);
        assert.throws(() => parseStrictJson(bytes));
      }
    } finally {
      JSON.parse = parse;
    }
    assert.deepEqual(parsed, []);
  });
});

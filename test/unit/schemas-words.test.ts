import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { validateDossier, validateSystems } from "../../schemas/dossier.ts";

const schemas = new URL("../../schemas/", import.meta.url);
const files = readdirSync(schemas, { recursive: true, encoding: "utf8" }).filter((name) =>
  name.endsWith(".schema.json"),
);

describe("what a schema says that it expects", () => {
  for (const name of files)
    it(`is Vietnamese, as the problem around it is: ${name}`, () => {
      const text = readFileSync(new URL(name, schemas), "utf8");
      const said = [...text.matchAll(/"x-expected": "([^"]*)"/g)].map(([, words]) => words);
      assert.deepEqual(
        said.filter((words) =>
          /(^| )(a|the|of|with|without|such|or|and|text|string)( |$)/i.test(words ?? ""),
        ),
        [],
      );
    });

  it("begins with what is needed, or says that there is no such field; what was got is told by its kind alone", () => {
    const wrong = {
      code: 4_177,
      status: "bốn",
      steps: { secret: 1 },
      channel: "phone",
      dueAt: null,
      abstrakt: "x",
      revision: -1,
      procedure: "khai sinh",
      eForm: { "a/b": "x" },
    };
    for (const verdict of [validateDossier(wrong), validateSystems({ systems: { Cổng: 1 } })]) {
      assert.ok(!verdict.ok);
      for (const { message } of verdict.errors) {
        assert.match(message, /^(Cần|Không có trường này)[^.]* .*[.?]$/);
        assert.doesNotMatch(message, /bốn|khai sinh|secret|4177|Expected|field/);
      }
    }
  });
});

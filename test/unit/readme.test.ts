import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { variables } from "../../config/settings.ts";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

describe("the README", () => {
  const readme = read("README.md");

  it("names every environment variable with its default, and no other", () => {
    const table = readme.slice(readme.indexOf("\n## Settings"), readme.indexOf("\n## Errors"));
    const rows = [...table.matchAll(/^\| `([A-Z_]+)`\s+\| ([^|]+?)\s+\|/gm)];
    assert.deepEqual(
      rows.map(([, name, otherwise = ""]) => [name, otherwise.replaceAll("`", "")]),
      variables.map(({ name, otherwise }) => [name, otherwise]),
    );
  });

  it("runs scripts that package.json has", () => {
    const { scripts } = JSON.parse(read("package.json"));
    const named = [...readme.matchAll(/npm (?:run (\w+)|(test|start))/g)].map(
      ([, script, own]) => script ?? own ?? "",
    );
    assert.deepEqual(
      [...new Set(named)].filter((name) => !(name in scripts)),
      [],
    );
  });

  it("runs commands that the program has", () => {
    const program = read("gateway/cli/program.ts");
    const named = [...readme.matchAll(/(?:`lienthong|gateway\/lienthong\.js) ([a-z]+)/g)];
    assert.ok(named.length > 5);
    for (const [, command = ""] of named)
      assert.ok(program.includes(`./${command}.ts`), `no command ${command}`);
  });
});

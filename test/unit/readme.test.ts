import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { variables } from "../../config/settings.ts";
import { createProgram } from "../../gateway/cli/program.ts";
import { buildSystems } from "../../gateway/systems.ts";
import { findingKinds } from "../../queue/ledger/findings/kinds.ts";
import { validateDossier } from "../../schemas/dossier.ts";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

describe("the README and its pages", () => {
  const pages = ["README.md", "gateway/TRY.md", "gateway/OPERATE.md", "gateway/SCALE.md"];
  const all = [...pages, "config/CONNECT.md", "config/SETTINGS.md"].map(read).join("\n");

  it("is no longer than ten kilobytes", () => {
    assert.ok(Buffer.byteLength(read("README.md")) <= 10_240);
  });

  it("names every environment variable with its default, and no other", () => {
    const rows = [...read("config/SETTINGS.md").matchAll(/^\| `([A-Z_]+)`\s+\| ([^|]+?)\s+\|/gm)];
    assert.deepEqual(
      rows.map(([, name, otherwise = ""]) => [name, otherwise.replaceAll("`", "")]),
      variables.map(({ name, otherwise }) => [name, otherwise]),
    );
  });

  it("runs scripts that package.json has", () => {
    const { scripts } = JSON.parse(read("package.json"));
    const named = [...all.matchAll(/npm (?:run (\w+)|(test|start))/g)].map(
      ([, script, own]) => script ?? own ?? "",
    );
    assert.deepEqual(
      [...new Set(named)].filter((name) => !(name in scripts)),
      [],
    );
  });

  it("runs commands that the program has", () => {
    const commands = createProgram().commands.map((command) => command.name());
    const named = [...all.matchAll(/(?:`lienthong|gateway\/lienthong\.js) ([a-z]+)/g)];
    assert.ok(named.length > 5);
    for (const [, command = ""] of named)
      assert.ok(commands.includes(command), `no command ${command}`);
  });

  it("tells of every kind of finding what to do about it, and of no other", () => {
    const [, table = ""] = read("gateway/OPERATE.md").split("**Findings");
    const [rows = ""] = table.split("\n\nA key bound");
    assert.deepEqual(
      [...rows.matchAll(/^\| `([a-z-]+)` /gm)].map(([, kind]) => kind).sort(),
      ["kind", ...Object.keys(findingKinds)].sort(),
    );
  });

  it("connects older programs by accounts that start as they are written", () => {
    const [, example = ""] = /```json\n([\s\S]*?)```/.exec(read("config/CONNECT-OLDER.md")) ?? [];
    const password = "mat-khau-mau-0001";
    const env = { ONEGATE_USERNAME: "h41_demo", ONEGATE_PASSWORD: password };
    const { inbound, close } = buildSystems(JSON.parse(example), env);
    close();
    assert.deepEqual(
      inbound.accounts.map(({ name, form, agencies }) => [name, form, agencies]),
      [
        ["onegate", "session", ["H41"]],
        ["hub", "hub", ["H41.17"]],
      ],
    );
  });

  it("tries a systems file and a dossier that are as they must be", () => {
    const env = { PORTAL_USERNAME: "u", PORTAL_PASSWORD: "p" };
    const built = buildSystems(JSON.parse(read("config/try/systems.json")), env);
    built.close();
    assert.deepEqual([...built.systems.keys()], ["national-portal"]);
    assert.ok(validateDossier(JSON.parse(read("config/try/dossier.json"))).ok);
  });
});

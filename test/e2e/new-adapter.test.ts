import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { newAdapter } from "../../gateway/cli/new-adapter.ts";

describe("a new adapter", () => {
  let root: string;
  before(() => {
    root = mkdtempSync(join(tmpdir(), "lienthong-sources-"));
    for (const path of ["adapters", "config", "gateway", "queue", "schemas", "test"])
      cpSync(path, join(root, path), { recursive: true });
    for (const path of ["package.json", "tsconfig.json", "biome.json"])
      cpSync(path, join(root, path));
    symlinkSync(resolve("node_modules"), join(root, "node_modules"));
  });
  after(() => rmSync(root, { recursive: true, force: true }));
  const run = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: root,
      encoding: "utf8",
    });
    assert.equal(status, 0, `${args.join(" ")}\n${stdout}${stderr}`);
    return stdout;
  };

  it("stands in the registry after one command, and passes the suite, the types and the rooms at once", () => {
    run("--import", "tsx", "gateway/cli/main.ts", "adapters", "new", "dat-dai");
    const registry = readFileSync(join(root, "adapters/registry/registry.ts"), "utf8");
    assert.match(registry, /kind as datDai } from "\.\.\/dat-dai\/index\.ts"/);
    // By its own path: through the link it takes itself for a module of another program.
    const mocha = resolve("node_modules/mocha/bin/mocha.js");
    const tests = ["test/architecture.test.ts", "test/contract/dat-dai-suite.test.ts"];
    const said = run("--import", "tsx", mocha, ...tests);
    assert.match(said, /dat-dai, as every adapter/);
    run("node_modules/typescript/bin/tsc", "--noEmit", "--project", ".");
    run("node_modules/@biomejs/biome/bin/biome", "check", "adapters", "test/contract");
  });

  it("has a name that none has, and that can be a folder's", () => {
    for (const name of ["national-portal", "kit", "../x", "Đất", "a_b", "", "-a", "x".repeat(41)])
      assert.throws(() => newAdapter(root, name), /^Error: (Đã có|Tên) /, name);
  });
});

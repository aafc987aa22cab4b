import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { temporaryHome } from "../demo/temp-home.ts";

const repository = fileURLToPath(new URL("../../", import.meta.url));
const parts = [".npmrc", "adapters", "config", "gateway", "queue", "schemas", "package.json"];

describe("the program, compiled", () => {
  let copy: string;

  beforeEach(() => {
    copy = temporaryHome("lienthong-compiled");
    for (const part of parts) cpSync(join(repository, part), join(copy, part), { recursive: true });
    symlinkSync(join(repository, "node_modules"), join(copy, "node_modules"));
  });
  afterEach(() => {
    chmodSync(copy, 0o755);
    rmSync(copy, { recursive: true, force: true });
  });

  const run = async (args: string[], env: Record<string, string> = {}) => {
    const program = join(copy, "gateway", "lienthong.js");
    const { stdout } = await promisify(execFile)(process.execPath, [program, ...args], {
      env: { ...process.env, ...env },
    });
    return stdout;
  };
  const forms = () => (existsSync(join(copy, "dist")) ? readdirSync(join(copy, "dist")) : []);
  const change = () => {
    const file = join(copy, "gateway", "cli", "serve.ts");
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace("chạy cổng liên thông", "một câu khác"));
  };

  it("reads no source and no package but that of commands to tell its help", async () => {
    await run(["--help"]);
    const seen = join(copy, "coverage");
    mkdirSync(seen);
    await run(["--help"], { NODE_V8_COVERAGE: seen });
    const scripts: { url: string }[] = readdirSync(seen).flatMap(
      (name) => JSON.parse(readFileSync(join(seen, name), "utf8")).result,
    );
    const loaded = scripts.map(({ url }) => url).filter((url) => url.startsWith("file:"));
    assert.ok(loaded.some((url) => url.startsWith(`${pathToFileURL(join(copy, "dist"))}/`)));
    assert.deepEqual(
      loaded.filter((url) => url.endsWith(".ts") || /node_modules\/(?!commander\/)/.test(url)),
      [],
    );
  });

  it("never runs as it was once a source has changed, and keeps a few forms of before alone", async () => {
    assert.match(await run(["--help"]), /chạy cổng liên thông/);
    change();
    assert.match(await run(["--help"]), /một câu khác/);
    for (const version of ["0.0.1", "0.0.2", "0.0.3", "0.0.4", "0.0.5"]) {
      const file = join(copy, "package.json");
      writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), version }));
      assert.equal(await run(["--version"]), `${version}\n`);
    }
    assert.equal(forms().length, 4);
  });

  it("stands there whole or not at all where several start at once", async () => {
    const answers = await Promise.all([1, 2, 3, 4].map(() => run(["--version"])));
    assert.equal(new Set(answers).size, 1);
    assert.equal(forms().length, 1);
  });

  it("runs from its sources where its folder is another account's, and leaves nothing in it", async () => {
    change();
    if (process.getuid?.() === 0) chownSync(copy, 65_534, 65_534);
    else chmodSync(copy, 0o555);
    assert.match(await run(["--help"]), /một câu khác/);
    assert.deepEqual(forms(), []);
  });

  it("opens by npx, as the README has operators call it", async () => {
    // Nothing of an npx that these tests may run in: it would take over its options.
    const own = Object.entries(process.env).filter(([name]) => !name.startsWith("npm_"));
    const { stdout } = await promisify(execFile)("npx", ["--offline", "lienthong", "--version"], {
      cwd: copy,
      env: { ...Object.fromEntries(own), npm_config_cache: join(copy, "npm-cache") },
    });
    assert.match(stdout, /^\d+\.\d+\.\d+\n$/);
  });

  it("tells a fault by its place in the sources", async () => {
    const file = join(copy, "gateway", "cli", "migrate.ts");
    const text = readFileSync(file, "utf8");
    writeFileSync(
      file,
      text
        .replace(".action(() =>", ".action(() => thrown(),")
        .replace("import", "const thrown = () => { throw new TypeError('x'); };\nimport"),
    );
    await assert.rejects(run(["migrate"], { DEBUG: "1" }), /gateway\/cli\/migrate\.ts:1:/);
  });
});

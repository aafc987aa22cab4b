import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeFolders } from "../../queue/make-folders.ts";

describe("folders above one another", () => {
  let at: string;
  beforeEach(() => {
    at = mkdtempSync(join(tmpdir(), "lienthong-folders-"));
  });
  afterEach(() => rmSync(at, { recursive: true }));

  it("are made where they are missing, closed as is asked, and told, the highest first", async () => {
    const made = [join(at, "a"), join(at, "a", "b"), join(at, "a", "b", "c")];
    assert.deepEqual(await makeFolders(join(at, "a", "b", "c"), 0o700), made);
    for (const path of made) assert.equal(statSync(path).mode & 0o777, 0o700, path);
    assert.deepEqual(await makeFolders(join(at, "a", "b", "c"), 0o700), []);
    assert.deepEqual(await makeFolders(at, 0o700), []);
  });

  it("are made once by many at a time", async () => {
    const path = join(at, "d", "e");
    const made = await Promise.all(Array.from({ length: 8 }, () => makeFolders(path, 0o700)));
    assert.deepEqual(made.flat().sort(), [join(at, "d"), path]);
  });

  it("are not made beneath a file, nor beneath a link that leads nowhere", async () => {
    writeFileSync(join(at, "file"), "");
    symlinkSync(join(at, "nowhere"), join(at, "link"));
    await assert.rejects(makeFolders(join(at, "file"), 0o700), { code: "EEXIST" });
    await assert.rejects(makeFolders(join(at, "file", "x"), 0o700), { code: "ENOTDIR" });
    await assert.rejects(makeFolders(join(at, "link", "x"), 0o700), { code: "ENOENT" });
  });

  // In a process of its own: one that never ends keeps a thread for ever.
  for (const [what, call] of [
    [
      "the files",
      `(await import("./queue/files/disk.ts")).createDisk({ folder: "/proc/1/x" }).room()`,
    ],
    ["the home", `(await import("./queue/postgres/embedded/home.ts")).makeHome("/proc/1/x/y")`],
  ] as const)
    it(`of ${what} are refused where the file system says that what is there is not (/proc)`, () => {
      const script = `try { await ${call}; } catch (error) { process.stdout.write(error.message); }`;
      const said = execFileSync(
        process.execPath,
        ["--import", "tsx", "--input-type=module", "--eval", script],
        { encoding: "utf8", timeout: 60_000 },
      );
      assert.match(said, /\/proc\/1\/x/);
    });
});

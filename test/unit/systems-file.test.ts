import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSystemsFile } from "../../gateway/systems-file.ts";

describe("the systems file", () => {
  it("is no pipe, which would be waited for without an end", () => {
    const folder = mkdtempSync(join(tmpdir(), "lienthong-"));
    const pipe = join(folder, "systems.json");
    execFileSync("mkfifo", [pipe]);
    try {
      assert.throws(() => readSystemsFile(pipe), /SYSTEMS_FILE .*là ống/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

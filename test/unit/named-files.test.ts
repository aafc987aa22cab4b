import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { keepKey } from "../../gateway/admin-key.ts";
import { openNamedFile } from "../../gateway/named-file.ts";
import { readSystemsFile } from "../../gateway/systems-file.ts";
import { closeHome } from "../../queue/postgres/embedded/home.ts";

describe("a file that a setting names", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "lienthong-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("is told by its whole path where it is missing, with what it is for and how to come by one", () => {
    const path = join(folder, "systems.json");
    assert.throws(
      () => readSystemsFile(relative(process.cwd(), path)),
      (error: Error) =>
        error.message.includes(`SYSTEMS_FILE ${path}: không có tệp này.`) &&
        /khai báo các hệ thống: đặt SYSTEMS_FILE .* hoặc chép \/.*config\/systems\.json/.test(
          error.message,
        ),
    );
  });

  it("is no pipe, which would be waited for without an end, no folder and no loop of links", () => {
    const at = (name: string) => join(folder, name);
    execFileSync("mkfifo", [at("pipe")]);
    symlinkSync(at("loop"), at("loop"));
    writeFileSync(at("file"), "{}");
    for (const [path, why] of [
      [at("pipe"), /pipe: là ống/],
      [folder, /: là thư mục, cần một tệp\. Cần tệp JSON/],
      [at("loop"), /loop: liên kết vòng quanh/],
      [at("file/systems.json"), /không có tệp này \(một phần/],
      ["/dev/null", /null: không phải tệp thường/],
    ] as const) {
      assert.throws(() => readSystemsFile(path), why);
      assert.throws(() => openNamedFile({ by: "--from", path, wants: "Cần tệp JSON" }), why);
    }
  });

  it("has its path told with the line that is no JSON", () => {
    const path = join(folder, "systems.json");
    writeFileSync(path, "{\n");
    assert.throws(() => readSystemsFile(path), new RegExp(`SYSTEMS_FILE ${path}: dòng 2: `));
  });

  it("is told with the cure where it is a home that cannot be made, or a key that cannot be written", async () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    const cure = /đặt LIENTHONG_HOME tới thư mục .* ghi được/i;
    await assert.rejects(closeHome(file, undefined), /LIENTHONG_HOME .*là tệp/);
    await assert.rejects(closeHome(join(file, "home"), undefined), cure);
    await assert.rejects(closeHome(join(file, "a", "home"), undefined), cure);
    assert.throws(
      () => keepKey(join(folder, "none", "admin.key"), "k".repeat(24)),
      /admin\.key: không ghi được .*\(ENOENT\).*LIENTHONG_ADMIN_KEY/,
    );
  });
});

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keepKey } from "../../gateway/admin-key.ts";

describe("admin.key", () => {
  const key = "lt_made-for-this-test-alone";
  const older = "lt_kept-from-an-earlier-start";
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "lienthong-"));
    file = join(folder, "admin.key");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("is made anew, for nobody else to read", () => {
    assert.equal(keepKey(file, key), key);
    assert.equal(readFileSync(file, "utf8"), `${key}\n`);
    assert.equal(statSync(file).mode & 0o777, 0o600);
  });

  it("left by a start that was killed is the key from then on, and is not written over", () => {
    writeFileSync(file, `${older}\n`, { mode: 0o600 });
    assert.equal(keepKey(file, key), older);
    assert.equal(readFileSync(file, "utf8"), `${older}\n`);
  });

  const planted: [string, () => void, RegExp][] = [
    [
      "that is a link, to a file or to none",
      () => symlinkSync(join(folder, "other"), file),
      /là liên kết/,
    ],
    [
      "that is a link to a key of ours",
      () => {
        writeFileSync(join(folder, "other"), older, { mode: 0o600 });
        symlinkSync(join(folder, "other"), file);
      },
      /là liên kết/,
    ],
    ["that is a folder", () => mkdirSync(file), /không phải tệp thường/],
    [
      "that is a pipe",
      () => void execFileSync("mkfifo", ["-m", "600", file]),
      /không phải tệp thường/,
    ],
    [
      "that others may read",
      () => {
        writeFileSync(file, older);
        chmodSync(file, 0o644);
      },
      /cần chế độ 600/,
    ],
    [
      "that its group may write",
      () => {
        writeFileSync(file, older);
        chmodSync(file, 0o620);
      },
      /cần chế độ 600/,
    ],
    ["that holds no key", () => writeFileSync(file, "short", { mode: 0o600 }), /không chứa khóa/],
  ];
  for (const [title, plant, says] of planted)
    it(`${title} is refused with the cure`, () => {
      plant();
      assert.throws(() => keepKey(file, key), new RegExp(`${says.source}.*LIENTHONG_ADMIN_KEY`));
    });

  it("of another account is refused with the cure", function () {
    if (process.getuid?.() !== 0) this.skip();
    writeFileSync(file, older, { mode: 0o600 });
    chownSync(file, 65_534, 65_534);
    assert.throws(() => keepKey(file, key), /thuộc về tài khoản khác \(uid 65534\)/);
  });
});

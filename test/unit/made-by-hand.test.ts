import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BadSettings } from "../../config/settings.ts";
import { readSystemsFile } from "../../gateway/systems-file.ts";

describe("a systems file is read as strictly as a request", () => {
  const folder = mkdtempSync(join(tmpdir(), "lienthong-test-"));
  after(() => rmSync(folder, { recursive: true }));
  const read = (bytes: string | Buffer) => {
    const path = join(folder, "systems.json");
    writeFileSync(path, bytes);
    return readSystemsFile(path);
  };
  const problemOf = (bytes: string | Buffer) => {
    try {
      read(bytes);
    } catch (error) {
      assert.ok(error instanceof BadSettings);
      assert.equal(error.problems.length, 1);
      return error.problems[0] ?? "";
    }
    return assert.fail("was read");
  };

  it("with or without the byte order mark that an editor put before it", () => {
    assert.deepEqual(read('{"systems":{}}'), { systems: {} });
    assert.deepEqual(read('\ufeff{"systems":{}}'), { systems: {} });
  });

  const vietnamese = (byte: number) =>
    Buffer.concat([Buffer.from('{\n"a":"'), Buffer.from([0x43, byte, 0x20]), Buffer.from('"}')]);
  const refused: [string, string | Buffer, RegExp][] = [
    ["a field that stands twice", '{\n"mode":"off",\n"mode":"live"}', /dòng 3 \/mode: .*JSON/],
    ["a number that a double does not hold", '{"rate":\n9007199254740993}', /dòng 2 \/rate: /],
    ["a comma too many", '{\n"a": 1,\n}', /dòng 3: không phải JSON/],
    ["nothing", "", /dòng 1: không phải JSON/],
    ["a second byte order mark", "\ufeff\ufeff{}", /dòng 1: không phải JSON/],
    ["Windows-1258", vietnamese(0xe0), /dòng 2: không phải UTF-8; có vẻ là Windows-1258/],
    ["another old encoding", vietnamese(0xb5), /dòng 2: không phải UTF-8; có vẻ là TCVN3/],
    ["UTF-16 with a mark", Buffer.from('\ufeff{"a":1}', "utf16le"), /UTF-16/],
    ["UTF-16 without one", Buffer.from('{"a":1}', "utf16le"), /UTF-16/],
  ];
  for (const [what, bytes, problem] of refused)
    it(`refuses ${what}, with the line`, () => assert.match(problemOf(bytes), problem));

  it("and says where there is none to read", () => {
    assert.throws(() => readSystemsFile(join(folder, "none.json")), /none\.json: không có tệp này/);
  });
});

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kind as generic } from "../../adapters/generic/index.ts";
import { openDry } from "../../gateway/cli/mapping/dry-run.ts";
import { runFixtures } from "../../gateway/cli/mapping/fixtures.ts";
import { createProgram } from "../../gateway/cli/program.ts";
import { buildSystems } from "../../gateway/systems.ts";
import fixtures from "../contract/mappings/residence.fixtures.json" with { type: "json" };
import { portalDossier } from "../contract/portal-dossier.ts";

const path = "test/contract/mappings/residence.yaml";
const kind = (() => {
  const verdict = generic.readYaml(readFileSync(path, "utf8"));
  return verdict.ok ? verdict.value : assert.fail(JSON.stringify(verdict.errors));
})();

describe("a file that is tried", () => {
  const dossier = portalDossier("H41.17-261122-0001", { procedure: { code: "1.004222" } });

  it("shows each request, where each of its fields comes from, and sends nothing", async () => {
    const [record, row] = await openDry(kind).parts(dossier);
    assert.deepEqual([record?.request.method, record?.request.path], ["POST", "/TiepNhan"]);
    assert.deepEqual(record?.request.body, record?.part.message);
    assert.deepEqual(record?.origin["/ChuHoSo"], ["/applicant/name"]);
    assert.deepEqual(row?.origin["/ThoiDiem"], ["/steps/0/at"]);
    assert.equal(record?.outcome, undefined);
  });

  it("shows what a pasted answer would mean", async () => {
    const of = async (body: unknown, http?: number) => {
      const [record] = await openDry(kind).parts(dossier, { body, ...(http ? { http } : {}) });
      return record?.outcome?.is;
    };
    assert.equal(await of({ error_code: 0, message: "" }), "accepted");
    assert.equal(await of({ error_code: 0, message: "Không thành công" }), "unrecognised");
    assert.equal(await of("<html>Bảo trì</html>"), "lost");
    assert.equal(await of({ error_code: 0 }, 503), "busy");
  });
});

describe("a file that is tested", () => {
  /** The fixtures with what stands at a place of one changed; undefined takes it out. */
  const changed = (n: number, place: string, value: unknown): unknown => {
    const list: unknown[] = structuredClone(fixtures);
    const names = place.split("/").slice(1);
    const last = names.pop() ?? "";
    const at = names.reduce((node, name) => Object(node)[name], list[n]);
    Object.assign(Object(at), { [last]: value });
    return JSON.parse(JSON.stringify(list));
  };
  const run = async (content: unknown) =>
    runFixtures(kind, content).then(
      (results) => results.flatMap(({ faults }) => faults),
      (error: Error) => [error.message],
    );

  it("does as its fixtures say", async () => {
    assert.deepEqual(await run(fixtures), []);
  });

  const wrong: [string, number, string, unknown, RegExp][] = [
    ["a field that goes out otherwise", 0, "/request/body/MaHoSo", "x", /\/request\/body: cần/],
    ["another address", 0, "/request/path", "/khac", /\/request\/path/],
    ["another outcome", 1, "/outcome/is", "busy", /cần "busy", nhận được "rejected"/],
    ["what cannot be put there", 2, "/outcome", undefined, /unmappable/],
    ["another moment", 3, "/says/0/at", "2026-01-01T00:00:00Z", /\/says\/0\/at/],
    ["another answer", 3, "/answer/error_code", "0", /\/answer\/body/],
    ["news too few", 3, "/says", [{}, {}], /cần 2 tin/],
    ["a name that nobody reads", 0, "/outcom", {}, /có phải "outcome"/],
    ["a part that there is not", 0, "/part", "row:x", /không có phần/],
    ["a dossier that is none", 0, "/dossier/status", 77, /\/dossier\/status/],
    ["an operation that there is not", 3, "/inbound/operation", "x", /không có "x"/],
  ];
  for (const [title, n, place, value, fault] of wrong)
    it(`fails at ${title}`, async () => {
      assert.match((await run(changed(n, place, value))).join("\n"), fault);
    });

  it("fails at none at all", async () => {
    assert.match((await run([])).join("\n"), /ít nhất 1/);
  });
});

describe("lienthong mapping", () => {
  const said = async (...words: string[]) => {
    const written: string[] = [];
    const { write } = process.stdout;
    process.stdout.write = ((text: string) => written.push(text)) as never;
    try {
      await createProgram().parseAsync(["node", "lienthong", "mapping", ...words]);
    } finally {
      process.stdout.write = write;
    }
    const { exitCode } = process;
    process.exitCode = undefined;
    return { text: written.join(""), exitCode };
  };
  const folder = mkdtempSync(join(tmpdir(), "lienthong-mapping-"));
  after(() => rmSync(folder, { recursive: true }));
  const fileOf = (name: string, content: string) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };

  it("lints, tries and tests", async () => {
    assert.match((await said("lint", path)).text, /^Không có lỗi: cu-tru-mau, thao tác submit/);
    const dossier = fileOf("ho-so.json", JSON.stringify(fixtures[0]?.dossier));
    const reply = fileOf("tra-loi.txt", '{"error_code":0,"message":"Đã nhận"}');
    const tried = await said("try", path, "--file", dossier, "--reply", reply);
    assert.match(tried.text, /^dossier: POST \/TiepNhan/);
    assert.match(tried.text, /\/ChuHoSo ← \/applicant\/name\n/);
    assert.match(
      tried.text,
      /mất trả lời thì (gửi lại|tra cứu|chờ người)\n[\s\S]*Trả lời: đã nhận \(accepted\)\n/,
    );
    assert.match((await said("test", path)).text, /4 đạt, 0 sai\n$/);
  });

  it("does with the files to begin from what the README says", async () => {
    const begin = "config/try/ministry.yaml";
    assert.match((await said("lint", begin)).text, /^Không có lỗi: bo-mau/);
    const tried = await said("try", begin, "--file", "config/try/dossier.json");
    assert.match(tried.text, /^dossier: POST \/TiepNhan[\s\S]*\nrow:1: POST \/CapNhatTrangThai/);
    assert.match((await said("test", begin)).text, / 0 sai\n$/);
    const systems = JSON.parse(readFileSync("config/try/ministry-systems.json", "utf8"));
    const built = buildSystems(systems, { MINISTRY_SECRET: "khoa-rieng" });
    assert.deepEqual([...built.systems.keys()], ["bo-mau"]);
    built.close();
  });

  it("says what is wrong, where, and ends as a failure", async () => {
    const bad = fileOf(
      "sai.yaml",
      readFileSync(path, "utf8").replace("from: /code,", "from: /cod,"),
    );
    await assert.rejects(said("lint", bad), /sai\.yaml:\d+:\d+ \/maps\/dossier\/0\/from: .*"code"/);
    const list = structuredClone(fixtures);
    Object(list[0]).outcome.is = "busy";
    const failing = await said("test", path, "--fixtures", fileOf("f.json", JSON.stringify(list)));
    assert.equal(failing.exitCode, 1);
    assert.match(failing.text, /SAI {2}một hồ sơ mới[\s\S]*3 đạt, 1 sai/);
    Object(list[0]).outcom = {};
    await assert.rejects(
      said("test", path, "--fixtures", fileOf("f.json", JSON.stringify(list))),
      /1 lỗi trong tệp mẫu, chưa chạy mẫu nào[\s\S]*\/0\/outcom/,
    );
    await assert.rejects(said("try", path), /--file và --dossier/);
  });
});

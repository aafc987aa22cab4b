import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Line, Reply } from "../../adapters/contract.ts";
import { kind as generic } from "../../adapters/generic/index.ts";
import { MOST_OF_PAGE, MOST_PAGES } from "../../adapters/generic/list.ts";
import { openAdapter } from "../../adapters/kit/egress/open-adapter.ts";
import { settingsOf } from "../settings-of.ts";

const residence = readFileSync("test/contract/mappings/residence.yaml", "utf8").replace(
  "    page: 100\n",
  "    page: 2\n",
);
const window = { from: "2026-11-25T00:00:00+07:00", to: "2026-11-26T00:00:00+07:00" };
const one = (n: number) => ({ MaHoSo: `HS-${n}`, TrangThai: "02" });
const page = (result: unknown, more: object = {}) => ({
  error_code: 0,
  message: "",
  result,
  ...more,
});

const openFile = (text: string) => {
  const verdict = generic.readYaml(text);
  const kind = verdict.ok ? verdict.value : assert.fail(JSON.stringify(verdict.errors));
  const auth = { type: "none", inboundSecretEnv: "IN" };
  const settings = settingsOf({ adapter: "generic", profile: "cu-tru-mau", auth });
  const files = { allows: () => true } as never;
  return openAdapter(kind, { system: "residence", settings, env: { IN: "x" }, files });
};
/** What a list shows of pages that come one after the other, and how it ended. */
const listOf = async (answers: unknown[] | ((n: number) => unknown), text = residence) => {
  const asked: string[] = [];
  const line: Line = {
    http: async ({ path }): Promise<Reply> => {
      asked.push(path);
      const ofList = (list: unknown[]) => (list.length > 1 ? list.shift() : list[0]);
      const body = typeof answers === "function" ? answers(asked.length) : ofList(answers);
      return body === "lost"
        ? { kind: "lost", reason: "connection cut" }
        : { kind: "answer", status: 200, body, text: JSON.stringify(body) };
    },
    signal: new AbortController().signal,
    timeoutMs: 1_000,
  };
  const list = openFile(text).observe?.list?.(window, line) ?? assert.fail("no list");
  const codes: string[] = [];
  for (;;) {
    const { done, value } = await list.next();
    if (done) return { asked, codes, ended: value };
    codes.push(value.code);
  }
};

describe("a list that a file's system shows", () => {
  it("is asked for page by page, of a time, and is whole after a short page", async () => {
    const { asked, codes, ended } = await listOf([page([one(1), one(2)]), page([one(3)])]);
    assert.deepEqual(asked, [
      "/DanhSach?tu=20261125000000&den=20261126000000&trang=1",
      "/DanhSach?tu=20261125000000&den=20261126000000&trang=2",
    ]);
    assert.deepEqual(codes, ["HS-1", "HS-2", "HS-3"]);
    assert.deepEqual(ended, { complete: true, shown: 3 });
    assert.deepEqual((await listOf([page([])])).ended, { complete: true, shown: 0 });
    assert.deepEqual((await listOf([page([], { tong: 0 })])).ended, { complete: true, shown: 0 });
  });

  it("is not whole where it stopped half-way: nothing is missing there by it", async () => {
    for (const next of [
      "lost",
      { error_code: 9, message: "Hệ thống đang bận" },
      { error_code: 2, message: "Không tìm thấy hồ sơ" },
      "<html>",
      page({ a: 1 }),
      page(undefined),
      page([{ TrangThai: "02" }]),
      page([{ MaHoSo: "a\nb" }]),
      page([one(1), one(2)]),
      page([one(3)], { tong: 7 }),
      page(Array.from({ length: MOST_OF_PAGE + 1 }, (_, n) => one(n))),
    ]) {
      const { asked, codes, ended } = await listOf([page([one(1), one(2)]), next]);
      assert.equal(asked.length, 2);
      assert.equal(ended.complete, false, JSON.stringify(next).slice(0, 80));
      assert.deepEqual(codes.slice(0, 2), ["HS-1", "HS-2"]);
    }
  });

  it("is not whole where it does not end", async () => {
    const { asked, ended } = await listOf((n) => page([one(2 * n), one(2 * n + 1)]));
    assert.deepEqual([asked.length, ended.complete], [MOST_PAGES, false]);
  });

  it("speaks for itself: what stands in it is no answer of the system's", async () => {
    const refused = { ...one(1), GhiChu: "Giấy tờ không hợp lệ", ketQua: false };
    assert.equal((await listOf([page([refused])])).ended.complete, true);
  });

  const faults: [string, string, string, string, RegExp][] = [
    [
      "an operation that there is not",
      "list: page",
      "list: pag",
      "/observe/list",
      /có phải "page"/,
    ],
    ["no place for the page", "&trang={page}", "", "/operations/page", /{page}/],
    ["a place that nothing fills", "tu={from}", "tu={cursor}", "/operations/page", /{cursor}/],
    ["no list", "    items: /result\n", "", "/operations/page/items", /Cần items/],
    ["no size of a page", "    page: 2\n", "", "/operations/page/page", /Cần page/],
    [
      "no code by which dossiers are known",
      "- { to: MaHoSo, from: /code, need: true }",
      "- { to: MaHoSo, from: /abstract, need: true }",
      "/observe/list",
      /from: \/code/,
    ],
    [
      "a form of dates that is none",
      "list: page }",
      "list: page, times: YYYY }",
      "/observe/times",
      /yyyyMMdd/,
    ],
  ];
  for (const [title, from, to, pointer, cure] of faults)
    it(`is refused with ${title}`, () => {
      const changed = residence.replace(from, to);
      assert.notEqual(changed, residence);
      const verdict = generic.readYaml(changed);
      assert.ok(!verdict.ok, "it is taken");
      const found = verdict.errors.find((each) => each.pointer === pointer);
      assert.match(found?.message ?? JSON.stringify(verdict.errors), cure);
      assert.ok((found?.line ?? 0) > 1);
    });
});

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { happenedWords, timelineLine } from "../../gateway/cli/words/timeline-line.ts";
import { statusWords } from "../../schemas/status-words.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const at = "2026-11-23T01:00:00Z";
const entry = { id: "7", at, source: "portal", system: "portal" };
const line = (more: object) => timelineLine({ ...entry, kind: "note", ...more });

describe("a dossier's history as the command line shows it", () => {
  for (const [what, more, words] of [
    [
      "a change",
      {
        kind: "change",
        source: "province",
        code: "H41.17-261122-0001",
        revision: 3,
        version: 2,
        changed: true,
        stale: false,
        status: 4,
        steps: 1,
        refused: ["/fees"],
        content: "c0ffee",
      },
      "thay đổi      province  lần khai 3; phiên bản 2; hồ sơ đổi; trạng thái Đang xử lý (4); 1 tiến trình mới; không được đặt /fees",
    ],
    [
      "one of a dossier whose status nobody said",
      { kind: "change", version: 1, changed: false, status: 0, steps: 0 },
      "thay đổi      portal  phiên bản 1; hồ sơ không đổi; trạng thái chưa ai nói",
    ],
    [
      "an attempt, without digests",
      { kind: "opened", parts: { dossier: "c0ffee", "row:k1": "c0ffee" }, notes: ["Cắt bớt"] },
      "bắt đầu gửi   portal  hồ sơ (dossier), tiến trình (row:k1); lưu ý: Cắt bớt",
    ],
    [
      "an outcome",
      { kind: "closed", part: "row:k1", is: "duplicate", receipt: { code: "G1" }, said: "Đã có" },
      "kết quả gửi   portal  đã có từ trước (duplicate); tiến trình (row:k1); biên nhận code G1; nguyên văn: Đã có",
    ],
    [
      "a look that was not answered",
      { is: "looked up", part: "dossier", answer: "lost", by: "cli" },
      "ghi nhận      portal  tra cứu; hồ sơ (dossier); không thành: mất trả lời (lost); bởi cli",
    ],
    [
      "a look",
      { is: "looked up", there: false },
      "ghi nhận      portal  tra cứu; bên kia không có",
    ],
    [
      "a code that went to another dossier",
      { is: "code taken", code: "G1", issuer: "portal", why: "Nơi cấp đã trao" },
      "ghi nhận      portal  mất mã; mã G1; nơi cấp portal; Nơi cấp đã trao",
    ],
    [
      "a finding as it stands",
      { is: "finding", finding: "3", of: "ageing", count: 2, state: "open", evidence: { days: 9 } },
      "ghi nhận      portal  phát hiện mới; số 3; loại ageing; 2 lần; mới; days: 9",
    ],
    ["how many parts were adopted", { is: "adopted", parts: 3 }, "ghi là bên kia đã có; 3 phần"],
    ["a fact that it has no name for", { is: "retried", newer: { of: [1] } }, "newer: of 1"],
  ] as const)
    it(`tells ${what} in words`, () => {
      const told = line(more);
      assert.ok(told.endsWith(words), told);
      assert.match(told, /^08:00:00 23\/11\/2026 {2}/);
      assert.doesNotMatch(told, /[{}"[\]]|c0ffee/);
    });

  it("has words for everything that the ledger writes there", () => {
    const written = ["queue/ledger", "queue/sync"].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".ts"))
        .flatMap((name) => {
          const text = readFileSync(join(root, folder, name), "utf8");
          const entries = [
            ...text.matchAll(/'is', (?:case .* then )?'([a-z ,]+)'/g),
            ...text.matchAll(/entry: \{[^}]*\bis: "([a-z ,]+)"/g),
            ...text.matchAll(/ then '([a-z]+, a person checked)'/g),
          ];
          return entries.map(([, is = ""]) => is);
        }),
    );
    assert.ok(new Set(written).size > 12, written.join());
    const mute = written.filter((is) => !/[^\x20-\x7e]/.test(happenedWords(is)));
    assert.deepEqual(mute, []);
  });
});

describe("a status for people", () => {
  it("is the portal's name of it and its number", () => {
    const all = Array.from({ length: 10 }, (_, n) => statusWords(n + 1));
    assert.deepEqual(
      [all[0], all[3], all[9]],
      ["Mới đăng ký (1)", "Đang xử lý (4)", "Đã trả kết quả (10)"],
    );
    assert.equal(new Set(all).size, 10);
    assert.ok(all.every((words, n) => words.endsWith(` (${n + 1})`)));
  });

  it("is the number alone where the portal has none such", () => {
    assert.equal(statusWords(11), "11");
  });
});

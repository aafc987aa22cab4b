import assert from "node:assert/strict";
import { evidenceWords } from "../../gateway/cli/words/copy-words.ts";
import { dossierLines } from "../../gateway/cli/words/dossier-lines.ts";
import { dossierOf } from "../world.ts";

const at = "2026-11-23T01:00:00Z";
const code = "H41.17-261122-0001";

describe("a dossier as the command line shows it", () => {
  it("is told in words, with no JSON among them", () => {
    const copy = { parts: [], acknowledged: null };
    const lines = dossierLines({
      code,
      version: 2,
      state: dossierOf(code),
      changedAt: at,
      sources: [{ source: "province", revision: 2, acceptedAt: at }],
      codes: [
        { code, issuer: "province", confirmedBy: "province" },
        { code: "G1", issuer: "portal", confirmedBy: null },
      ],
      replicas: [
        { ...copy, system: "portal", state: "current", cause: null },
        {
          ...copy,
          system: "registry",
          state: "parked",
          cause: { is: "rejected", field: "/fees", why: "Sai phí", cure: "Sửa phí" },
        },
        { ...copy, system: "land", state: "shadow", cause: { would: ["dossier", "row:1"] } },
      ],
    } as never).join("\n");
    assert.match(lines, /nguồn province: lần khai 2, /);
    assert.match(lines, /mã H41\.17-261122-0001: do tỉnh cấp, tỉnh xác nhận\n/);
    assert.match(lines, /mã G1: do portal cấp, mới được khai, chưa ai xác nhận\n/);
    assert.match(lines, /portal: đã khớp \(current\), /);
    assert.match(
      lines,
      /chờ người xử lý \(parked\), .* – không nhận nội dung \(rejected\); trường \/fees; Sai phí; cách khắc phục: Sửa phí\n/,
    );
    assert.match(lines, /chạy thử, không gửi \(shadow\), .* – lẽ ra đã gửi: dossier, row:1$/);
    assert.doesNotMatch(lines, /[{}"]/);
  });

  it("tells what a finding was found by without JSON, and nothing where there is none", () => {
    assert.equal(evidenceWords({ rounds: 3, is: "lost" }), "  rounds: 3,  is: lost");
    assert.equal(evidenceWords({}), "");
  });
});

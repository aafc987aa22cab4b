import assert from "node:assert/strict";
import { evidenceWords } from "../../gateway/cli/words/copy-words.ts";
import { dossierLines } from "../../gateway/cli/words/dossier-lines.ts";
import { lookLines } from "../../gateway/cli/words/look-lines.ts";
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
      custody: {
        system: "registry",
        inHand: true,
        began: at,
        said: { status: 4, at },
        differs: { status: 9, since: at },
      },
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
    assert.match(lines, /phiên bản 2 {2}trạng thái Đang xử lý \(4\) /);
    assert.match(
      lines,
      /đang thụ lý: registry, .*, nói trạng thái Đang xử lý \(4\); tỉnh nói Đã xử lý xong \(9\)\n/,
    );
    assert.match(lines, /nguồn province: lần khai 2, /);
    assert.match(lines, /mã H41\.17-261122-0001: do tỉnh cấp, tỉnh xác nhận\n/);
    assert.match(lines, /mã G1: do portal cấp, mới được khai, chưa ai xác nhận\n/);
    assert.match(lines, /portal: đã khớp \(current\), /);
    assert.match(
      lines,
      /chờ người xử lý \(parked\), .* – không nhận nội dung \(rejected\); trường \/fees; Sai phí; cách khắc phục: Sửa phí\n/,
    );
    assert.match(
      lines,
      /chạy thử, không gửi \(shadow\), .* – lẽ ra đã gửi: hồ sơ \(dossier\), tiến trình \(row:1\)$/,
    );
    assert.doesNotMatch(lines, /[{}"]/);
  });

  it("is told in words too as a system shows it", () => {
    const compared = { is: "differs", acknowledged: true, fields: [] } as const;
    const lines = lookLines({
      code,
      system: "portal",
      version: 2,
      askedAt: at,
      there: true,
      shows: "content",
      is: "differs",
      copy: { state: "waiting", cause: null, settled: 1 },
      lacks: [],
      parts: [
        { ...compared, part: "dossier" },
        { ...compared, part: "row:k1", is: "absent" },
      ],
      leftOff: 0,
    } as never).join("\n");
    assert.match(lines, /theo sổ cái: chờ thử lại \(waiting\), bên kia có phiên bản 1\n/);
    assert.match(lines, /\n {2}hồ sơ \(dossier\): KHÁC; /);
    assert.match(lines, /\n {2}tiến trình \(row:k1\): KHÔNG CÓ; /);
  });

  it("tells what a finding was found by without JSON, and nothing where there is none", () => {
    assert.equal(evidenceWords({ rounds: 3, is: "lost" }), "  rounds: 3,  is: lost");
    assert.equal(evidenceWords({}), "");
    const differs = { province: 9, custodian: 4 };
    assert.equal(
      evidenceWords(differs, "status-differs"),
      "  province: Đã xử lý xong (9),  custodian: Đang xử lý (4)",
    );
    assert.equal(evidenceWords(differs, "ageing"), "  province: 9,  custodian: 4");
  });
});

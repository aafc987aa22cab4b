import assert from "node:assert/strict";
import { cleanText as cleanOutside } from "../../adapters/kit/text/outside-text.ts";
import { cleanText, storable } from "../../queue/ledger/state/storable.ts";
import { validateDossier } from "../../schemas/dossier.ts";
import { firstHidden, withoutHidden } from "../../schemas/hidden.ts";
import { changed, fullDossier } from "./schemas-sample.ts";

/** By number, each kind at its edges. */
const unseen = [
  ...[0xad, 0x34f, 0x61c, 0x115f, 0x17b4, 0x180e, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f],
  ...[0x202a, 0x202e, 0x2060, 0x2064, 0x2066, 0x2069, 0x206f, 0x3164, 0xfeff, 0xfff9, 0xfffb],
  ...[0x1d173, 0xe0001, 0xe0020, 0xe007f],
];
const seen = [
  "Nguyễn Thị Mẫu — 25 m², “số 12/3”, tổ 4…\tĐắk Lắk\r\n½",
  "Nguyễn Thị Mẫu".normalize("NFD"),
  "H’Mẫu Êban\u00a0Y\u2019 Blă\u202f☎\ufe0f ✓ 😀",
];

describe("signs that nobody sees", () => {
  for (const point of unseen) {
    const sign = `U+${point.toString(16).toUpperCase().padStart(4, "0")}`;
    const text = `Nguyễn 😀${String.fromCodePoint(point)}Mẫu`;
    it(`are refused in a dossier's names and texts, told by number and place: ${sign}`, () => {
      for (const pointer of ["/applicant/name", "/abstract", "/steps/0/content", "/eForm/tenTre"]) {
        const verdict = validateDossier(changed(fullDossier(), pointer, text));
        assert.ok(!verdict.ok, pointer);
        const [error] = verdict.errors;
        assert.equal(error?.pointer, pointer);
        assert.match(
          error?.message ?? "",
          new RegExp(`hãy xóa ${sign.replace("+", "\\+")} ở ký tự thứ 9,`),
        );
      }
    });
    it(`are taken out of what systems say: ${sign}`, () => {
      assert.equal(cleanOutside(text), "Nguyễn 😀Mẫu");
      assert.equal(cleanText(text), "Nguyễn 😀Mẫu");
      assert.deepEqual(JSON.parse(storable({ why: text })), { why: "Nguyễn 😀Mẫu" });
    });
  }

  it("are none of what Vietnamese is written with", () => {
    for (const text of seen) {
      assert.equal(firstHidden(text), undefined, text);
      assert.equal(withoutHidden(text), text);
      assert.ok(validateDossier(changed(fullDossier(), "/abstract", text)).ok, text);
    }
  });

  it("are not the only ones that are refused: control characters of the second row are, too", () => {
    for (const sign of ["\u007f", "\u0085", "\u009b"])
      assert.ok(!validateDossier(changed(fullDossier(), "/abstract", `a${sign}b`)).ok);
  });
});

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { lineWords } from "../../adapters/kit/replies/line-words.ts";
import { readReply } from "../../adapters/kit/replies/reply-table.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const vietnamese = /[àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ]/iu;

/** Texts that the sources write as a reason or a cure, with their places. */
const written = (): { place: string; text: string }[] =>
  ["adapters", "queue", "gateway"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => /\.ts$/.test(name))
      .flatMap((name) =>
        [
          ...readFileSync(join(root, folder, name), "utf8").matchAll(
            /\b(?:why|cure)(?::|\s=|['"],|":)\s*(["'`])((?:(?!\1).)+)\1/gs,
          ),
        ].map(([, , text = ""]) => ({ place: `${folder}/${name}`, text })),
      ),
  );

/** Words of ours, and no code, no name of a field, no expression. */
const isSentence = (text: string) =>
  /[a-z]{3}[ :]/i.test(text.replaceAll(/\$\{[^}]*\}/g, "")) && !text.includes("->");

describe("why something is as it is", () => {
  it("is written in the operator's language wherever the program says it", () => {
    const texts = written();
    assert.ok(texts.length > 50, `found ${texts.length}`);
    const foreign = texts.filter(({ text }) => isSentence(text) && !vietnamese.test(text));
    assert.deepEqual(foreign, []);
  });

  for (const [reason, words] of [
    ["time-out", /quá thời gian/i],
    ["connection cut", /bị ngắt/],
    ["not HTTP", /không phải HTTP/],
    ["the gateway is stopping", /đang dừng/],
    ["ECONNREFUSED", /từ chối.*ECONNREFUSED/],
    ["CERT_HAS_EXPIRED", /chứng thư.*CERT_HAS_EXPIRED/i],
    ["ERR_SOMETHING_NEW", /lỗi.*ERR_SOMETHING_NEW/],
    ["Nguyễn Văn Mẫu said so", /^Kết nối lỗi$/],
  ] as const)
    it(`is told of a call that got no answer: ${reason}`, () => {
      assert.match(lineWords(reason), words);
      for (const kind of ["lost", "unsent"] as const) {
        const { why = "" } = readReply({ kind, reason }, []) as { why?: string };
        assert.equal(why, lineWords(reason));
      }
    });
});

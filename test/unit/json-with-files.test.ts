import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { inBase64, jsonWithFiles } from "../../adapters/kit/files/json-with-files.ts";

describe("a message with files in base64", () => {
  for (const size of [0, 1, 2, 3, 196_607, 196_608, 196_609, 1_000_000])
    it(`is the JSON that it would be as a text, of a file of ${size} bytes too`, () => {
      // A view within more memory, as what comes from the network is one.
      const bytes = randomBytes(size + 7).subarray(7);
      const message = (content: (bytes: Uint8Array) => unknown) => ({
        name: 'Giấy "chứng sinh" \u2028',
        list: [{ id: "1", content: content(bytes) }, { content: content(Buffer.from("tờ khai")) }],
        last: null,
      });
      const plain = message((each) => Buffer.from(each).toString("base64"));
      assert.equal(jsonWithFiles(message(inBase64)).toString(), JSON.stringify(plain));
    });

  it("without files is its JSON", () => {
    assert.equal(jsonWithFiles({ a: 1 }).toString(), '{"a":1}');
  });
});

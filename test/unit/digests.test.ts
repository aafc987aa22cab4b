import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { Problem } from "../../gateway/http/contract/problems.ts";
import { judgeDigests } from "../../gateway/http/files/digests.ts";

const sum = createHash("sha256").update("mẫu").digest();
const id = sum.toString("hex");
const right = sum.toString("base64");
const other = createHash("sha256").update("khác").digest("base64");

/** The field that is told to be wrong; undefined where nothing is. */
const wrongOf = (headers: Record<string, string>) => {
  try {
    judgeDigests(headers)(id);
    return undefined;
  } catch (error) {
    assert.ok(error instanceof Problem && error.code === "bad-body");
    assert.ok(error.errors[0]?.message.includes(right));
    return error.errors[0]?.pointer;
  }
};

describe("the digests that a file's sender told", () => {
  const passed: [string, Record<string, string>][] = [
    ["none", {}],
    [
      "its own, in each field",
      {
        "content-digest": `sha-256=:${right}:`,
        "repr-digest": `sha-256=:${right}:`,
        digest: `SHA-256=${right}`,
      },
    ],
    ["its own with a parameter", { "content-digest": `sha-256=:${right}:;q=1` }],
    ["its own beside another algorithm's", { digest: `md5=AAAA, sha-256=${right} ,sha-512=AAAA` }],
    ["another algorithm's alone", { "content-digest": "sha-512=:AAAA:", digest: "MD5=AAAA" }],
    ["no digest at all", { digest: "x", "content-digest": "" }],
  ];
  for (const [title, headers] of passed)
    it(`let it pass: ${title}`, () => assert.equal(wrongOf(headers), undefined));

  const refused: [string, Record<string, string>, string][] = [
    ["another's", { "content-digest": `sha-256=:${other}:` }, "/Content-Digest"],
    ["another's of the representation", { "repr-digest": `sha-256=:${other}:` }, "/Repr-Digest"],
    ["another's in the older form", { digest: `sha-256=${other}` }, "/Digest"],
    ["another's in small and large letters", { digest: `Sha-256=${other}` }, "/Digest"],
    ["another's behind others", { digest: `md5=AAAA,sha-256=${other}` }, "/Digest"],
    ["its own and another's", { digest: `sha-256=${right},sha-256=${other}` }, "/Digest"],
    [
      "another's with a parameter",
      { "content-digest": `sha-256=:${other}:;q=1` },
      "/Content-Digest",
    ],
    [
      "its own in the older form, of the representation",
      { "repr-digest": `sha-256=${right}` },
      "/Repr-Digest",
    ],
    [
      "its own in the older form in a newer field",
      { "content-digest": `sha-256=${right}` },
      "/Content-Digest",
    ],
    ["its own in the newer form in the older field", { digest: `sha-256=:${right}:` }, "/Digest"],
    ["its own cut short", { digest: `sha-256=${right.slice(0, 20)}` }, "/Digest"],
    ["an empty one", { "content-digest": "sha-256=::" }, "/Content-Digest"],
  ];
  for (const [title, headers, pointer] of refused)
    it(`refuse it with the field: ${title}`, () => assert.equal(wrongOf(headers), pointer));
});

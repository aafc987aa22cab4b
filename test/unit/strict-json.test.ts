import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { parseStrictJson } from "../../gateway/http/body/strict-json.ts";
import { Problem } from "../../gateway/http/contract/problems.ts";
import { readLines } from "../../gateway/http/stream/lines.ts";
import { createSpillBuffer } from "../../gateway/http/stream/spill-buffer.ts";
import { processorMs } from "../processor-ms.ts";

const parse = (text: string | Buffer) => parseStrictJson(Buffer.from(text));
const refusal = (text: string | Buffer) => {
  try {
    parse(text);
  } catch (error) {
    assert.ok(error instanceof Problem);
    assert.equal(error.code, "invalid-json");
    return error.errors[0];
  }
  return assert.fail("was read");
};

describe("strict JSON", () => {
  it("reads what everybody reads alike", () => {
    const text = '{"a":[{"b:":"c:\\"d\\":","đ":"\\\\"},{"b:":1e3}],"tên":"Mẫu 😀","n":null}';
    assert.deepEqual(parse(text), JSON.parse(text));
  });

  const nested = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;
  const refused: [string, string | Buffer, string][] = [
    ["a field that stands twice", '{"status":1,"status":2}', "/status"],
    [
      "a field that stands twice deep inside, once escaped",
      '{"a":[{"x":1,"\\u0078":2}]}',
      "/a/0/x",
    ],
    ["bytes that are no UTF-8", Buffer.from([0x22, 0xff, 0x22]), ""],
    ["surrogates in UTF-8", Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), ""],
    ["an escaped NUL", '{"a":{"b/c":"x\\u0000"}}', "/a/b~1c"],
    ["half a surrogate pair", '["\\ud83d"]', "/0"],
    ["half a surrogate pair in a name", '{"a":{"\\ude00":1}}', "/a"],
    ["a number beyond a double", '{"amount":1e400}', "/amount"],
    ["33 levels", nested(33), "/0".repeat(32)],
    ["a number that a double does not hold", '{"a":[9007199254740993]}', "/a/0"],
    ["a name that JavaScript keeps for itself", '{"a":{"__proto__":1}}', "/a/__proto__"],
    ["that name, escaped", '{"a":{"\\u005f_proto__":1}}', "/a/__proto__"],
    ["a byte order mark", "\ufeff{}", ""],
    [
      "bytes that are no UTF-8, deep inside",
      Buffer.from('{"a":[0,{"b":"\xff"}]}', "latin1"),
      "/a/1/b",
    ],
    ["a comma too many", '{"steps":[{"key":"1"},]}', "/steps/1"],
    ["a text cut short", '{"applicant":{"name":"Ngu', "/applicant/name"],
    ["no JSON", "{status: 1}", ""],
    ["nothing", "", ""],
  ];
  for (const [what, text, pointer] of refused)
    it(`refuses ${what}`, () => assert.equal(refusal(text)?.pointer, pointer));

  it("reads 32 levels", () => assert.ok(parse(nested(32))));

  it("never repeats what was sent, be it a value or a name", () => {
    const texts = [
      '{"name": "Nguyễn Văn Mẫu}',
      '{"Nguyễn Văn Mẫu": 1, "Nguyễn Văn Mẫu": 2}',
      '{"Mẫu": {"a": 1e400}}',
      '{"a": {"0900000001": nul}}',
    ];
    for (const text of texts)
      assert.doesNotMatch(JSON.stringify(refusal(text)), /Nguyễn|Mẫu|0900000001/);
  });

  it("of 1 MiB is judged in time that grows with its length alone, whatever is wrong", () => {
    const size = 1_000_000;
    const began = processorMs();
    for (const text of [
      `"${"\\u0041".repeat(size / 6)}`,
      `["${"a".repeat(size)}",1e400]`,
      "[".repeat(size),
      `${"[".repeat(size / 2)}${"]".repeat(size / 2)}`,
      `[${"1".repeat(size)}]`,
      `[${"1.".repeat(size / 2)}]`,
      `[0.${"0".repeat(size)}1]`,
      `[1e${"9".repeat(size)}]`,
      `{${Array.from({ length: 60_000 }, (_, n) => `"a${n}":0`).join()},"a0":1}`,
    ])
      refusal(text);
    const ms = processorMs() - began;
    assert.ok(ms < 3_000, `${ms} ms`);
  });
});

describe("lines of a stream", () => {
  const linesOf = async (chunks: string[], most = 10) => {
    const lines: string[] = [];
    for await (const line of readLines(
      Readable.from(chunks.map((each) => Buffer.from(each))),
      most,
    ))
      lines.push("tooLong" in line ? "<too long>" : line.bytes.toString());
    return lines;
  };

  it("are the same wherever the chunks are cut", async () => {
    const text = "một\n\r\nhai\r\n\nba";
    for (let cut = 0; cut <= text.length; cut += 1)
      assert.deepEqual(await linesOf([text.slice(0, cut), text.slice(cut)]), [
        "một",
        "",
        "hai",
        "",
        "ba",
      ]);
  });

  it("are skipped to their end when too long, and the next one is read", async () => {
    assert.deepEqual(await linesOf(["0123456789", "\n0123", "4567890", "12\nx"]), [
      "0123456789",
      "<too long>",
      "x",
    ]);
    assert.deepEqual(await linesOf(["0".repeat(100)]), ["<too long>"]);
  });
});

describe("a spill buffer", () => {
  it("keeps the order over memory and file, whenever the reader is behind", async () => {
    for (let seed = 1; seed <= 5; seed += 1) {
      let out = "";
      let resume = () => {};
      const buffer = createSpillBuffer(
        async (text) => {
          out += text.toString();
          if ((out.length * seed) % 3 !== 0) return;
          await new Promise<void>((resolve) => {
            resume = resolve;
          });
        },
        { inMemory: 64, mostOnDisk: 1_000 },
      );
      const reader = setInterval(() => resume(), 1);
      const lines = Array.from({ length: 2_000 }, (_, n) => `dòng ${n}\n`);
      for (const [n, line] of lines.entries()) {
        await buffer.put(line);
        if (n % (100 * seed) === 0) await new Promise((resolve) => setTimeout(resolve, 3));
      }
      await buffer.end();
      clearInterval(reader);
      assert.equal(out, lines.join(""));
    }
  });

  it("tells whoever puts that the reader is gone", async () => {
    const buffer = createSpillBuffer(() => Promise.reject(new Error("gone")));
    await buffer.put("a\n");
    await new Promise((resolve) => setTimeout(resolve, 5));
    await assert.rejects(buffer.put("b\n"), /gone/);
    await assert.rejects(buffer.end(), /gone/);
  });
});

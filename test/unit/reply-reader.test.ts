import assert from "node:assert/strict";
import type { Reply } from "../../adapters/contract.ts";
import type { Rule } from "../../adapters/kind.ts";
import { readAnswer } from "../../adapters/kit/http/read-answer.ts";
import { createReader } from "../../adapters/kit/replies/reader.ts";
import { readReply } from "../../adapters/kit/replies/reply-table.ts";

const table: Rule[] = [
  { code: 0, is: "accepted" },
  { text: "đã tồn tại", is: "duplicate" },
  { text: "không hợp lệ", is: "rejected" },
];
const wording = { acknowledges: true };
const first = "H41.17-261122-0001";
const second = "H41.17-261122-0002";

const answer = (body: object, more: object = {}): Reply => ({
  ...readAnswer({ status: 200, headers: {}, bytes: Buffer.from(JSON.stringify(body)) }, 1_000),
  ...more,
});

/** Answers whose meaning hangs on what was sent, or on more than their text. */
const answers: Reply[] = [
  answer({ error_code: 0, message: "Thành công" }),
  answer({ error_code: 0, message: "Đồng bộ thành công 1 hồ sơ" }),
  answer({ error_code: 0, message: "Đồng bộ thành công 2 hồ sơ" }),
  answer({ error_code: 0, message: `Đã nhận ${first}` }),
  answer({ error_code: 0, message: "Đã nhận", MaHoSo: second }),
  answer({ error_code: 0, message: "Đã nhận", data: [{ MaHoSo: first }] }),
  answer({ error_code: 1, message: `Hồ sơ ${second} đã tồn tại` }),
  answer({ error_code: 1, message: "Hồ sơ đã tồn tại" }),
  answer({ error_code: 1, message: "Hệ thống đang bận" }, { retryAfterMs: 1_000 }),
  answer({ error_code: 1, message: "Hệ thống đang bận" }, { retryAfterMs: 9_000 }),
  answer({ error_code: 1, message: "Ngày không hợp lệ" }),
  { kind: "lost", reason: "time-out" },
];

describe("a reader of replies that remembers", () => {
  it("says of each answer what reading it anew says, whatever was sent and asked before", () => {
    const readers = [createReader(table, wording, 3), createReader(table, wording)];
    const sent = [[first], [second], [first, second], [first, first], []];
    for (let round = 0; round < 3; round += 1)
      for (const codes of sent)
        for (const reply of answers)
          for (const read of readers)
            assert.deepEqual(
              read(reply, codes),
              readReply(reply, table, { ...wording, sent: codes }),
              `${JSON.stringify(reply)} to ${codes}`,
            );
  });

  it("gives what nobody can write to, nor to the body of a short answer", () => {
    const read = createReader(table, wording);
    const [reply = { kind: "lost", reason: "" }] = answers;
    assert.throws(() => Object.assign(read(reply, [first]), { is: "lost" }), TypeError);
    assert.ok(reply.kind === "answer");
    assert.throws(() => Object.assign(reply.body as object, { error_code: 1 }), TypeError);
  });
});

import assert from "node:assert/strict";
import type { Reply } from "../../adapters/contract.ts";
import type { Rule } from "../../adapters/kind.ts";
import { readReply, type Wording } from "../../adapters/kit/replies/reply-table.ts";
import { replyTableA } from "../../adapters/national-portal/a/operations.ts";
import {
  profileB,
  progressTableB,
  replyTableB,
} from "../../adapters/national-portal/b/operations.ts";
import { profileC, replyTableC } from "../../adapters/national-portal/c/operations.ts";

/** How each generation reads an answer to a write, with rows of the operator before its own. */
const generations: Record<string, { table: Rule[]; wording: Wording }> = {
  A: { table: replyTableA, wording: {} },
  B: { table: replyTableB, wording: { form: profileB.form } },
  "B's progress": {
    table: progressTableB,
    wording: { form: profileB.form, raw: true, acknowledges: true, echo: new Set(["NoiDungXuLy"]) },
  },
  C: { table: replyTableC, wording: { form: profileC.form } },
};
const answer = (status: number, body: unknown): Reply => ({
  kind: "answer",
  status,
  body: typeof body === "string" ? undefined : body,
  text: typeof body === "string" ? body : JSON.stringify(body),
});
const read = (generation: string, status: number, body: unknown, own: Rule[] = []) => {
  const { table, wording } = generations[generation] ?? { table: [], wording: {} };
  return readReply(answer(status, body), [...own, ...table], wording);
};
const say = (generation: string, code: unknown, message: unknown, more: object = {}) =>
  generation === "C" ? { code, message, ...more } : { error_code: code, message, ...more };

/** What the rules say of a web page with each status, which no row knows. */
const ofPage = (status: number): string => {
  if (status === 429 || status === 503) return "busy";
  if (status === 408 || status >= 500) return "busy in doubt";
  if (status >= 300 && status < 400) return "misconfigured";
  if ([401, 403, 404, 405, 407, 415].includes(status)) return "misconfigured";
  return status >= 200 && status < 300 ? "lost" : "unrecognised";
};
const classOf = (outcome: ReturnType<typeof readReply>) =>
  `${outcome.is}${"uncertain" in outcome && outcome.uncertain ? " in doubt" : ""}`;

describe("an HTTP status", () => {
  for (const generation of Object.keys(generations))
    it(`is read by its class in generation ${generation}, whichever it is, where a web page comes with it`, () => {
      for (let status = 200; status <= 599; status += 1)
        for (const page of ["<html>origin is down</html>", "", "{}", "[]"])
          assert.equal(
            classOf(read(generation, status, page)),
            ofPage(status),
            `${status} ${page}`,
          );
    });

  for (const generation of Object.keys(generations))
    it(`of an error is never a yes in generation ${generation}, whatever the body says`, () => {
      for (let status = 300; status <= 599; status += 1) {
        const { is } = read(generation, status, say(generation, 0, "Thành công"));
        assert.ok(!["accepted", "duplicate"].includes(is), `${status}: ${is}`);
      }
    });

  it("that a row names by its class is that row's", () => {
    const own: Rule[] = [{ http: "4xx", text: "quá tải", is: "busy" }];
    assert.equal(read("A", 413, say("A", 9, "Quá tải"), own).is, "busy");
    assert.equal(read("A", 513, say("A", 9, "Quá tải"), own).is, "busy", "by its own class");
    assert.equal(read("A", 200, say("A", 9, "Quá tải"), own).is, "unrecognised");
    assert.equal(read("A", 503, "", [{ http: 503, is: "rejected" }]).is, "rejected");
    assert.equal(read("A", 503, say("A", 1, "x"), [{ code: 1, is: "rejected" }]).is, "busy");
  });

  it("of 403 and 404 speaks of the address only where the system itself did not answer", () => {
    for (const status of [403, 404]) {
      assert.equal(read("A", status, say("A", -1, "Không có quyền")).is, "unrecognised");
      assert.equal(read("C", status, say("C", status, "Không có quyền")).is, "rejected");
    }
  });
});

describe("a yes", () => {
  const yes = { A: "Đồng bộ thành công", B: "Thành công", "B's progress": "Thành công", C: "OK" };
  for (const [generation, message] of Object.entries(yes))
    it(`is one in generation ${generation} with a code and a text that say so`, () => {
      for (const code of [0, "0", "00"])
        assert.equal(read(generation, 200, say(generation, code, message)).is, "accepted");
    });

  for (const generation of Object.keys(generations))
    for (const message of [
      "Đồng bộ không thành công: thiếu MaLinhVuc",
      "Không đồng bộ thành công được hồ sơ nào",
      "Chưa thành công",
      "Hồ sơ chưa được ghi nhận thành công",
      "Thành công một phần, thất bại 2 hồ sơ",
      "Lỗi: thành công 0/1 hồ sơ",
      "Từ chối. Thành công",
      "Sync failed (thành công)",
    ])
      it(`is none in generation ${generation} with the text ${JSON.stringify(message)}`, () => {
        assert.equal(read(generation, 200, say(generation, 0, message)).is, "unrecognised");
      });

  for (const generation of Object.keys(generations))
    for (const more of [
      { success: false },
      { result: [{ MaHoSo: "H41.17-261122-0001", error_code: "-1" }] },
      { result: [{ MaHoSo: "H41.17-261122-0001", message: "Không hợp lệ" }] },
      { data: { error_code: "-5", message: "Thiếu trường" } },
      { errors: ["MaTTHC"] },
    ])
      it(`is none in generation ${generation} beside ${JSON.stringify(more)}`, () => {
        const body = say(generation, 0, "Thành công", more);
        assert.equal(read(generation, 200, body).is, "unrecognised");
      });

  for (const code of [false, true, null, [], ["0"], {}, "", " ", "0x0", "không"])
    it(`is none with the code ${JSON.stringify(code)}`, () => {
      for (const generation of ["A", "B", "C"])
        assert.ok(
          ["lost", "unrecognised", "rejected"].includes(
            read(generation, 200, say(generation, code, "Thành công")).is,
          ),
        );
    });

  it("is none where its list leaves out a dossier that was sent", () => {
    const sent = ["HS-1", "HS-2"];
    const told = (...codes: string[]) =>
      readReply(
        answer(200, say("A", 0, "Thành công", { result: codes.map((MaHoSo) => ({ MaHoSo })) })),
        replyTableA,
        { sent },
      ).is;
    assert.equal(told(), "accepted");
    assert.equal(told("HS-2", "HS-1"), "accepted");
    assert.equal(told("HS-1"), "unrecognised");
    assert.equal(told("HS-1", "HS-3"), "unrecognised");
  });

  it("is none where it names another dossier than the one that was sent", () => {
    const told = (more: object) =>
      readReply(answer(200, say("A", 0, "Thành công", more)), replyTableA, { sent: ["HS-1"] }).is;
    assert.equal(told({ result: { MaHoSo: "HS-1" } }), "accepted");
    assert.equal(told({ result: { MaHoSo: "HS-2" } }), "unrecognised");
    assert.equal(told({ maHoSo: "HS-2" }), "unrecognised");
    assert.equal(told({ result: { danhSach: [{ MaHoSo: "HS-2" }] } }), "unrecognised");
  });

  it("is none, nor is what is there already, where its text or a field names another dossier than was sent", () => {
    const [mine, other] = ["H41.17-261122-0001", "H41.17-999999-9999"];
    const told = (generation: string, text: string, more: object = {}, sent = [mine]) => {
      const { table, wording } = generations[generation] ?? { table: [], wording: {} };
      return readReply(answer(200, say(generation, 0, text, more)), table, { ...wording, sent }).is;
    };
    for (const generation of Object.keys(generations)) {
      const is = (text: string, more?: object, sent?: string[]) =>
        told(generation, text, more, sent);
      assert.equal(is(`Đồng bộ hồ sơ ${mine} thành công`), "accepted");
      assert.equal(is(`Đồng bộ hồ sơ ${other} thành công`), "unrecognised");
      assert.equal(is(`Đồng bộ hồ sơ ${mine} thành công`, {}, [mine, other]), "unrecognised");
      assert.equal(is(`Hồ sơ ${mine.toLowerCase()} đã tồn tại`), "duplicate");
      assert.equal(is(`Hồ sơ ${other} đã tồn tại`), "unrecognised");
      for (const more of [{ ma_ho_so: other }, { data: [{ maHS: other }] }]) {
        assert.equal(is("Thành công", more), "unrecognised");
        assert.equal(is("Hồ sơ đã tồn tại", more), "unrecognised");
      }
      assert.equal(is("Thành công", { ma_ho_so: mine, data: { maHS: mine } }), "accepted");
    }
    assert.equal(told("A", `Hồ sơ ${mine} đã tồn tại`, {}, [mine, other]), "duplicate");
  });

  it("is none where it counts fewer than were sent", () => {
    const told = (generation: string, text: string) => {
      const { table, wording } = generations[generation] ?? { table: [], wording: {} };
      const sent = ["HS-1", "HS-2", "HS-3", "HS-4", "HS-5"];
      return readReply(answer(200, say(generation, 0, text)), table, { ...wording, sent }).is;
    };
    for (const generation of Object.keys(generations)) {
      assert.equal(told(generation, "Cập nhật thành công 5 tiến trình"), "accepted");
      assert.equal(told(generation, "Cập nhật thành công 3 tiến trình"), "unrecognised");
    }
  });

  it("is none in a text beside a code that is none", () => {
    for (const error_code of [[0], [], {}, false, true])
      assert.equal(
        read("B's progress", 200, { error_code, message: "Thành công" }).is,
        "unrecognised",
      );
    assert.equal(
      read("B's progress", 200, { error_code: null, message: "Thành công" }).is,
      "accepted",
    );
  });

  for (const message of [["Không thành công"], { vi: "Không thành công" }, false])
    it(`is none with the message ${JSON.stringify(message)}`, () => {
      for (const generation of ["A", "C"])
        assert.equal(read(generation, 200, say(generation, 0, message)).is, "unrecognised");
    });

  it("is one where a row of the operator knows that very text", () => {
    const message = "Thành công, hồ sơ chưa có tệp đính kèm";
    const own: Rule[] = [{ code: 0, text: "chưa có tệp đính kèm", is: "accepted" }];
    assert.equal(read("A", 200, say("A", 0, message), own).is, "accepted");
    assert.equal(
      read("A", 200, say("A", 0, message), [{ code: 0, is: "accepted" }]).is,
      "unrecognised",
    );
    assert.equal(
      read("A", 200, say("A", 0, message), [{ text: "thành công", is: "accepted" }]).is,
      "unrecognised",
    );
  });

  it("is none beside a code that says no, unless a row of the operator names that code", () => {
    const text = { text: "đã ghi nhận", is: "accepted" } as const;
    const message = "Đã ghi nhận";
    for (const code of [undefined, "", 0, "00", 200, "OK"])
      assert.equal(read("A", 200, say("A", code, message), [text]).is, "accepted", `${code}`);
    for (const code of [-1, "1", 7, "500", "ERROR", "Từ chối"])
      assert.equal(read("A", 200, say("A", code, message), [text]).is, "unrecognised", `${code}`);
    assert.equal(read("A", 200, say("A", 7, message), [{ ...text, code: 7 }]).is, "accepted");
  });

  it("is none in a busy system's words", () => {
    const busy = read("A", 200, say("A", 9, "Hệ thống đang bận"));
    assert.equal(classOf(busy), "busy in doubt");
    for (const text of ["Hệ thống bị gián đoạn", "Vui lòng thử lại", "Hệ thống đang bận"])
      assert.equal(classOf(read("A", 200, say("A", 0, text))), "busy in doubt");
  });

  it("is none in what only repeats a row that was sent", () => {
    const row = { NoiDungXuLy: "Giải quyết thành công" };
    const progress = (body: unknown) => read("B's progress", 200, body).is;
    assert.equal(progress({ error_code: "5", message: "Sai định dạng", data: [row] }), "rejected");
    assert.equal(progress({ data: [row] }), "lost");
    assert.equal(progress([{ noiDungXuLy: "Giải quyết thành công" }]), "lost");
    assert.equal(progress('Dòng NoiDungXuLy="Giải quyết thành công"'), "lost");
    assert.equal(progress('Dòng {"NoiDungXuLy":"Hồ sơ đã tồn tại'), "lost");
    assert.equal(progress([row]), "lost");
    assert.equal(progress({ ketQua: "Thành công", data: [row] }), "accepted");
    assert.equal(progress("<!DOCTYPE html><body>Đăng nhập thành công"), "lost");
    assert.equal(progress('<string xmlns="x">Thành công</string>'), "accepted");
  });
});

describe("what is there already", () => {
  for (const message of [
    "Hồ sơ đã tồn tại",
    "Hồ sơ Ðã tồn tại trên hệ thống",
    "Hồ sơ \u0189ã\u00a0tồn\u00a0tại",
    "Hồ sơ đã t\u00adồn tại",
    "Không thành công: hồ sơ đã tồn tại",
  ])
    it(`is known by ${JSON.stringify(message)}`, () => {
      for (const generation of ["A", "B", "C"])
        assert.equal(read(generation, 200, say(generation, 3, message)).is, "duplicate");
    });

  it("is no word of a web page", () => {
    for (const generation of Object.keys(generations))
      assert.equal(read(generation, 200, "<html>đã tồn tại</html>").is, "lost");
  });
});

describe("why an answer is no yes", () => {
  it("is told in our own words, and apart from them in the system's, clean and cut", () => {
    const message = `Công dân Nguyễn Văn Mẫu\u0000 \ud800 \u202ekhông\nhợp lệ ${"x".repeat(10_000_000)}`;
    const outcome = read("A", 200, say("A", "-7", message)) as { why: string; said: string };
    assert.equal(outcome.why, "HTTP 200: error_code -7");
    assert.match(outcome.said, /^Công dân Nguyễn Văn Mẫu không hợp lệ x+\.\.\.$/);
    assert.equal([...outcome.said].length, 500);
    assert.doesNotMatch(outcome.said, /\p{Cs}|\p{Cc}|\p{Cf}/u);
  });

  it("says nothing of a code that is none", () => {
    for (const code of ["Nguyễn Văn Mẫu", "x".repeat(5_000_000), "a\u0000b"]) {
      const outcome = read("A", 200, say("A", code, "")) as { why: string };
      assert.equal(outcome.why, "HTTP 200: error_code (không đúng dạng)");
    }
  });
});

describe("a reply that says a mebibyte", () => {
  const units = [
    "đồng bộ dữ liệu ",
    "hồ sơ ",
    "mã ",
    "số ",
    "1 ",
    "12 hồ sơ, ",
    "&#244;%C3%B4",
    "kÃ´ng ",
  ];
  const repeated = (unit: string, most = 1_000_000) =>
    `thành công ${unit.repeat(Math.ceil(most / Buffer.byteLength(unit)))}`;
  /** Far more than it takes, far less than what grows with the square of a length takes. */
  const soon = (work: () => void) => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    assert.ok(user + system < 5_000_000, `${(user + system) / 1_000} ms of processor`);
  };
  for (const generation of Object.keys(generations)) {
    for (const unit of units)
      it(`is no yes in generation ${generation}, and is told soon: ${JSON.stringify(unit)}`, () =>
        soon(() => {
          const { is } = read(generation, 200, say(generation, 0, repeated(unit)));
          assert.ok(is === "unrecognised" || is === "busy", is);
          const { is: raw } = read(generation, 200, repeated(unit));
          assert.ok(raw !== "accepted" && raw !== "duplicate", raw);
        }));

    it(`is no yes in generation ${generation} where fields or texts of a list say it beside one`, () => {
      const yes = say(generation, 0, "thành công");
      const numbered = (count: number) => Array.from({ length: count }, (_, n) => `t${n}`);
      const fields = Object.fromEntries(numbered(40_000).map((name) => [name, name]));
      soon(() => {
        assert.equal(read(generation, 200, { ...fields, ...yes }).is, "unrecognised");
        assert.equal(read(generation, 200, { ...yes, data: numbered(90_000) }).is, "unrecognised");
      });
    });

    it(`is no yes in generation ${generation} where small messages or values in one another say it`, () => {
      const within = (levels: number, n: number): object | string =>
        levels === 0 ? `ok ${n}` : { message: within(levels - 1, n) };
      const many = <T>(count: number, of: (n: number) => T) =>
        Array.from({ length: count }, (_, n) => of(n));
      const yes = say(generation, generation === "C" ? 200 : 0, "thành công");
      const is = (data: unknown) => read(generation, 200, { ...yes, data }).is;
      soon(() => {
        assert.equal(is(many(2_700, (n) => within(28, n))), "unrecognised", "27 in one another");
        assert.equal(is(many(40_000, (n) => ({ message: `ok ${n}` }))), "unrecognised");
        assert.equal(is(many(800, (n) => many(50, (m) => `ok ${n} ${m}`))), "unrecognised");
        assert.equal(is(many(30_000, (n) => ({ x: `x${n}` }))), "unrecognised", "60,001 values");
        const long = `đã cập nhật hồ sơ 5 của tỉnh ${"ngày 5 tháng 11 ".repeat(8)}`;
        assert.equal(is(many(1_000, (n) => ({ message: `${long} ${n}` }))), "unrecognised");
        const fields = Object.fromEntries(many(40, (n) => [`f${n}`, `${long.repeat(26)} ${n}`]));
        assert.equal(read(generation, 200, { ...fields, ...yes }).is, "unrecognised");
      });
      const held = many(1_000, (n) => ({
        message: `ok ${n}`,
        ...Object.fromEntries(many(40, (m) => [`f${m}`, m])),
      }));
      assert.ok(
        ["accepted", "duplicate"].includes(is(held)),
        "a thousand steps with all they have",
      );
    });

    it(`is one in generation ${generation} up to 32 KiB of it, 200 fields and 5,000 texts`, () => {
      const message = `thành công ${"đã đồng bộ ".repeat(1_000)}`;
      const fields = Object.fromEntries(Array.from({ length: 190 }, (_, n) => [`f${n}`, "ok"]));
      const data = Array.from({ length: 5_000 }, () => "ok");
      const body = say(generation, generation === "C" ? 200 : 0, message, { ...fields, data });
      const { is } = read(generation, 200, body);
      assert.ok(is === "accepted" || is === "duplicate", is);
    });
  }
});

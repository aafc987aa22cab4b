import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Http, Line } from "../../adapters/contract.ts";
import { kind as generic } from "../../adapters/generic/index.ts";
import type { Raw } from "../../adapters/inbound.ts";
import { Unreadable } from "../../adapters/inbound.ts";
import { openAdapter } from "../../adapters/kit/egress/open-adapter.ts";
import { refusalOf } from "../../queue/ledger/inbound/judge.ts";
import { validateStatement } from "../../schemas/validate-statement.ts";
import { portalDossier } from "../contract/portal-dossier.ts";
import { settingsOf } from "../settings-of.ts";

const code = "H41.17-261122-0001";
const file = readFileSync("test/contract/mappings/residence.yaml", "utf8");
type Request = Parameters<Http>[0];

const openFile = (
  text = file,
  env: Record<string, string> = { IN: "khoa-moi", OLD: "khoa-cu" },
) => {
  const verdict = generic.readYaml(text);
  const kind = verdict.ok ? verdict.value : assert.fail(JSON.stringify(verdict.errors));
  const auth = { type: "none", inboundSecretEnv: "IN", inboundSecretOldEnv: "OLD" };
  const settings = settingsOf({ adapter: "generic", profile: "cu-tru-mau", auth });
  return openAdapter(kind, {
    system: "residence",
    settings,
    env,
    files: { allows: () => true } as never,
  });
};

/** A line at whose other end everything is answered alike. */
const lineOf = (body: unknown, status = 200) => {
  const asked: Request[] = [];
  const line: Line = {
    http: async (request) => {
      asked.push(request);
      return { kind: "answer", status, body, text: JSON.stringify(body) };
    },
    signal: new AbortController().signal,
    timeoutMs: 1_000,
  };
  return { line, asked };
};

const event = (TrangThai: string, ThoiDiem: string) => ({
  MaHoSo: code,
  TrangThai,
  ThoiDiem,
  NoiDung: "Không đạt, trả lại",
});

describe("news that a file's system is asked for", () => {
  const poll = () => openFile().poll?.news ?? assert.fail("no poll");

  it("is at most a thousand of an answer: of more nothing is taken, and whoever keeps the file is told how to ask for fewer", async () => {
    const ask = (count: number) => {
      const result = Array.from({ length: count }, () => event("05", "20261125090000"));
      return poll().next({ mark: "e6" }, lineOf({ error_code: "0", result, cuoi: "e7" }).line);
    };
    const taken = await ask(1_000);
    assert.equal("news" in taken && taken.news.statements.length, 1_000);
    const refused = await ask(1_001);
    assert.ok("trouble" in refused);
    assert.equal(refused.trouble.is, "unrecognised");
    assert.match(JSON.stringify(refused.trouble), /hơn 1000 tin.*\{page\}/);
  });

  it("is a statement each, under the moment and the key that the file says, with status and step", async () => {
    const { line, asked } = lineOf({
      error_code: "0",
      result: [event("05", "20261125090000")],
      cuoi: "e/7 8",
    });
    const told = await poll().next({ mark: "e6" }, line);
    assert.ok("news" in told, JSON.stringify(told));
    assert.equal(asked[0]?.path, "/SuKien?sau=e6");
    assert.equal(asked[0]?.method, "GET");
    assert.deepEqual([told.at.mark, told.news.more], ["e/7 8", true]);
    const [statement] = told.news.statements;
    assert.deepEqual(statement, {
      about: [{ code, issuer: "province" }],
      key: `${code}/05/20261125090000`,
      at: "2026-11-25T09:00:00+07:00",
      basis: "event",
      whole: false,
      says: {
        status: 5,
        steps: [
          {
            key: `${code}/05/20261125090000`,
            status: 5,
            content: "Không đạt, trả lại",
            at: "2026-11-25T09:00:00+07:00",
          },
        ],
      },
      clears: [],
      unread: [],
    });
    assert.ok(validateStatement(statement).ok);
    await poll().next(told.at, line);
    assert.equal(asked[1]?.path, "/SuKien?sau=e%2F7%208");
  });

  it("ends where there is nothing more, and stays where it was", async () => {
    const told = await poll().next({ mark: "e7" }, lineOf({ error_code: 0, result: [] }).line);
    assert.deepEqual(told, { news: { statements: [], more: false }, at: { mark: "e7" } });
  });

  it("hides no cursor that is longer than one may be: whoever asks says that it cannot go on", async () => {
    const cuoi = "x".repeat(4_001);
    const body = { error_code: 0, result: [event("05", "20261125090000")], cuoi };
    const told = await poll().next({ mark: "e7" }, lineOf(body).line);
    assert.ok("news" in told && told.at.mark === cuoi);
  });

  it("is none, and nothing moves, where the system refuses, says nothing of its form, or shows no list", async () => {
    for (const body of [
      { error_code: 9, message: "Không hợp lệ" },
      "<html>",
      { error_code: 0, result: { a: 1 } },
    ])
      assert.ok("trouble" in (await poll().next({}, lineOf(body).line)), JSON.stringify(body));
  });

  it("speaks for itself: what stands in it is no answer of the system's", async () => {
    const refused = {
      ...event("05", "20261125090000"),
      lyDo: "Giấy tờ không hợp lệ",
      ketQua: false,
    };
    const told = await poll().next(
      {},
      lineOf({ error_code: 0, result: [refused], cuoi: "a" }).line,
    );
    assert.ok("news" in told, JSON.stringify(told));
    assert.deepEqual(told.news.statements[0]?.unread, ["/lyDo", "/ketQua"]);
  });

  it("that cannot be read is refused by the ledger with the place, and holds up no other", async () => {
    const strange = [
      { MaHoSo: code, TrangThai: "77", ThoiDiem: "gần đây" },
      { TrangThai: "05" },
      "x",
    ];
    const told = await poll().next({}, lineOf({ error_code: 0, result: strange }).line);
    assert.ok("news" in told);
    for (const statement of told.news.statements)
      assert.equal(validateStatement(statement).ok, false);
    assert.equal(new Set(told.news.statements.map(({ key }) => key)).size, 3);
  });
});

describe("a dossier that a file's system is looked up for", () => {
  const dossier = portalDossier(code, { procedure: { code: "1.004222" } });
  const parts = openFile().parts(dossier);
  const look = (body: unknown) => openFile().observe?.one({ dossier, parts }, lineOf(body).line);

  it("is seen with its record and its steps, as they are sent", async () => {
    const [record, ...rows] = parts.map(({ message }) => message as object);
    assert.ok(record && rows.length > 0);
    const held = { ...record, NguonGoc: "tỉnh", TienTrinh: rows };
    assert.deepEqual(await look({ error_code: 0, result: held }), {
      there: true,
      holds: Object.fromEntries(parts.map(({ key, message }) => [key, message])),
    });
    const other = await look({ error_code: 0, result: { ...held, TienTrinh: [] } });
    assert.deepEqual(Object.values(Object(other).holds), [record, ...rows.map(() => undefined)]);
  });

  it("is absent where the system says so or shows none, and untold where it says anything else", async () => {
    const none = { there: false };
    assert.deepEqual(await look({ error_code: 2, message: "Không tìm thấy hồ sơ" }), none);
    assert.deepEqual(await look({ error_code: 0, result: null }), none);
    assert.ok("trouble" in Object(await look({ error_code: 5, message: "?" })));
  });
});

describe("a number that a file's system gives back", () => {
  it("is the receipt of the record", async () => {
    const adapter = openFile();
    const [part] = adapter.parts(portalDossier(code, { procedure: { code: "1.004222" } }));
    const item = { code, version: 1, part: part ?? assert.fail(), known: false };
    const body = { error_code: 0, message: "Đã nhận", result: { SoTiepNhan: "TN-7" } };
    const outcomes = await adapter.send([item], lineOf(body).line);
    assert.deepEqual(outcomes, [{ is: "accepted", receipt: { code: "TN-7" } }]);
    assert.deepEqual(adapter.codes, { dossier: "residence" });
  });
});

describe("what a file's system posts", () => {
  const receive = (env?: Record<string, string>) =>
    openFile(file, env).receive?.CapNhatTrangThai ?? assert.fail("no such operation");
  const raw = (body: unknown, query: Record<string, string> = { CodeGet: "khoa-moi" }): Raw => ({
    body: Buffer.from(typeof body === "string" ? body : JSON.stringify(body)),
    query,
    headers: {},
  });
  const news = event("05", "20261125090000");

  it("is let in by the secret in force and the one before, wherever it stands, and by no other", () => {
    const lets = (query: Record<string, string>, body: object = news) =>
      receive().verify(raw(body, query));
    assert.ok(lets({ CodeGet: "khoa-moi" }));
    assert.ok(lets({ CodeGet: "khoa-cu" }));
    assert.ok(lets({}, { ...news, MaKetNoi: "khoa-moi" }));
    assert.ok(!lets({}));
    assert.ok(!lets({ CodeGet: "khoa" }));
    assert.ok(!lets({ CodeGet: "" }));
    assert.ok(
      !lets({ CodeGet: "khoa-moi" }, { ...news, MaKetNoi: "khac" }),
      "every one that is given",
    );
    assert.ok(!lets({ CodeGet: "khac" }, { ...news, MaKetNoi: "khoa-moi" }));
    assert.ok(!receive({}).verify(raw(news, { CodeGet: "" })), "none is set");
  });

  it("is read as a statement, the secret left out", () => {
    const [statement] = receive().read(raw({ ...news, MaKetNoi: "khoa-moi" }));
    assert.deepEqual([statement?.says.status, statement?.unread], [5, []]);
  });

  it("that is no JSON, no UTF-8, too deep or names a thing twice is unreadable", () => {
    for (const body of ["{", "<x/>", "[".repeat(40) + "]".repeat(40), '{"MaHoSo":1,"MaHoSo":2}'])
      assert.throws(() => receive().read(raw(body)), Unreadable, body);
    const bytes = { ...raw(""), body: Buffer.from([0xff, 0x22]) };
    assert.throws(() => receive().read(bytes), Unreadable);
    assert.equal(receive().read(raw(`\ufeff${JSON.stringify(news)}`)).length, 1);
  });

  it("is unreadable as a form that names a thing twice", () => {
    const asForm = file.replace("    secret: { query", "    body: form\n    secret: { query");
    const { read } = openFile(asForm).receive?.CapNhatTrangThai ?? assert.fail("no such operation");
    const form = String(new URLSearchParams(news));
    assert.equal(read(raw(form)).length, 1);
    assert.throws(() => read(raw(`${form}&TrangThai=09`)), Unreadable);
    assert.throws(() => read(raw(`${form}&%54rangThai=09`)), Unreadable);
  });

  it("is answered in the system's own form", () => {
    const answer = receive().answer;
    assert.deepEqual(answer([{ is: "taken" }]).body, { error_code: 0, message: "" });
    assert.deepEqual(answer([{ is: "waiting" }]).body, { error_code: 0, message: "" });
    assert.deepEqual(answer([{ is: "repeated" }]).body, {
      error_code: 1,
      message: "Đã nhận trước đó",
    });
    assert.deepEqual(answer([{ is: "taken" }, { is: "refused", why: "Thiếu mã" }]).body, {
      error_code: -1,
      message: "Thiếu mã",
    });
  });

  it("is told what is wrong by the names that the system itself has for it", () => {
    const wrong: [object | string | null, RegExp][] = [
      [null, /^MaHoSo, SoTiepNhan: cần mã hồ sơ/],
      [{ ...news, MaHoSo: undefined }, /^MaHoSo, SoTiepNhan: cần mã hồ sơ/],
      [{ ...news, MaHoSo: "H41\0" }, /^MaHoSo, SoTiepNhan: Cần định danh/],
      [{ ...news, ThoiDiem: "29/02/2026" }, /^ThoiDiem: cần thời điểm .* dạng yyyyMMddHHmmss\.$/],
    ];
    for (const [body, told] of wrong) {
      const refused = refusalOf(receive().read(raw(JSON.stringify(body)))[0]) ?? assert.fail();
      const { message } = Object(receive().answer([{ is: "refused", ...refused }]).body);
      assert.match(message, told);
    }
  });
});

describe("a file that tells how a system speaks", () => {
  const faults: [string, string | RegExp, string, string, RegExp][] = [
    ["a look-up that there is not", "one: find", "one: fin", "/observe/one", /có phải "find"/],
    ["a look-up that sets", "one: find", "one: submit", "/observe/one", /reads/],
    [
      "a look-up that shows no place",
      ", item: /result }",
      " }",
      "/operations/find/item",
      /Cần item/,
    ],
    ["a place that nothing fills", "{cursor}", "{con-tro}", "/operations/events", /Cần chỗ điền/],
    ["another such", '"{code}"', '"{page}"', "/operations/find", /điền vào {page}/],
    ["news without a list", "items: /result, ", "", "/operations/events/items", /Cần items/],
    ["news that do not go on", ", next: /cuoi", "", "/operations/events/next", /Cần next/],
    [
      "news that nobody reads",
      "read: news, next",
      "read: step, next",
      "/operations/events/read",
      /"news"/,
    ],
    [
      "a GET that sends",
      "events: { get:",
      "events: { send: dossier, get:",
      "/operations/events",
      /GET không có nội dung/,
    ],
    [
      "a GET that adds",
      "status: { post:",
      "status: { get:",
      "/operations/status/get",
      /GET chỉ đọc/,
    ],
    [
      "an address too many",
      "find: { post:",
      "find: { get: /x, post:",
      "/operations/find",
      /đúng một/,
    ],
    [
      "steps that cannot be looked up",
      ", steps: /TienTrinh",
      "",
      "/deliver/1/ifLost",
      /observe\/steps/,
    ],
    [
      "a receipt of a step",
      "send: step, effect",
      "receipt: /x, send: step, effect",
      "/operations/status/receipt",
      /dossier/,
    ],
    [
      "a moment that no row reads",
      ", at: /ThoiDiem }",
      ", at: /LucNao }",
      "/says/news/at",
      /thời điểm/,
    ],
    ["a step without a moment", ", at: /ThoiDiem }", " }", "/says/news", /cần at/],
    [
      "news of nobody's dossier",
      "about: /MaHoSo, own: /SoTiepNhan, ",
      "",
      "/says/news",
      /Cần about/,
    ],
    [
      "a map that is not there to be read",
      "says:\n  news:",
      "says:\n  tin:",
      "/says/tin",
      /Không có bảng/,
    ],
    [
      "a call-back that nobody reads",
      "    read: news\n",
      "    read: new\n",
      "/receive/CapNhatTrangThai/read",
      /"news"/,
    ],
    [
      "a secret in the body of a GET",
      "    read: news\n",
      "    read: news\n    method: get\n",
      "/receive/CapNhatTrangThai/secret/body",
      /không có nội dung/,
    ],
    [
      "a field that no dossier has",
      "owns: [/status,",
      "owns: [/statut,",
      "/owns/0",
      /có phải "status"/,
    ],
    [
      "a secret itself",
      "secret: { query:",
      "secret: { value: abc, query:",
      "/receive/CapNhatTrangThai/secret/value",
      /Không có trường này/,
    ],
  ];
  for (const [title, from, to, pointer, cure] of faults)
    it(`is refused with ${title}`, () => {
      const changed = file.replace(from, to);
      assert.notEqual(changed, file);
      const verdict = generic.readYaml(changed);
      assert.ok(!verdict.ok, "it is taken");
      const found = verdict.errors.find((each) => each.pointer === pointer);
      assert.match(found?.message ?? JSON.stringify(verdict.errors), cure);
    });
});

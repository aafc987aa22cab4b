import assert from "node:assert/strict";
import nock from "nock";
import type { Item, Line, Outcome } from "../../adapters/contract.ts";
import { openAdapter } from "../../adapters/kit/egress/open-adapter.ts";
import { createAxiosHttp } from "../../adapters/kit/http/axios-http.ts";
import { kind } from "../../adapters/national-portal/index.ts";
import { validateSystems } from "../../schemas/dossier.ts";
import { dossierOf } from "../world.ts";

const baseUrl = "https://portal.example.test";
const settings = (() => {
  const file = validateSystems({
    systems: {
      "national-portal": {
        adapter: "national-portal",
        profile: "a",
        mode: "live",
        baseUrl,
        unit: "000.00.00.H41",
        headers: { dstcode: "VN:DEMO" },
        auth: {
          type: "session",
          usernameEnv: "PORTAL_USERNAME",
          passwordEnv: "PORTAL_PASSWORD",
        },
      },
    },
  });
  const found = file.ok ? file.value.systems["national-portal"] : undefined;
  if (!found) throw new Error("bad settings");
  return found;
})();

const adapterOf = (own: typeof settings.settings = {}) =>
  openAdapter(kind, {
    system: "national-portal",
    settings: { ...settings, settings: own },
    env: { PORTAL_USERNAME: "demo", PORTAL_PASSWORD: "secret" },
    files: undefined as never,
  });

const dossier = dossierOf("H41.17-261122-0001", {
  steps: [
    {
      key: "a",
      at: "2026-11-23T07:30:00+07:00",
      status: 2,
      actor: { name: "Trần Thị Ví Dụ" },
      content: "Tiếp nhận",
    },
  ],
});

const asked = { dossier, parts: [] };

describe("national portal adapter, generation A, on the wire", () => {
  let http: ReturnType<typeof createAxiosHttp>;
  let call: Line;
  let sent: Record<string, unknown>[];
  before(() => nock.disableNetConnect());
  after(() => nock.enableNetConnect());
  beforeEach(() => {
    http = createAxiosHttp({
      baseUrl,
      maxSockets: 2,
      headers: settings.headers,
      transport: "node",
    });
    call = { http: http.http, signal: new AbortController().signal, timeoutMs: 1_000 };
    sent = [];
  });
  afterEach(() => {
    nock.cleanAll();
    http.close();
  });

  const login = (times = 1, reply: object = { error_code: "00", session: "S1" }) =>
    nock(baseUrl, { reqheaders: { dstcode: "VN:DEMO" } })
      .post("/auth/login", { username: "demo", password: "secret" })
      .times(times)
      .reply(200, reply);
  const answer = (status: number, body: unknown, headers: Record<string, string> = {}) =>
    nock(baseUrl)
      .post("/integration", (body_: Record<string, unknown>) => {
        sent.push(body_);
        return true;
      })
      .reply(status, body as nock.Body, headers);
  const items = (kind: "dossiers" | "rows", known = false): Item[] =>
    adapterOf()
      .parts(dossier)
      .filter((part) => part.kind === kind)
      .map((part) => ({ code: dossier.code, version: 1, part, known }));
  const send = async (
    kind: "dossiers" | "rows" = "dossiers",
    known = false,
    own: typeof settings.settings = {},
  ): Promise<Outcome | undefined> => (await adapterOf(own).send(items(kind, known), call))[0];

  for (const error_code of [0, "0", "00"])
    it(`takes error_code ${JSON.stringify(error_code)} for success`, async () => {
      login();
      answer(200, { error_code, message: "" });
      assert.equal((await send())?.is, "accepted");
      assert.equal(sent[0]?.session, "S1");
      assert.equal(sent[0]?.madonvi, "000.00.00.H41");
      assert.equal(sent[0]?.isUpdating, "False");
    });

  for (const [successPhrases, body, is] of [
    [undefined, { error_code: 0, message: "Đã tiếp nhận" }, "accepted"],
    [undefined, { error_code: 0 }, "accepted"],
    ["thành công", { error_code: 0, message: "Đã tiếp nhận" }, "unrecognised"],
    ["thành công", { error_code: 0, message: "" }, "unrecognised"],
    ["thành công", { error_code: 0 }, "unrecognised"],
    ["thành công", { error_code: "00", message: "Đồng bộ THÀNH CÔNG" }, "accepted"],
    ["thành công", { error_code: 0, message: "Không thành công" }, "unrecognised"],
    ["thành công", { error_code: 5, message: "Thành công" }, "unrecognised"],
    ["thành công, đã tiếp nhận", { error_code: 0, message: "Đã tiếp nhận" }, "accepted"],
    ["nhận%2C lưu", { error_code: 0, message: "Đã nhận, lưu" }, "accepted"],
  ] as const)
    it(`reads ${JSON.stringify(body)} as ${is} where successPhrases is ${successPhrases ?? "not set"}`, async () => {
      for (const kind of ["dossiers", "rows"] as const) {
        login();
        answer(200, body);
        const own = successPhrases === undefined ? {} : { successPhrases };
        assert.equal((await send(kind, false, own))?.is, is);
      }
    });

  it("asks no such text of a look, whose result tells", async () => {
    login();
    answer(200, { error_code: "0", result: [{ MaHoSo: dossier.code }] });
    const looked = await adapterOf({ successPhrases: "thành công" }).observe?.one(asked, call);
    assert.ok(looked && "there" in looked && looked.there);
  });

  for (const body of [
    { error_code: "0", result: [{ MaHoSo: "H41.17-999999-9999" }] },
    { error_code: "3", message: "Hồ sơ H41.17-999999-9999 đã tồn tại" },
    { error_code: "1", message: "Không tìm thấy hồ sơ H41.17-999999-9999" },
  ])
    it(`takes ${JSON.stringify(body)}, which names another dossier, for no answer to a look`, async () => {
      login();
      answer(200, body);
      const looked = await adapterOf().observe?.one(asked, call);
      assert.ok(looked && "trouble" in looked, JSON.stringify(looked));
      assert.equal(looked.trouble.is, "unrecognised");
    });

  for (const [body, is] of [
    [{ error_code: "0", message: "Tiến trình đã tồn tại" }, "duplicate"],
    [{ error_code: "-1", message: "Tiến trình đã tồn tại" }, "unrecognised"],
    [{ error_code: "0", message: "Không lưu được tiến trình: hồ sơ đã tồn tại" }, "unrecognised"],
    [{ error_code: "0", message: "Đã tồn tại", success: false }, "unrecognised"],
  ] as const)
    it(`takes ${JSON.stringify(body)} to a row as ${is}: "đã tồn tại" acknowledges it, so that a no beside it counts`, async () => {
      login();
      answer(200, body);
      assert.equal((await send("rows"))?.is, is);
    });

  it("goes on to the update when a create is told that the dossier exists, in composed or decomposed letters", async () => {
    login();
    answer(200, { error_code: "3", message: "Hồ sơ ĐÃ TỒN TẠI".normalize("NFD") });
    answer(200, { error_code: "0" });
    assert.deepEqual(await send(), {
      is: "accepted",
      receipt: { operation: "update" },
      there: true,
    });
    assert.deepEqual(
      sent.map((body) => body.isUpdating),
      ["False", "True"],
    );
  });

  it("updates at once what was acknowledged before", async () => {
    login();
    answer(200, { error_code: 0 });
    await send("dossiers", true);
    assert.equal(sent[0]?.isUpdating, "True");
  });

  it("logs in anew once when its session is refused, and repeats the call", async () => {
    login(2);
    answer(200, {
      error_code: "2",
      message: "Phiên làm việc không hợp lệ, vui lòng đăng nhập lại",
    });
    answer(200, { error_code: "0" });
    assert.equal((await send("rows"))?.is, "accepted");
    assert.equal(sent.length, 2);
  });

  it("stops for a person when fresh sessions are refused again and again, not at the first", async () => {
    const adapter = adapterOf();
    const outcomes: (string | undefined)[] = [];
    for (let n = 0; n < 3; n += 1) {
      login(2);
      answer(401, {});
      answer(401, {});
      outcomes.push((await adapter.send(items("dossiers"), call))[0]?.is);
      nock.cleanAll();
    }
    assert.deepEqual(outcomes, ["busy", "busy", "misconfigured"]);
  });

  it("stops for a person when the account itself is refused, and never for a login that got no answer", async () => {
    login(1, { error_code: "1", message: "Sai mật khẩu" });
    assert.equal((await send())?.is, "misconfigured");
    nock(baseUrl)
      .post("/auth/login")
      .replyWithError(Object.assign(new Error("reset"), { code: "ECONNRESET" }));
    assert.deepEqual((await send())?.is, "busy");
  });

  for (const [title, status, body, is] of [
    ["a code that no row knows", 200, { error_code: "-9", message: "Lỗi lạ" }, "unrecognised"],
    [
      "an unmapped procedure",
      200,
      { error_code: "-1", message: "Not found serviceInfo mapping" },
      "rejected",
    ],
    ["a body that is not JSON", 200, "<html>", "lost"],
    ["success by HTTP alone", 200, {}, "lost"],
    ["an empty error_code", 200, { error_code: "" }, "unrecognised"],
    ["429", 429, {}, "busy"],
    ["503", 503, {}, "busy"],
    ["502", 502, {}, "busy"],
    ["403", 403, {}, "misconfigured"],
    ["404", 404, {}, "misconfigured"],
    ["418", 418, {}, "unrecognised"],
  ] as const)
    it(`reads ${title} as ${is}`, async () => {
      login();
      answer(status, body);
      assert.equal((await send())?.is, is);
    });

  it("keeps a gateway's 500 in doubt and takes a 503 as surely refused", async () => {
    login(2);
    answer(500, {});
    assert.equal(((await send()) as { uncertain?: boolean }).uncertain, true);
    answer(503, {}, { "retry-after": "7" });
    const busy = (await send()) as { uncertain?: boolean; retryAfterMs?: number };
    assert.deepEqual([busy.uncertain, busy.retryAfterMs], [undefined, 7_000]);
  });

  it("calls a cut connection and a time-out lost, and a refused connection unsent", async () => {
    const failing = (code: string) => {
      nock(baseUrl)
        .post("/x")
        .replyWithError(Object.assign(new Error(code), { code }));
      return call.http({ path: "/x", body: {}, signal: call.signal, timeoutMs: 200 });
    };
    assert.equal((await failing("ECONNRESET")).kind, "lost");
    assert.equal((await failing("ECONNREFUSED")).kind, "unsent");
    nock(baseUrl).post("/x").delay(400).reply(200, {});
    assert.equal(
      (await call.http({ path: "/x", body: {}, signal: call.signal, timeoutMs: 100 })).kind,
      "lost",
    );
  });

  it("can ask only whether the portal knows a code, and takes no answer for no knowledge", async () => {
    const adapter = adapterOf();
    login();
    const ask = async (status: number, body: object) => {
      answer(status, body);
      const looked = await adapter.observe?.one(asked, call);
      if (!looked) return undefined;
      return "trouble" in looked ? looked.trouble.is : looked.there;
    };
    assert.equal(await ask(200, { error_code: "0", result: [{ MaHoSo: dossier.code }] }), true);
    assert.equal(await ask(200, { error_code: "0", result: { MaHoSo: dossier.code } }), true);
    assert.equal(await ask(200, { error_code: "0", result: [] }), false);
    assert.equal(await ask(200, { error_code: "0", result: null }), false);
    assert.equal(await ask(200, { error_code: "1", message: "Không tìm thấy hồ sơ" }), false);
    assert.equal(await ask(503, {}), "busy");
    assert.equal(await ask(200, { error_code: "0" }), "unrecognised");
    assert.equal(
      await ask(200, { error_code: "9", message: "Lỗi lạ", result: [] }),
      "unrecognised",
    );
    assert.deepEqual(
      sent.map(({ service, mahoso }) => [service, mahoso]),
      Array.from({ length: 8 }, () => ["TraCuuHoSo", dossier.code]),
    );
  });

  it("takes no word of existence for a word about the update, and leaves a contradiction to a person with both texts", async () => {
    login(4);
    answer(200, { error_code: "1", message: "Hồ sơ đã tồn tại" });
    assert.equal((await send("dossiers", true))?.is, "unrecognised");
    answer(200, { error_code: "1", message: "Không tìm thấy hồ sơ" });
    assert.equal((await send("dossiers", true))?.is, "absent");
    answer(200, { error_code: "1", message: "Không tìm thấy lĩnh vực" });
    assert.equal(
      (await send("dossiers"))?.is,
      "unrecognised",
      "a create is told of something else",
    );
    answer(200, { error_code: "1", message: "Hồ sơ đã tồn tại" });
    answer(200, { error_code: "1", message: "Hồ sơ không tồn tại" });
    const both = (await send("dossiers")) as { is: string; said: string };
    assert.equal(both.is, "unrecognised");
    assert.match(both.said, /đã tồn tại.*không tồn tại/);
  });
});

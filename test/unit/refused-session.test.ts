import assert from "node:assert/strict";
import type { Http, Item, Line, Outcome, Reply } from "../../adapters/contract.ts";
import { createRefusal, sessionPhrases, tokenPhrases } from "../../adapters/kit/auth/refusal.ts";
import { openAdapter } from "../../adapters/kit/egress/open-adapter.ts";
import { profileC } from "../../adapters/national-portal/c/operations.ts";
import { kind } from "../../adapters/national-portal/index.ts";
import type { SystemSettings } from "../../schemas/generated/systems.ts";
import { settingsOf } from "../settings-of.ts";

const answer = (body: object, status = 200): Reply => ({
  kind: "answer",
  status,
  body,
  text: JSON.stringify(body),
});
const say = (error_code: unknown, message: string) => answer({ error_code, message });

describe("a refused session is known", () => {
  const refuses = createRefusal({ settings: {}, replies: [] }, sessionPhrases);
  for (const message of [
    "Phiên làm việc không hợp lệ, vui lòng đăng nhập lại",
    "PHIÊN ĐĂNG NHẬP đã kết thúc".normalize("NFD"),
    "Hết phiên",
    "Phiên\u00a0đã hết hạn",
    "Bạn chưa đăng nhập",
    "Session expired.",
    "Invalid session",
    "Session không tồn tại",
  ])
    it(`by ${JSON.stringify(message)}`, () => assert.ok(refuses(say("2", message))));

  for (const message of [
    "Phiên bản dữ liệu của hồ sơ không hợp lệ",
    "Tên đăng nhập của người nộp không đúng",
    "Thiếu phiên dịch viên",
    "Obsession expired",
    "Sessions expireds",
    "Chuyên phiên",
  ])
    it(`not by ${JSON.stringify(message)}`, () => assert.ok(!refuses(say("-7", message))));

  it("by HTTP 401, and never by a code that says yes", () => {
    assert.ok(refuses(answer({}, 401)));
    assert.ok(!refuses(say("0", "Phiên làm việc hết hạn")));
    assert.ok(!refuses(answer({ message: "Phiên làm việc hết hạn" })));
    assert.ok(!refuses({ kind: "lost", reason: "time-out" }));
  });

  it("by the operator's codes and phrases, which take the place of ours", () => {
    const settings = { sessionCodes: "7,-12", sessionPhrases: "mời vào lại,hết%2C giờ" };
    const own = createRefusal({ settings, replies: [] }, sessionPhrases);
    assert.ok(own(say("07", "")) && own(say(-12, "")));
    assert.ok(own(say("1", "Mời vào lại")) && own(say("1", "Hết, giờ")));
    assert.ok(!own(say("1", "Hết phiên")));
  });

  it("not where a row of the operator names the answer", () => {
    const replies: SystemSettings["replies"] = [
      { text: "phiên làm việc của hội đồng", is: "rejected" },
    ];
    const own = createRefusal({ settings: {}, replies }, sessionPhrases);
    assert.ok(!own(say("5", "Thiếu phiên làm việc của hội đồng")));
    assert.ok(own(say("5", "Phiên làm việc hết hạn")));
  });

  it("as a token by its phrases, in B's words and in C's, whose code repeats HTTP's", () => {
    const b = createRefusal({ settings: {}, replies: [] }, tokenPhrases);
    assert.ok(b(say("9", "Token đã hết hạn")) && b(say("9", "invalid token")));
    assert.ok(!b(say("9", "JSON parse error: unexpected token } at 17")));
    assert.ok(!b(say("9", "Trường tokenId sai")));
    const c = createRefusal({ settings: {}, replies: [] }, tokenPhrases, profileC.form);
    assert.ok(
      c(answer({ code: 401, message: "" })) && c(answer({ code: "500", message: "Invalid token" })),
    );
    assert.ok(!c(answer({ code: 200, message: "Invalid token" })));
    assert.ok(!c(answer({ code: 400, message: "unexpected token" })));
  });
});

/** A portal of each generation that refuses what `refuses` picks, and takes all else. */
const profiles = {
  a: {
    auth: { type: "session" },
    refusal: say("2", "Phiên làm việc không hợp lệ"),
    yes: say("0", "Thành công"),
  },
  b: {
    auth: { type: "oauth-json" },
    refusal: say("2", "Token hết hạn"),
    yes: say("0", "Thành công"),
  },
  c: {
    auth: { type: "oauth-json" },
    refusal: answer({ code: 401, message: "Token" }),
    yes: answer({ code: 200, message: "" }),
  },
} as const;
const portalOf = (profile: keyof typeof profiles, refuses: (code: string) => Reply | undefined) => {
  let logins = 0;
  const http: Http = async ({ path, body }) => {
    if (/login|token/.test(path))
      return answer({ error_code: 0, session: `S${++logins}`, access_token: `T${logins}` });
    return refuses(/HS-\w+/.exec(JSON.stringify(body))?.[0] ?? "") ?? profiles[profile].yes;
  };
  const settings = settingsOf({ profile, auth: profiles[profile].auth });
  const adapter = openAdapter(kind, {
    system: "p",
    settings,
    env: {},
    files: undefined as never,
  });
  const call: Line = { http, signal: new AbortController().signal, timeoutMs: 1_000 };
  const told = { MaHoSo: "M", IdHoSo: "I" };
  const item = (code: string): Item => ({
    code,
    version: 1,
    known: true,
    part: {
      key: "row:1",
      kind: "rows",
      message: { told, body: { NoiDungXuLy: code }, NoiDungXuLy: code },
      digest: "",
      ifLost: "resend",
    },
  });
  let said: string | undefined;
  const send = async (code: string): Promise<Outcome["is"] | undefined> => {
    const [outcome] = await adapter.send([item(code)], call);
    said = outcome && "said" in outcome ? outcome.said : undefined;
    return outcome?.is;
  };
  return { send, said: () => said };
};

for (const profile of ["a", "b", "c"] as const)
  describe(`generation ${profile.toUpperCase()}, which refuses fresh sessions`, () => {
    const { refusal } = profiles[profile];
    it("of one dossier while others are honoured: that one alone is not understood, and the others go on", async () => {
      const { send, said } = portalOf(profile, (code) => (code === "HS-1" ? refusal : undefined));
      const seen = [];
      for (let n = 0; n < 6; n += 1) seen.push(await send("HS-2"), await send("HS-1"));
      assert.deepEqual([...new Set(seen)], ["accepted", "unrecognised"]);
      assert.match(said() ?? "", /Phiên làm việc|Token/, "what the portal said is told");
    });

    it("of one dossier when nobody else is sent: it never stops the system", async () => {
      const { send } = portalOf(profile, () => refusal);
      const seen = [];
      for (let n = 0; n < 6; n += 1) seen.push(await send("HS-1"));
      assert.deepEqual(seen, ["busy", "busy", ...Array(4).fill("unrecognised")]);
    });

    for (const [title, how] of [
      ["in words", refusal],
      ["by HTTP", answer({}, 401)],
    ] as const)
      it(`of everybody, ${title}: the account is wrong`, async () => {
        const { send } = portalOf(profile, () => how);
        const seen = [await send("HS-1"), await send("HS-2"), await send("HS-3")];
        assert.deepEqual(seen, ["busy", "busy", "misconfigured"]);
      });

    it("of everybody after it honoured some: the first is not understood, and then the account is wrong", async () => {
      let broken = false;
      const { send } = portalOf(profile, () => (broken ? refusal : undefined));
      assert.equal(await send("HS-0"), "accepted");
      broken = true;
      const seen = [];
      for (let n = 1; n <= 4; n += 1) seen.push(await send(`HS-${n}`));
      assert.deepEqual(seen, ["unrecognised", "busy", "busy", "misconfigured"]);
    });
  });

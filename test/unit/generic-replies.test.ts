import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Line } from "../../adapters/contract.ts";
import { kind as generic } from "../../adapters/generic/index.ts";
import { openAdapter } from "../../adapters/kit/egress/open-adapter.ts";
import { memberAt, withoutPlace } from "../../adapters/kit/replies/member.ts";
import { codeOf, portalDossier } from "../contract/portal-dossier.ts";
import { settingsOf } from "../settings-of.ts";

const welfare = readFileSync("test/contract/mappings/welfare.yaml", "utf8");
const residence = readFileSync("test/contract/mappings/residence.yaml", "utf8");

/** What an answer to the record comes to, by a file. */
const outcomeOf = async (file: string, answer: string | object, status = 200) => {
  const verdict = generic.readYaml(file);
  const kind = verdict.ok ? verdict.value : assert.fail(JSON.stringify(verdict.errors));
  const [profile] = Object.keys(kind.profiles);
  const settings = settingsOf({ adapter: "generic", profile, auth: { type: "none" } });
  const files = { allows: () => true } as never;
  const adapter = openAdapter(kind, { system: "x", settings, env: {}, files });
  const procedure = { code: file.includes("tro-cap-mau") ? "1.001776" : "1.004222" };
  const [part] = adapter.parts(portalDossier(codeOf(1), { procedure, steps: [] }));
  const isText = typeof answer === "string";
  const line: Line = {
    http: async () => ({
      kind: "answer",
      status,
      body: isText ? undefined : answer,
      text: isText ? answer : JSON.stringify(answer),
    }),
    signal: new AbortController().signal,
    timeoutMs: 1_000,
  };
  const item = { code: codeOf(1), version: 1, part: part ?? assert.fail(), known: false };
  const [outcome] = await adapter.send([item], line);
  return outcome ?? assert.fail();
};
const changed = (file: string, from: string, to: string): string => {
  assert.ok(file.includes(from), from);
  return file.replace(from, to);
};

describe("an answer whose code and text stand further in", () => {
  const file = changed(
    changed(residence, "code: /error_code", "code: /dau/ma"),
    "text: [/message]",
    "text: [/dau/thongDiep, /dau/chiTiet/0]",
  );
  const is = async (answer: object, status?: number) => (await outcomeOf(file, answer, status)).is;

  it("is read there", async () => {
    assert.equal(await is({ dau: { ma: "00", thongDiep: "Đã nhận" } }), "accepted");
    assert.equal(await is({ dau: { ma: 7, thongDiep: "Mã không hợp lệ" } }), "rejected");
    assert.equal(await is({ dau: { ma: 7, chiTiet: ["TrangThai không hợp lệ"] } }), "rejected");
    assert.equal(await is({ dau: { ma: 7, thongDiep: "?" } }), "unrecognised");
  });

  it("is no yes where anything else says no, beside them or around them", async () => {
    for (const answer of [
      { dau: { ma: "0", thongDiep: "Không thành công" } },
      { dau: { ma: "0", loi: "Sai dữ liệu" } },
      { dau: { ma: "0" }, loi: "Sai dữ liệu" },
      { dau: { ma: "0" }, ketQua: { success: false } },
      { dau: { ma: { x: 0 } } },
    ])
      assert.notEqual(await is(answer), "accepted", JSON.stringify(answer));
  });

  it("is not the system's own where the code stands elsewhere", async () => {
    for (const answer of [
      { ma: "0" },
      { dau: "0" },
      { dau: null },
      { dau: [] },
      [],
      { "/dau/ma": 0 },
    ])
      assert.equal(await is(answer), "lost", JSON.stringify(answer));
    assert.equal(await is({ ma: "0" }, 500), "busy");
  });

  it("is told by the code's place", async () => {
    const outcome = await outcomeOf(file, { dau: { ma: 7, thongDiep: "?" } });
    assert.match("why" in outcome ? String(outcome.why) : "", /dau\/ma 7/);
  });

  it("may be a yes by a code that would be a no elsewhere, where a row says so", async () => {
    const one = changed(file, "{ code: 0, is: accepted }", "{ code: 1, is: accepted }");
    const outcome = await outcomeOf(changed(one, "code: /dau/ma", "code: /dau/errorCode"), {
      dau: { errorCode: 1, thongDiep: "Đã nhận" },
    });
    assert.equal(outcome.is, "accepted");
  });
});

describe("an answer that only the system itself gives", () => {
  const file = changed(residence, "replies:\n", "replies:\n  own: /phienBan\n");
  const is = async (answer: object) => (await outcomeOf(file, answer)).is;

  it("is known by the field that the file names: no other is a yes", async () => {
    assert.equal(await is({ error_code: 0, message: "", phienBan: "2" }), "accepted");
    assert.notEqual(await is({ error_code: 0, message: "" }), "accepted");
    assert.notEqual(await is({ error_code: 0, message: "", phienBan: null }), "accepted");
  });
});

describe("an answer in a SOAP envelope", () => {
  const file = changed(
    changed(welfare, "code: /Ma\n", "code: /return/Ma\n"),
    "text: [/MoTa]",
    "text: [/return/MoTa]",
  );
  const enveloped = (body: string, prefix = "soap") =>
    `<?xml version="1.0"?><${prefix}:Envelope xmlns:${prefix}="http://schemas.xmlsoap.org/soap/envelope/"><${prefix}:Header><x>1</x></${prefix}:Header><${prefix}:Body>${body}</${prefix}:Body></${prefix}:Envelope>`;
  const said = (inside: string) =>
    `<ns2:tiepNhanResponse xmlns:ns2="urn:x"><return>${inside}</return></ns2:tiepNhanResponse>`;
  const is = async (text: string, status?: number) => (await outcomeOf(file, text, status)).is;

  it("is read inside, whatever its prefixes", async () => {
    const yes = said("<ns2:Ma>0</ns2:Ma><MoTa>Đã nhận</MoTa>");
    assert.equal(await is(enveloped(yes)), "accepted");
    assert.equal(await is(enveloped(yes, "S")), "accepted");
    assert.equal(await is(enveloped(said("<Ma>SAI</Ma><MoTa>Thiếu</MoTa>"))), "rejected");
    assert.equal(await is(said("<Ma>0</Ma>")), "accepted", "without one too");
  });

  it("is lost where it is empty, cut or another's", async () => {
    for (const text of [
      enveloped(""),
      enveloped("<a/>"),
      enveloped(said("<Ma>0</Ma>")).slice(0, -10),
    ])
      assert.equal(await is(text), "lost", text);
  });

  it("that is a fault is what a row says of its text, else what HTTP says", async () => {
    const fault = enveloped(
      "<soap:Fault><faultcode>soap:Client</faultcode><faultstring>Thiếu họ tên</faultstring></soap:Fault>",
    );
    assert.equal(await is(fault, 500), "busy");
    const named = changed(
      file,
      "    - { code: 0, is: accepted }",
      "    - { http: 500, text: thiếu họ tên, is: rejected }\n    - { code: 0, is: accepted }",
    );
    assert.equal((await outcomeOf(named, fault, 500)).is, "rejected");
    assert.notEqual((await outcomeOf(named, fault, 200)).is, "accepted");
  });
});

describe("a file that says where answers stand", () => {
  it("is refused where what an operation shows holds the code: its words are not read", () => {
    const verdict = generic.readYaml(changed(residence, "code: /error_code", "code: /result/ma"));
    assert.ok(!verdict.ok, "it is taken");
    const found = verdict.errors.filter(({ pointer }) =>
      /^\/operations\/\w+\/items?$/.test(pointer),
    );
    assert.deepEqual(
      found.map(({ pointer, line }) => [pointer, typeof line]),
      [
        ["/operations/find/item", "number"],
        ["/operations/page/items", "number"],
        ["/operations/events/items", "number"],
      ],
    );
    assert.match(found[0]?.message ?? "", /\/result\/ma/);
  });
});

describe("the place of a code", () => {
  it("is 8 deep at most", () => {
    const of = (depth: number) =>
      generic.readYaml(changed(residence, "code: /error_code", `code: ${"/a".repeat(depth)}`));
    assert.equal(of(8).ok, true);
    const verdict = of(9);
    assert.deepEqual(verdict.ok ? [] : verdict.errors.map(({ pointer, line }) => [pointer, line]), [
      ["/replies/code", 10],
    ]);
  });
});

describe("a place in an answer", () => {
  it("is read and cut out, of objects and lists, and nothing of a prototype", () => {
    const body = { a: [{ b: 1 }, 2], c: 3 };
    assert.equal(memberAt(body, "/a/0/b"), 1);
    assert.equal(memberAt(body, "c"), 3);
    assert.equal(memberAt(body, "/constructor/name"), undefined);
    assert.deepEqual(withoutPlace(body, "/a/0/b"), { a: [{}, 2], c: 3 });
    assert.deepEqual(withoutPlace(body, "/a"), { c: 3 });
    assert.deepEqual(withoutPlace(body, "/x/y"), body);
  });
});

import assert from "node:assert/strict";
import type { Http, Line, Told } from "../../adapters/contract.ts";
import type { Profile } from "../../adapters/kind.ts";
import { createEgress } from "../../adapters/kit/egress/egress.ts";
import { absentRules, usualForm } from "../../adapters/kit/replies/reply-table.ts";
import { settingsOf } from "../settings-of.ts";

const yes = [{ http: 200, code: 0, is: "accepted" }] as const;
const profile: Profile = {
  auth: ["none", "bearer"],
  form: usualForm,
  operations: {
    say: { path: "/say", body: "json", effect: "sets", mark: "ours", rows: yes },
    find: { method: "GET", path: "/find", body: "json", effect: "reads", mark: "ours", rows: yes },
    form: { path: "/form", body: "form", effect: "adds", mark: "ours", rows: yes },
    file: { path: "/file", body: "multipart", effect: "adds", mark: "ours", rows: yes },
    xml: { path: null, at: "soap", body: "text", effect: "adds", mark: "ours", rows: yes },
    add: {
      path: "/add",
      body: "json",
      effect: "adds",
      mark: "ours",
      raw: true,
      rows: [...absentRules, { text: "thành công", is: "accepted" }],
    },
  },
};
type Sent = Parameters<Http>[0];

const open = (settings: object = {}, answer: unknown = { error_code: 0, message: "" }) => {
  const sent: Sent[] = [];
  const http: Http = async (request) => {
    sent.push(request);
    const text = typeof answer === "string" ? answer : JSON.stringify(answer);
    return { kind: "answer", status: 200, body: answer, text };
  };
  const line: Line = { http, signal: new AbortController().signal, timeoutMs: 7 };
  const egress = createEgress({
    settings: settingsOf({ auth: { type: "bearer", tokenEnv: "T" }, ...settings }),
    profile,
    env: { T: "secret" },
  });
  const to = (name: string, message: unknown): Promise<Told> => egress(line).to(name, message);
  const wire = async (name: string, message: unknown) => {
    await to(name, message);
    const [{ method = "POST", path, headers = {}, body }] = sent as [Sent];
    return [method, path, headers["Content-Type"], body];
  };
  return { to, wire, sent };
};

describe("an operation's message", () => {
  it("goes as the operation says: JSON, a query, a form or a text, at the path that the settings give before its own", async () => {
    assert.deepEqual(await open().wire("say", { a: 1 }), ["POST", "/say", undefined, { a: 1 }]);
    assert.deepEqual(await open().wire("find", { a: "1 2" }), [
      "GET",
      "/find?a=1+2",
      undefined,
      undefined,
    ]);
    assert.deepEqual(await open().wire("find", {}), ["GET", "/find", undefined, undefined]);
    const form = "application/x-www-form-urlencoded";
    assert.deepEqual(await open().wire("form", { a: "&" }), ["POST", "/form", form, "a=%26"]);
    const xml = "text/xml; charset=utf-8";
    assert.deepEqual(await open().wire("xml", "<a/>"), ["POST", "/soap", xml, "<a/>"]);
    const paths = { soap: "/x", say: "/y" };
    assert.deepEqual(await open({ paths }).wire("xml", "<a/>"), ["POST", "/x", xml, "<a/>"]);
    assert.deepEqual(await open({ paths }).wire("say", {}), ["POST", "/y", undefined, {}]);
  });

  it("goes as a form of parts under a boundary that its head names", async () => {
    const parts = new FormData();
    parts.set("tep", new Blob(["đơn"]), "don.pdf");
    const [, path, type, body] = await open().wire("file", parts);
    assert.equal(path, "/file");
    const [, boundary = "none"] = /^multipart\/form-data; boundary=(.+)$/.exec(String(type)) ?? [];
    assert.match(
      String(body),
      new RegExp(`^--${boundary}\r\n[^]*filename="don.pdf"[^]*đơn[^]*--${boundary}--`),
    );
  });

  it("is signed, whatever its form, with what the settings name", async () => {
    for (const [name, message] of [
      ["say", {}],
      ["form", { a: "1" }],
      ["xml", "<a/>"],
      ["find", {}],
    ] as const) {
      const { to, sent } = open();
      await to(name, message);
      assert.equal(sent[0]?.headers?.Authorization, "Bearer secret", name);
      assert.equal(sent[0]?.timeoutMs, 7);
    }
  });

  it("of an operation that the profile does not have is a fault of ours", async () => {
    await assert.rejects(open().to("sya", {}), /sya/);
  });
});

describe("a reply to an operation", () => {
  it("is read by its rows, after those of the systems file, and its body handed on", async () => {
    const body = { error_code: 0, message: "Đã ghi nhận", result: 5 };
    assert.deepEqual(await open({}, body).to("say", {}), { outcome: { is: "accepted" }, body });
    const replies = [{ text: "đã ghi nhận", is: "duplicate" }];
    assert.equal((await open({ replies }, body).to("say", {})).outcome.is, "duplicate");
  });

  it("to a change needs one of successPhrases where they are set, to a look none", async () => {
    const settings = { settings: { successPhrases: "đã ghi nhận" } };
    const is = async (name: string) => (await open(settings).to(name, {})).outcome.is;
    assert.deepEqual([await is("say"), await is("find")], ["unrecognised", "accepted"]);
  });

  it("that is read raw does not say what it only repeats of the message", async () => {
    const row = { NoiDung: "Giải quyết thành công" };
    const is = async (answer: unknown) => (await open({}, answer).to("add", [row])).outcome.is;
    assert.equal(await is([row]), "lost");
    assert.equal(await is({ ketQua: "Thành công", data: [row] }), "accepted");
  });
});

import assert from "node:assert/strict";
import type { Outcome } from "../../adapters/contract.ts";
import type { Profile } from "../../adapters/kind.ts";
import { tokenStyles } from "../../adapters/kit/auth/styles/styles.ts";
import { createEgress } from "../../adapters/kit/egress/egress.ts";
import { lacking, strangeSettings } from "../../adapters/kit/egress/lacking.ts";
import { openSystemHttp } from "../../adapters/kit/egress/system-http.ts";
import { readXRoadError } from "../../adapters/kit/hops/xroad-error.ts";
import { usualForm } from "../../adapters/kit/replies/reply-table.ts";
import { openRawServer } from "../raw-server.ts";
import { settingsOf } from "../settings-of.ts";

const profile: Profile = {
  auth: tokenStyles,
  form: usualForm,
  operations: {
    say: {
      path: "/say",
      body: "json",
      effect: "sets",
      mark: "ours",
      rows: [{ code: 0, is: "accepted" }],
    },
  },
};
const inXml: Profile = {
  ...profile,
  operations: {
    demo: {
      path: "/demoService",
      body: "text",
      effect: "sets",
      mark: "ours",
      raw: true,
      rows: [{ http: 200, text: "thành công", is: "accepted" }],
    },
  },
};
const env = {
  ID: "key",
  SECRET: "khóa",
  ACCESS: "DEMO-ACCESS",
  HIDDEN: "DEMO-SECRET",
  OWN: "own-token",
};
const code = "H41.17-261122-0001";

type Head = { line: string; headers: Record<string, string>; body: string };
/** What is played for a request: status, headers, body. */
type Played = [status: number, body: string | object, headers?: Record<string, string>];

describe("a system behind a hop", () => {
  let server: Awaited<ReturnType<typeof openRawServer>>;
  let close: () => void;
  beforeEach(async () => {
    server = await openRawServer();
  });
  afterEach(async () => {
    close();
    await server.close();
  });

  /** A system behind the hop, whose answers are played in order, the last one again and again. */
  const open = (
    settings: object,
    plays: Played[],
    auth: object = { type: "none" },
    by = { profile, name: "say", message: { a: 1 } as unknown },
  ) => {
    const own = settingsOf({
      baseUrl: `${server.url}/base`,
      allowHttp: true,
      unit: "000.00.00.H41",
      auth,
      settings,
    });
    server.play((socket) => {
      const [status, body, headers = {}] = (plays.length > 1 ? plays.shift() : plays[0]) ?? [
        500,
        "",
      ];
      const text = typeof body === "string" ? body : JSON.stringify(body);
      const lines = Object.entries({ ...headers, "content-length": Buffer.byteLength(text) });
      const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join("");
      socket.write(`HTTP/1.1 ${status} X\r\n${head}\r\n${text}`);
    });
    const http = openSystemHttp(own);
    close = http.close;
    const egress = createEgress({ settings: own, profile: by.profile, env });
    const line = { http: http.http, signal: new AbortController().signal, timeoutMs: 5_000 };
    return async (sent: string[] = [code]): Promise<Outcome> =>
      (await egress(line).to(by.name, by.message, { sent })).outcome;
  };
  const heads = (): Head[] =>
    server.heads.map((head, n) => {
      const [line = "", ...rest] = head.trim().split("\r\n");
      const headers = Object.fromEntries(
        rest.map((each) => [
          each.slice(0, each.indexOf(":")).toLowerCase(),
          each.slice(each.indexOf(":") + 1).trim(),
        ]),
      );
      return { line, headers, body: server.bodies[n] ?? "" };
    });
  const yes: Played = [200, { error_code: 0, message: "" }];

  describe("X-Road (REST)", () => {
    const xroad = {
      hop: "xroad-rest",
      xroadClient: "DEMO/GOV/000.00.00.H41/demo gateway",
      xroadService: "DEMO/GOV/000.00.00.G22/sub%2Fsystem/demoService",
    };

    it("is addressed by its service, each part spelt by itself, and told who calls, about which dossier, with an id of each call", async () => {
      const say = open({ ...xroad, xroadUserId: "VN040099000001" }, [yes]);
      assert.equal((await say()).is, "accepted");
      assert.equal((await say([code, "H41.17-261122-0002"])).is, "accepted");
      const [one, two] = heads();
      assert.equal(
        one?.line,
        "POST /base/r1/DEMO/GOV/000.00.00.G22/sub%2Fsystem/demoService/say HTTP/1.1",
      );
      assert.equal(one.body, '{"a":1}');
      assert.equal(one.headers["x-road-client"], "DEMO/GOV/000.00.00.H41/demo%20gateway");
      assert.equal(one.headers["x-road-userid"], "VN040099000001");
      assert.equal(one.headers["x-road-issue"], code);
      assert.match(one.headers["x-road-id"] ?? "", /^[0-9a-f]{8}-[0-9a-f-]{27}$/);
      assert.notEqual(one.headers["x-road-id"], two?.headers["x-road-id"]);
      assert.equal(two?.headers["x-road-issue"], undefined, "of two dossiers none is the one");
    });

    it("what it says by itself is read by its own table; without its header it is the system that speaks", async () => {
      const error = (type: string): Played => [
        500,
        { type, message: "demo" },
        { "X-Road-Error": type },
      ];
      const say = open(xroad, [
        error("Server.ServerProxy.NetworkError"),
        error("Server.ClientProxy.NetworkError"),
        error("Client.BadRequest"),
        [
          200,
          { error_code: 0, message: "" },
          { "X-Road-Error": "Server.ServerProxy.ServiceFailed" },
        ],
        [500, { error_code: 1, message: "" }],
        yes,
      ]);
      const seen = [];
      for (let n = 0; n < 6; n += 1) {
        const outcome = await say();
        seen.push([outcome.is, "uncertain" in outcome && outcome.uncertain === true]);
      }
      assert.deepEqual(seen, [
        ["busy", true],
        ["busy", false],
        ["misconfigured", false],
        ["busy", true],
        ["busy", true],
        ["accepted", false],
      ]);
    });

    for (const [type, is, uncertain] of [
      ["Client.ServerProxy", "misconfigured", undefined],
      ["Server.ServerProxy.AccessDenied", "misconfigured", undefined],
      ["Server.ServerProxy.ServiceDisabled.Now", "misconfigured", undefined],
      ["Server.ClientProxy.UnknownMember", "misconfigured", undefined],
      ["Server.ClientProxy.OutdatedGlobalConf", "busy", undefined],
      ["Server.ClientProxy.ServiceFailed.MissingBody", "busy", undefined],
      ["Server.ClientProxy.ServiceFailed", "busy", true],
      ["Server.ServerProxy.DatabaseError", "busy", true],
      ["Something.Else", "unrecognised", undefined],
    ] as const)
      it(`${type} is ${is}${uncertain ? ", in doubt" : ""}`, () => {
        const outcome = readXRoadError(type);
        assert.deepEqual(
          [outcome.is, "uncertain" in outcome ? outcome.uncertain : undefined],
          [is, uncertain],
        );
      });

    it("repeats no text of an error that is no type", () => {
      const outcome = readXRoadError("Server.ServerProxy.Nguyễn Văn Mẫu");
      assert.doesNotMatch(JSON.stringify(outcome), /Mẫu/);
    });
  });

  describe("X-Road (SOAP)", () => {
    const xroad = {
      hop: "xroad-soap",
      xroadClient: "DEMO/GOV/000.00.00.H41/demo-gateway",
      xroadService: "DEMO/GOV/000.00.00.G22",
      xroadVersion: "v1",
      xroadUserId: "VN'040<1>",
    };
    const by = {
      profile: inXml,
      name: "demo",
      message: '<demoService xmlns="urn:demo"/>' as unknown,
    };
    const answer = (inside: string) =>
      `<e:Envelope xmlns:e="x"><e:Body>${inside}</e:Body></e:Envelope>`;
    const fault = (code: string): Played => [
      500,
      answer(`<e:Fault><faultcode>${code}</faultcode><faultstring>demo</faultstring></e:Fault>`),
    ];

    it("is told by an envelope at the base URL who calls which service, about which dossier; nothing of the system's own goes along", async () => {
      const bearer = { type: "bearer", tokenEnv: "OWN" };
      const say = open(xroad, [[200, answer("<r>Thành công</r>")]], bearer, by);
      assert.equal((await say()).is, "accepted");
      const [{ line, headers, body }] = heads() as [Head];
      assert.equal(line, "POST /base HTTP/1.1");
      assert.equal(headers["content-type"], "text/xml; charset=utf-8");
      assert.deepEqual([headers.soapaction, headers.authorization], ['""', undefined]);
      const [, id] = /<xrd:id>([0-9a-f-]{36})<\/xrd:id>/.exec(body) ?? [];
      assert.equal(
        body.slice(body.indexOf("<SOAP-ENV:Header>")),
        `<SOAP-ENV:Header><xrd:client id:objectType="SUBSYSTEM"><id:xRoadInstance>DEMO</id:xRoadInstance><id:memberClass>GOV</id:memberClass><id:memberCode>000.00.00.H41</id:memberCode><id:subsystemCode>demo-gateway</id:subsystemCode></xrd:client><xrd:service id:objectType="SERVICE"><id:xRoadInstance>DEMO</id:xRoadInstance><id:memberClass>GOV</id:memberClass><id:memberCode>000.00.00.G22</id:memberCode><id:serviceCode>demoService</id:serviceCode><id:serviceVersion>v1</id:serviceVersion></xrd:service><xrd:userId>VN&#39;040&#60;1&#62;</xrd:userId><xrd:id>${id}</xrd:id><xrd:issue>${code}</xrd:issue><xrd:protocolVersion>4.0</xrd:protocolVersion></SOAP-ENV:Header><SOAP-ENV:Body><demoService xmlns="urn:demo"/></SOAP-ENV:Body></SOAP-ENV:Envelope>`,
      );
    });

    it("what X-Road raises by a fault is read by its table, a provider's fault by the system's", async () => {
      const say = open(
        xroad,
        [
          fault("Server.ServerProxy.ServiceFailed"),
          fault("x:Server.ClientProxy.NetworkError"),
          fault("Client.BadRequest"),
          fault("e:Server"),
        ],
        undefined,
        by,
      );
      const seen = [];
      for (let n = 0; n < 4; n += 1) {
        const { is, ...more } = await say();
        seen.push([is, "uncertain" in more, "why" in more && more.why.startsWith("X-Road")]);
      }
      assert.deepEqual(seen, [
        ["busy", true, true],
        ["busy", false, true],
        ["misconfigured", false, true],
        ["busy", true, false],
      ]);
    });

    it("is refused at the start for a system that speaks no XML", () => {
      close = () => {};
      const pointers = (of: Profile) =>
        lacking(of, settingsOf({ settings: xroad, auth: { type: "none" } })).map(
          ({ pointer }) => pointer,
        );
      assert.deepEqual([pointers(profile), pointers(inXml)], [["/settings/hop"], []]);
    });
  });

  describe("LGSP", () => {
    const token = (name = "T1"): Played => [200, { access_token: name, expires_in: 3_600 }];
    const account = { hopClientIdEnv: "ID", hopClientSecretEnv: "SECRET" };
    const basic = `Basic ${Buffer.from("key:khóa").toString("base64")}`;
    const keys = { hopAccessKeyEnv: "ACCESS", hopSecretKeyEnv: "HIDDEN" };

    it("gives its token at the origin of the base URL, once for all calls, and has it in each", async () => {
      const say = open({ hop: "lgsp" }, [token(), yes], { type: "none", ...account });
      for (let n = 0; n < 3; n += 1) assert.equal((await say()).is, "accepted");
      const [login, ...calls] = heads();
      assert.equal(login?.line, "POST /token HTTP/1.1");
      assert.equal(login.headers.authorization, basic);
      assert.equal(login.body, "grant_type=client_credentials");
      assert.equal(login.headers.lgspaccesstoken, undefined);
      assert.deepEqual(
        calls.map(({ line, headers }) => [line, headers.authorization]),
        Array(3).fill(["POST /base/say HTTP/1.1", "Bearer T1"]),
      );
    });

    it("with an access key has lgspaccesstoken in the token call too; another header takes the bare token", async () => {
      const names = {
        hopAppName: "DEMO-APP",
        hopTokenHeader: "access_token",
        hopTokenPath: "/hop/token",
      };
      const say = open({ hop: "lgsp", ...names }, [token(), yes], {
        type: "none",
        ...account,
        ...keys,
      });
      assert.equal((await say()).is, "accepted");
      const [login, call] = heads();
      // As the interface's description has it.
      const told =
        "eyJBY2Nlc3NLZXkiOiJERU1PLUFDQ0VTUyIsIlNlY3JldEtleSI6IkRFTU8tU0VDUkVUIiwiQXBwTmFtZSI6IkRFTU8tQVBQIiwiUGFydG5lckNvZGUiOiIwMDAuMDAuMDAuSDQxIiwiUGFydG5lckNvZGVDdXMiOiIwMDAuMDAuMDAuSDQxIn0=";
      assert.deepEqual(
        [login, call].map((each) => each?.headers.lgspaccesstoken),
        [told, told],
      );
      assert.equal(login?.line, "POST /hop/token HTTP/1.1");
      assert.deepEqual(
        [call?.headers.access_token, call?.headers.authorization],
        ["T1", undefined],
      );
    });

    it("vouches for the system, whose own token is not had; or it goes in a header of its own", async () => {
      const bearer = { type: "bearer", tokenEnv: "OWN", ...account };
      const say = open({ hop: "lgsp" }, [token(), yes], bearer);
      await say();
      assert.equal(heads().at(-1)?.headers["x-authorization"], undefined);
      close();
      const both = open({ hop: "lgsp", innerAuth: "header" }, [token("T2"), yes], bearer);
      await both();
      const { headers } = heads().at(-1) ?? assert.fail();
      assert.deepEqual(
        [headers.authorization, headers["x-authorization"]],
        ["Bearer T2", "Bearer own-token"],
      );
    });

    it("is asked for another token once where it refuses one, and a refused fresh one is its own matter", async () => {
      const refused: Played = [401, { fault: { code: 900_901, message: "Invalid Credentials" } }];
      const say = open({ hop: "lgsp" }, [token(), refused, token("T2"), yes], {
        type: "none",
        ...account,
      });
      assert.equal((await say()).is, "accepted");
      assert.equal(heads().at(-1)?.headers.authorization, "Bearer T2");
      close();
      const never = open(
        { hop: "lgsp" },
        [token("T3"), refused, token("T4"), refused, token("T5"), refused, token("T6"), refused],
        { type: "none", ...account },
      );
      const seen = [];
      for (let n = 0; n < 3; n += 1) seen.push((await never([`H41.17-261122-000${n}`])).is);
      assert.deepEqual(seen.at(-1), "misconfigured");
    });

    for (const [status, body, is, uncertain] of [
      [403, { fault: { code: 900_908 } }, "misconfigured", undefined],
      [404, { fault: { code: "900906" } }, "misconfigured", undefined],
      [200, { fault: { code: 101_504 } }, "busy", true],
      [
        500,
        '<am:fault xmlns:am="x"><am:code>101508</am:code><am:message>?</am:message></am:fault>',
        "busy",
        true,
      ],
      [500, "<?xml version='1.0'?><fault><code>101503</code></fault>", "busy", undefined],
      [500, { fault: { code: 900_803 } }, "busy", undefined],
      [503, "", "busy", undefined],
      [502, "", "busy", true],
      [200, { error_code: 0, message: "", fault: null }, "accepted", undefined],
    ] as const)
      it(`HTTP ${status} ${JSON.stringify(body)} is ${is}${uncertain ? ", in doubt" : ""}`, async () => {
        const say = open({ hop: "lgsp" }, [token(), [status, body]], { type: "none", ...account });
        const outcome = await say();
        assert.deepEqual(
          [outcome.is, "uncertain" in outcome && outcome.uncertain ? true : undefined],
          [is, uncertain],
        );
      });

    it("that gives no token has nothing of a dossier leave: busy, or where it refuses the account misconfigured", async () => {
      const login = { type: "none", ...account };
      const busy = await open({ hop: "lgsp" }, [[500, ""]], login)();
      assert.deepEqual([busy.is, "uncertain" in busy && busy.uncertain], ["busy", false]);
      close();
      const refused = await open({ hop: "lgsp" }, [[400, { error: "invalid_client" }]], login)();
      assert.deepEqual([refused.is, "login" in refused && refused.login], ["misconfigured", true]);
      assert.deepEqual(
        heads().map(({ line }) => line),
        Array(2).fill("POST /token HTTP/1.1"),
      );
    });
  });

  it("is refused at the start where its settings are lacking, or a name is none", () => {
    close = () => {};
    const lacks = (settings: object, auth: object = { type: "none" }) =>
      lacking(profile, settingsOf({ settings, auth })).map(({ pointer }) => pointer);
    assert.deepEqual(lacks({ hop: "xroad-rest" }), [
      "/settings/xroadClient",
      "/settings/xroadService",
    ]);
    assert.deepEqual(lacks({ hop: "lgsp" }), ["/auth/hopClientIdEnv", "/auth/hopClientSecretEnv"]);
    assert.deepEqual(lacks({ hop: "lgsp" }, { type: "none", hopAccessKeyEnv: "A" }), [
      "/auth/hopSecretKeyEnv",
    ]);
    const keys = { type: "oauth-basic", hopAccessKeyEnv: "A", hopSecretKeyEnv: "B" };
    assert.equal(
      lacks({ hop: "lgsp" }, keys).length,
      2,
      "without a token of the hop's own the system's is needed",
    );
    const own = { type: "oauth-basic", hopClientIdEnv: "A", hopClientSecretEnv: "B" };
    assert.deepEqual(lacks({ hop: "lgsp" }, own), [], "which vouches for all");
    assert.deepEqual(lacks({ hop: "lgsp", innerAuth: "header" }, own), [
      "/auth/clientIdEnv",
      "/auth/clientSecretEnv",
    ]);
    const kind = { name: "x", settings: {}, owns: [], profiles: {}, create: () => assert.fail() };
    const [strange] = strangeSettings(kind as never, { hop: "x-road" });
    assert.match(strange?.message ?? "", /xroad-rest/);
  });
});

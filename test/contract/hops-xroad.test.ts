import assert from "node:assert/strict";
import type { Profile } from "../../adapters/kind.ts";
import { lacking } from "../../adapters/kit/egress/lacking.ts";
import { readXRoadError } from "../../adapters/kit/hops/xroad-error.ts";
import { settingsOf } from "../settings-of.ts";
import { code, type Head, inXml, type Played, profile, useHop, yes } from "./behind-hop.ts";

describe("a system behind X-Road (REST)", () => {
  const { open, heads } = useHop();
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
      [200, { error_code: 0, message: "" }, { "X-Road-Error": "Server.ServerProxy.ServiceFailed" }],
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

describe("a system behind X-Road (SOAP)", () => {
  const { open, heads } = useHop();
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
    message: '<?xml version="1.0"?>\n<demoService xmlns="urn:demo"/>' as unknown,
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
    const pointers = (of: Profile) =>
      lacking(of, settingsOf({ settings: xroad, auth: { type: "none" } })).map(
        ({ pointer }) => pointer,
      );
    assert.deepEqual([pointers(profile), pointers(inXml)], [["/settings/hop"], []]);
  });
});

import assert from "node:assert/strict";
import { lacking, strangeSettings } from "../../adapters/kit/egress/lacking.ts";
import { settingsOf } from "../settings-of.ts";
import { type Played, profile, useHop, yes } from "./behind-hop.ts";

describe("a system behind an LGSP", () => {
  const { open, heads } = useHop();
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
    assert.deepEqual([call?.headers.access_token, call?.headers.authorization], ["T1", undefined]);
  });

  it("vouches for the system, whose own token is not had; or it goes in a header of its own", async () => {
    const bearer = { type: "bearer", tokenEnv: "OWN", ...account };
    const say = open({ hop: "lgsp" }, [token(), yes], bearer);
    await say();
    assert.equal(heads().at(-1)?.headers["x-authorization"], undefined);
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
    const refused = await open({ hop: "lgsp" }, [[400, { error: "invalid_client" }]], login)();
    assert.deepEqual([refused.is, "login" in refused && refused.login], ["misconfigured", true]);
    assert.deepEqual(
      heads().map(({ line }) => line),
      Array(2).fill("POST /token HTTP/1.1"),
    );
  });
});

describe("a hop", () => {
  it("is refused at the start where its settings are lacking, or a name is none", () => {
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

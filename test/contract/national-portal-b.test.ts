import assert from "node:assert/strict";
import nock from "nock";
import type { Dossier } from "../../schemas/generated/dossier.ts";
import {
  createHubSimulator,
  type HubSimulator,
} from "../simulators/national-portal/generation-b/hub-simulator.ts";
import { createCopies } from "./copies.ts";
import { connect, generations } from "./generations.ts";
import { codeOf, portalDossier } from "./portal-dossier.ts";

const paths = {
  add: "/api/ThemMoiHoSo",
  update: "/api/CapNhatHoSo",
  progress: "/api/DongBoTienTrinh",
};
const b = generations.find(({ profile }) => profile === "b");
if (!b) throw new Error("no generation B");
const open = { profile: b.profile, settings: { paths }, env: {} };
const unmapped = { code: "9.999999", name: "Thủ tục lạ" };

describe("a list of dossiers to generation B", () => {
  let hub: HubSimulator;
  let copies: ReturnType<typeof createCopies>;
  let close: () => void;
  beforeEach(async () => {
    hub = await createHubSimulator({ knownProcedures: ["1.001193"], existing: [codeOf(6)] });
    const connected = connect(open, hub.url);
    copies = createCopies(connected.system);
    close = connected.close;
  });
  afterEach(async () => {
    close();
    await hub.close();
  });
  const calls = (after = 0) =>
    hub
      .received(after)
      .map(({ service, codes, applied }) => [
        service,
        codes.map((code: string) => Number(code.slice(-4))).join(),
        applied ? "taken" : "refused",
      ]);

  it("is halved until the culprit stands alone, while the others arrive", async () => {
    const all = [1, 2, 3, 4, 5].map((n) =>
      portalDossier(codeOf(n), { steps: [], ...(n === 3 ? { procedure: unmapped } : {}) }),
    );
    assert.deepEqual(await copies.bring(...all), [
      "current",
      "current",
      "parked",
      "current",
      "current",
    ]);
    assert.deepEqual(calls(), [
      ["add", "1,2,3,4,5", "refused"],
      ["add", "1,2,3", "refused"],
      ["add", "1,2", "taken"],
      ["add", "3", "refused"],
      ["add", "4,5", "taken"],
    ]);
    assert.equal(copies.cause(codeOf(3))?.is, "rejected");
  });

  it("finds in the same way one that is there already, and updates it", async () => {
    const all = [5, 6, 7].map((n) => portalDossier(codeOf(n), { steps: [] }));
    assert.deepEqual(await copies.bring(...all), ["current", "current", "current"]);
    assert.deepEqual(calls(), [
      ["add", "5,6,7", "refused"],
      ["add", "5,6", "refused"],
      ["add", "5", "taken"],
      ["add", "6", "refused"],
      ["update", "6", "taken"],
      ["add", "7", "taken"],
    ]);
    assert.equal(copies.held(codeOf(6)).dossier?.receipt?.operation, "update");
  });

  it("adds only what was never held: what is held goes to the update at once, in a list of its own", async () => {
    const [one, two, three] = [1, 2, 3].map((n) => portalDossier(codeOf(n), { steps: [] }));
    assert.ok(one && two && three);
    await copies.bring(one, two);
    const before = hub.received().at(-1)?.seq;
    await copies.bring({ ...one, status: 4 }, three, { ...two, status: 4 });
    assert.deepEqual(calls(before), [
      ["update", "1,2", "taken"],
      ["add", "3", "taken"],
    ]);
  });

  it("sends nothing of a dossier before its reception, and all of it after", async () => {
    const { receivedAt: _, ...waiting } = portalDossier(codeOf(1), { status: 1, steps: [] });
    assert.equal(await stateOf(waiting), "closed");
    assert.deepEqual(calls(), []);
    assert.equal(await stateOf(portalDossier(codeOf(1))), "current");
  });
  const stateOf = async (dossier: Dossier) => (await copies.bring(dossier))[0];
});

describe("who calls generation B", () => {
  const base = "https://hub.example.test";
  before(() => nock.disableNetConnect());
  after(() => nock.enableNetConnect());
  afterEach(() => nock.cleanAll());
  const done = { error_code: "0", message: "thành công" };
  const bringTo = async (auth: object, env: Record<string, string>, settings: object = {}) => {
    const connected = connect({ ...open, env }, base, { auth, settings });
    const copies = createCopies(connected.system);
    const states = await copies.bring(portalDossier(codeOf(1), { steps: [] }));
    connected.close();
    return { states, copies, connected };
  };
  const lgspHeader = (keys: object) => Buffer.from(JSON.stringify(keys)).toString("base64");
  const keys = {
    AccessKey: "DEMO-ACCESS",
    SecretKey: "DEMO-SECRET",
    AppName: "DEMO-APP",
    PartnerCode: "000.00.00.H41",
    PartnerCodeCus: "000.00.00.H41",
  };
  const lgspEnv = { ACCESS: "DEMO-ACCESS", SECRET: "DEMO-SECRET" };
  const lgspAuth = { type: "none", hopAccessKeyEnv: "ACCESS", hopSecretKeyEnv: "SECRET" };
  const lgsp = { hop: "lgsp", hopAppName: "DEMO-APP" };

  it("is told by a bearer token, which comes from the environment", async () => {
    nock(base, { reqheaders: { authorization: "Bearer DEMO" } })
      .post(paths.add)
      .reply(200, done);
    const { states } = await bringTo({ type: "bearer", tokenEnv: "TOKEN" }, { TOKEN: "DEMO" });
    assert.deepEqual(states, ["current"]);
  });

  it("is told by the keys of an LGSP, beside a bearer token where one is set", async () => {
    nock(base, {
      reqheaders: { lgspaccesstoken: lgspHeader(keys), authorization: "Bearer DEMO" },
    })
      .post(paths.add)
      .reply(200, done);
    const { states } = await bringTo(
      { ...lgspAuth, type: "bearer", tokenEnv: "TOKEN" },
      { ...lgspEnv, TOKEN: "DEMO" },
      lgsp,
    );
    assert.deepEqual(states, ["current"]);
  });

  it("fetches the LGSP's own token by a form that carries the keys as well", async () => {
    nock(base, {
      reqheaders: {
        lgspaccesstoken: lgspHeader(keys),
        "content-type": "application/x-www-form-urlencoded",
      },
    })
      .post("/token", "grant_type=client_credentials")
      .reply(200, { access_token: "T1", expires_in: "3600", token_type: "Bearer" });
    nock(base, { reqheaders: { authorization: "Bearer T1" } })
      .post(paths.add)
      .reply(200, done);
    const { states } = await bringTo(lgspAuth, lgspEnv, { ...lgsp, hopTokenPath: "/token" });
    assert.deepEqual(states, ["current"]);
    assert.ok(nock.isDone());
  });

  it("has the one dossier wait at whose call a token that cannot be renewed was refused: its word alone stops nothing", async () => {
    nock(base).post(paths.add).reply(401, {});
    const { states, copies } = await bringTo({ type: "bearer", tokenEnv: "TOKEN" }, { TOKEN: "x" });
    assert.deepEqual(states, ["waiting"]);
    assert.equal(copies.cause(codeOf(1))?.is, "misconfigured");
  });

  it("waits when the token call fails, and touches no dossier", async () => {
    nock(base).post("/token").reply(502, "<html>");
    const { states, copies } = await bringTo(lgspAuth, lgspEnv, {
      ...lgsp,
      hopTokenPath: "/token",
    });
    assert.deepEqual(states, ["waiting"]);
    assert.deepEqual(copies.held(codeOf(1)), {}, "not even a doubt");
  });
});

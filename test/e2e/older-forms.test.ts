import assert from "node:assert/strict";
import type { Dossier } from "../../schemas/generated/dossier.ts";
import type { GatewayProcess } from "../demo/gateway-process.ts";
import { differencesOf } from "../demo/sides/portal-side.ts";
import { type TestDatabase, testDatabase } from "../postgres.ts";
import {
  createHubClient,
  createSessionClient,
  type OlderClient,
} from "../province/older-client.ts";
import { hubRecord, wireRow } from "../province/older-words.ts";
import { createProvince } from "../province/province.ts";
import { adminKey } from "./admin-key.ts";
import { aroundKill, assertConverged, type Span } from "./judge.ts";
import { openStage, type Stage } from "./stage.ts";

const password = "mat-khau-mau-0001";

/** What a province's programs would report, a dossier's own in order; `GhiChu` counts, so that the portal sees what goes backwards. */
const declarations = (dossiers: number, seed: number): Dossier[] =>
  [...createProvince({ dossiers, seed, from: new Date("2026-07-01T00:00:00+07:00") })]
    .map(({ dossier }) => ({ ...dossier, note: `Lần khai ${dossier.revision ?? 0}` }))
    // Neither program reports what was not received.
    .filter(({ receivedAt }) => receivedAt !== undefined);

describe("a province's older programs, whose address alone was changed", () => {
  let stage: Stage;
  let database: TestDatabase;
  let gateway: GatewayProcess;

  /** Every dossier that was told so far, as it was told last. */
  const everything = new Map<string, Dossier>();

  before(async () => {
    database = await testDatabase();
    stage = await openStage({
      url: database.url,
      inbound: {
        accounts: {
          onegate: {
            form: "session",
            usernameEnv: "ONEGATE_USER",
            passwordEnv: "ONEGATE_PASSWORD",
          },
        },
        aliases: { "/mapi/login": "province/login", "/mapi/g": "province/integration" },
      },
      env: { ONEGATE_USER: "h41_onegate", ONEGATE_PASSWORD: password },
    });
    gateway = await stage.start();
  });
  after(async () => {
    await stage.close();
    await database.drop();
  });

  const url = () => gateway.url;
  const session = () => createSessionClient(url, { username: "h41_onegate", password });
  const hub = () => createHubClient(url, adminKey);

  /** Tells all, a dossier's own in order, several at once; gives each dossier as it was told last. */
  const tellAll = async (client: OlderClient, all: Dossier[], onTold = () => {}) => {
    const latest = new Map<string, Dossier>();
    const last = new Map<string, Promise<void>>();
    for (const dossier of all) {
      const before = latest.get(dossier.code)?.steps ?? [];
      latest.set(dossier.code, { ...dossier, steps: dossier.steps ?? before });
      const telling = (last.get(dossier.code) ?? Promise.resolve())
        .then(() => client.tell(dossier))
        .then(onTold);
      last.set(dossier.code, telling);
    }
    await Promise.all(last.values());
    for (const [code, dossier] of latest) everything.set(code, dossier);
    return latest;
  };

  /** The portal holds what the programs know, field by field and row by row, and nothing else. */
  const assertEqual = async (deaf: Span[] = []) => {
    const acknowledged = [...everything.keys()].map((code) => ({
      code,
      revision: 0,
      status: 200,
      stale: true,
    }));
    await assertConverged({ pool: database.pool, portal: stage.portal, acknowledged, deaf });
    const view = stage.portal.state();
    for (const [code, dossier] of everything) {
      const rows = view.rows(code).map(({ hash }) => hash);
      assert.deepEqual(
        differencesOf(dossier, dossier.steps ?? [], view.body(code), rows),
        [],
        code,
      );
    }
  };

  it("log in, look, add, update and tell rows: the portal ends equal", async () => {
    const client = session();
    const told = await tellAll(client, declarations(12, 5));
    await assertEqual();
    const { logins, looks, adds, updates, rows } = client.did;
    assert.deepEqual([logins, adds, looks], [1, told.size, adds + updates]);
    assert.ok(updates > 20 && rows > 30, JSON.stringify(client.did));
  });

  it("add, are told that it exists, update and tell rows in tens: the portal ends equal, though all is told again", async () => {
    const client = hub();
    const all = declarations(10, 6).map(of("B"));
    const told = await tellAll(client, all);
    await assertEqual();
    assert.equal(client.did.existed, all.length - told.size);
    const { calls } = stage.portal.summary();
    await tellAll(client, [...told.values()]);
    await assertEqual();
    assert.equal(stage.portal.summary().calls, calls);
  });

  it("are told of a wrong code, of a list told twice and of what is not there in words that no program takes for a yes", async () => {
    const [dossier] = declarations(1, 9).map(of("E"));
    assert.ok(dossier);
    const ask = async (operation: string, body: object[]) => {
      const sent = { method: "POST", headers: { authorization: `Bearer ${adminKey}` } };
      const reply = await fetch(`${url()}/v1/inbound/province/${operation}`, {
        ...sent,
        body: JSON.stringify(body),
      });
      return (await reply.json()) as { error_code: string; message: string };
    };
    const record = hubRecord(dossier);
    const list = [record, { ...record, MaHoSo: "H41-sai" }];
    const first = await ask("add", list);
    assert.deepEqual([first.error_code, first.message.split(":")[0]], ["-1", "Mục 2"]);
    const again = await ask("add", list);
    assert.deepEqual([again.error_code, again.message], ["-3", "Hồ sơ đã tồn tại"]);
    const [step] = dossier.steps ?? [];
    assert.ok(step);
    const absent = await ask("progress", [wireRow("H41.17-260701-9999", step)]);
    assert.match(absent.message, /^Hồ sơ H41\.17-260701-9999: hồ sơ không tồn tại$/);
    assert.doesNotMatch(`${first.message} ${absent.message}`, /thành công|đã tồn tại/i);
    const wrong = createSessionClient(url, {
      username: "h41_onegate",
      password: "mat-khau-mau-0002",
    });
    await assert.rejects(wrong.tell(dossier), /login: -1/);
    const known = session();
    await known.tell(dossier);
    assert.deepEqual([known.did.adds, known.did.updates], [0, 1]);
    everything.set(dossier.code, dossier);
    await assertEqual();
  });

  it("go on after a kill -9 between what was taken and its answer: nothing is lost", async () => {
    const [first, second] = [session(), hub()];
    const deaf: Span[] = [];
    let count = 0;
    const restart = async () => {
      deaf.push(aroundKill(Date.now()));
      gateway.kill("SIGKILL");
      await gateway.exited;
      gateway = await stage.start();
    };
    let restarting = Promise.resolve();
    const onTold = () => {
      count += 1;
      if (count === 12) restarting = restart();
    };
    await Promise.all([
      tellAll(first, declarations(6, 7).map(of("C")), onTold),
      tellAll(second, declarations(6, 8).map(of("D")), onTold),
    ]);
    await restarting;
    await assertEqual(deaf);
  });
});

/** The same dossiers of agencies below those, so that each play tells of others. */
const of = (below: string) => (dossier: Dossier) => ({
  ...dossier,
  code: dossier.code.replace("-", `.${below}-`),
});

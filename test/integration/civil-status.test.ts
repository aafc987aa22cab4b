import assert from "node:assert/strict";
import { kind } from "../../adapters/civil-status/index.ts";
import type { Line } from "../../adapters/contract.ts";
import type { Awaited, News } from "../../adapters/inbound.ts";
import { openAdapter } from "../../adapters/kit/egress/open-adapter.ts";
import { createAxiosHttp } from "../../adapters/kit/http/axios-http.ts";
import { isComplete } from "../../schemas/dossier-state.ts";
import type { Dossier } from "../../schemas/generated/dossier.ts";
import { portalDossier } from "../contract/portal-dossier.ts";
import { type OpenWorld, openWorld } from "../open-world.ts";
import { settingsOf } from "../settings-of.ts";
import {
  type CivilStatusSimulator,
  createCivilStatusSimulator,
} from "../simulators/civil-status/civil-status-simulator.ts";

const code = "H41.17-261122-0001";
const system = "registry";

describe("a birth at the desk and at civil status", () => {
  let world: OpenWorld;
  let ministry: CivilStatusSimulator;
  let line: Line;
  let close: () => void;

  beforeEach(async () => {
    ministry = await createCivilStatusSimulator();
    world = await openWorld({
      callTimeoutMs: 5_000,
      ownership: { custodians: { [system]: { patienceMinutes: 60 } } },
    });
    const settings = settingsOf({
      adapter: "civil-status",
      profile: "json",
      mode: "live",
      baseUrl: ministry.url,
      allowHttp: true,
      auth: { type: "oauth-basic", clientIdEnv: "ID", clientSecretEnv: "SECRET" },
      settings: { maTinh: "40" },
      settleMs: 100,
      retrySeconds: [1],
    });
    const env = { ID: "demo-client", SECRET: "demo-secret" };
    const files = { allows: () => false } as never;
    const http = createAxiosHttp({
      baseUrl: ministry.url,
      maxSockets: 2,
      headers: {},
      transport: "pool",
    });
    close = http.close;
    line = { http: http.http, signal: new AbortController().signal, timeoutMs: 5_000 };
    const adapter = openAdapter(kind, { system, settings, env, files });
    world.registry.begins = adapter.concerns;
    Object.assign(world.system, { adapter, settings, http: http.http });
  });
  afterEach(async () => {
    close();
    await world.close();
    await ministry.close();
  });

  let revision = 0;
  const say = (status: Dossier["status"], form: Record<string, string> = {}) => {
    revision += 1;
    const eForm = { noiDangKy: "16681", nksHoTen: "Nguyễn Bé Mẫu", ...form };
    const receivedAt = "2026-11-23T07:30:00+07:00";
    return world.declare(portalDossier(code, { revision, status, eForm, receivedAt, steps: [] }));
  };
  const clerk = (act: "process" | "supplement" | "register" | "refuse" | "amend", note = "") =>
    ministry.clerk({ code, module: "KS", now: [{ act, note }] });
  const state = async (): Promise<Dossier> => {
    const read = await world.ledger.readDossier(code, null);
    assert.ok(read && isComplete(read.state));
    return read.state;
  };
  /** One look for news, told to the ledger. */
  const poll = async (missed = 0): Promise<News> => {
    const of: Awaited[] = [{ state: await state(), since: new Date().toISOString(), missed }];
    const told = await world.system.adapter.poll?.results?.next({ of }, line);
    assert.ok(told && "news" in told, JSON.stringify(told));
    const messages = told.news.statements.map((statement) => ({
      statement,
      received: Buffer.from(JSON.stringify(statement)),
    }));
    const verdicts = await world.ledger.take(system, {
      operation: "results",
      scope: null,
      messages,
    });
    for (const each of verdicts) assert.notEqual(each.is, "refused", JSON.stringify(each));
    return told.news;
  };
  const taken = async () => {
    const reply = await fetch(`${ministry.url}/inspect/dossiers/${code}`);
    if (reply.status !== 200) return [];
    const { modules } = (await reply.json()) as { modules: { submissions: { form: Form }[] }[] };
    return (modules[0]?.submissions ?? []).map(({ form }) => form.nksHoTen);
  };
  type Form = { nksHoTen: string };
  const findings = async () => {
    const { rows } = await world.pool.query("select kind, key from findings order by id");
    return rows.map((row) => row.kind);
  };
  const counts = async () =>
    (await (await fetch(`${ministry.url}/inspect`)).json()) as Record<string, number>;

  it("is submitted, answered after a supplement was asked for, and comes back with its certificate", async () => {
    await say(2);
    await world.calmDown();
    assert.deepEqual(await taken(), ["Nguyễn Bé Mẫu"]);
    await poll();
    assert.equal((await state()).status, 2);
    clerk("supplement", "Thiếu giấy chứng sinh");
    await poll();
    const asked = await state();
    assert.deepEqual([asked.status, asked.supplements?.[0]?.content], [5, "Thiếu giấy chứng sinh"]);
    assert.ok(asked.supplements?.[0]?.dueAt);
    await world.calmDown();
    await say(5);
    await world.calmDown();
    assert.equal((await taken()).length, 1, "never unchanged");
    await say(5, { nksHoTen: "Nguyễn Bé Ví Dụ" });
    await world.calmDown();
    assert.deepEqual(await taken(), ["Nguyễn Bé Mẫu", "Nguyễn Bé Ví Dụ"]);
    await say(5, { nksHoTen: "Tên Khác" });
    await world.calmDown();
    assert.equal((await taken()).length, 2, "once a round");
    assert.deepEqual(await findings(), ["changed-after-submission"]);
    clerk("process");
    await poll();
    assert.deepEqual(
      [(await state()).status, (await state()).supplements?.[0]?.completed],
      [4, true],
    );
    clerk("register");
    const { files = [], over } = await poll();
    assert.deepEqual(over, [code]);
    const done = await state();
    assert.deepEqual([done.status, done.results?.[0]?.sha256], [9, files[0]?.sha256]);
    assert.match(Buffer.from(files[0]?.bytes ?? []).toString(), /^%PDF-/);
    await world.calmDown();
    assert.equal((await world.replica(code)).state, "current");
    assert.equal((await counts()).drifted, 0);
  });

  it("says its state once, however often it is asked for, and a wrong answer under the same time is found", async () => {
    await say(2);
    await world.calmDown();
    await poll();
    // Received there is no status of its own: the step keeps the one that the dossier had.
    await say(4);
    await poll();
    clerk("process");
    for (const _ of [1, 2, 3]) await poll();
    const { steps = [], status } = await state();
    assert.deepEqual([status, steps.length, await findings()], [4, 2, []]);
    clerk("amend", "Đã sửa");
    await poll();
    assert.deepEqual([(await state()).steps?.length, await findings()], [2, ["changed-content"]]);
  });

  it("keeps the newest state when an older one is told after it", async () => {
    await say(2);
    await world.calmDown();
    clerk("process");
    clerk("register");
    await poll();
    ministry.faults.script({ fault: "stale-answer", service: "layKetQuaDKHT" });
    await poll();
    const { status, steps = [] } = await state();
    assert.deepEqual([status, steps.map((step) => step.status)], [9, [4, 9]]);
  });

  it("goes at last where it left the desk during an outage", async () => {
    ministry.faults.script({ fault: "503", service: "dangKyHoTich" });
    await say(2);
    await world.runLane();
    await say(5);
    await world.calmDown();
    assert.deepEqual(await taken(), ["Nguyễn Bé Mẫu"]);
  });

  for (const fault of ["reply-lost", "request-lost"] as const)
    it(`is looked up after a ${fault}, and taken once`, async () => {
      ministry.faults.script({ fault, service: "dangKyHoTich" });
      await say(2);
      await world.runLane();
      assert.ok((await world.replica(code)).held["submit:1"].doubt);
      await world.calmDown();
      assert.equal((await world.replica(code)).state, "current");
      assert.deepEqual(await taken(), ["Nguyễn Bé Mẫu"]);
      const { submittedAgain } = await counts();
      assert.equal(submittedAgain, 0);
    });

  for (const fault of ["reply-lost", "request-lost"] as const)
    it(`finds out by a look what became of an answered supplement after a ${fault}`, async () => {
      await say(2);
      await world.calmDown();
      clerk("supplement");
      await poll();
      ministry.faults.script({ fault, service: "dangKyHoTich" });
      await say(5, { nksHoTen: "Nguyễn Bé Ví Dụ" });
      await world.runLane();
      await world.calmDown();
      assert.deepEqual(await taken(), ["Nguyễn Bé Mẫu", "Nguyễn Bé Ví Dụ"]);
      assert.deepEqual([(await counts()).submittedAgain, await findings()], [0, []]);
    });

  it("is missing where the ministry lost it, and a person is told after three rounds", async () => {
    await say(2);
    await world.calmDown();
    ministry.clerk({ code, module: "KS", now: [{ act: "forget" }] });
    const { missing, findings: first } = await poll(0);
    assert.deepEqual([missing, first], [[code], []]);
    assert.deepEqual(
      (await poll(2)).findings?.map(({ kind }) => kind),
      ["not-there"],
    );
  });

  it("is told of in a state that nobody knows, and goes on being asked for", async () => {
    await say(2);
    await world.calmDown();
    ministry.clerk({ code, module: "KS", now: [{ act: "say", state: "5" }] });
    const { statements, over, findings: found } = await poll();
    assert.deepEqual([statements, over], [[], []]);
    assert.deepEqual(
      found?.map(({ kind, key }) => `${kind} ${key}`),
      ["unknown-state 5"],
    );
  });
});

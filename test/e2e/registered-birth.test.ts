import assert from "node:assert/strict";
import type { PoolClient } from "pg";
import { portalDossier } from "../contract/portal-dossier.ts";
import type { GatewayProcess } from "../demo/gateway-process.ts";
import { type TestDatabase, testDatabase } from "../postgres.ts";
import {
  type CivilStatusSimulator,
  createCivilStatusSimulator,
} from "../simulators/civil-status/civil-status-simulator.ts";
import { until } from "../until.ts";
import { adminKey } from "./admin-key.ts";
import { ask } from "./ask.ts";
import { civilStatusAt, civilStatusEnv } from "./civil-status-entry.ts";
import { openStage, type Stage } from "./stage.ts";

const code = "H41.17-261122-0001";
const headers = { authorization: `Bearer ${adminKey}`, "content-type": "application/json" };

describe("a birth that is registered", () => {
  let database: TestDatabase;
  let ministry: CivilStatusSimulator;
  let stage: Stage;
  let gateway: GatewayProcess;
  beforeEach(async () => {
    database = await testDatabase();
    ministry = await createCivilStatusSimulator();
    stage = await openStage({
      url: database.url,
      others: civilStatusAt(ministry.url),
      env: {
        ...civilStatusEnv,
        PUBLIC_URL: "https://cong.example.test",
      },
    });
    gateway = await stage.start();
  });
  afterEach(async () => {
    await stage.close();
    await ministry.close();
    await database.drop();
  });

  let revision = 0;
  const declare = async (status: number, nksHoTen: string) => {
    revision += 1;
    const eForm = { noiDangKy: "16681", nksHoTen };
    const body = portalDossier(code, { revision, status: status as 2, eForm, steps: [] });
    const sent = { method: "PUT", headers, body: JSON.stringify(body) };
    const { status: answered, text } = await ask(gateway.url, `/v1/dossiers/${code}`, sent);
    assert.ok(answered === 200 || answered === 202, text);
  };
  const read = async (path: string) => JSON.parse((await ask(gateway.url, path, { headers })).text);
  const dossier = async () => (await read(`/v1/dossiers/${code}`)).state;
  const hasStatus = (status: number) =>
    until(`the dossier has status ${status}`, async () => (await dossier()).status === status);
  /** The portal reads the status of a dossier as text. */
  const atPortal = (status: number) =>
    until(`the portal holds status ${status}`, async () => {
      const held = await fetch(`${stage.portal.url}/inspect/dossiers/${code}`);
      const { body } = (await held.json()) as { body: { TrangThaiHoSo: string } };
      return Number(body.TrangThaiHoSo) === status;
    });
  const told = async () => {
    const { changes } = await read("/v1/changes");
    return changes
      .filter((each: { code: string }) => each.code === code)
      .map((each: { status: number }) => each.status);
  };
  const submissions = async (): Promise<string[]> => {
    const reply = await fetch(`${ministry.url}/inspect/dossiers/${code}`);
    if (reply.status !== 200) return [];
    const { modules } = (await reply.json()) as Held;
    return (modules[0]?.submissions ?? []).map(({ form }) => form.nksHoTen);
  };
  type Held = { modules: { submissions: { form: { nksHoTen: string } }[] }[] };
  const clerk = (act: "process" | "supplement" | "register") =>
    ministry.clerk({ code, module: "KS", now: [{ act, note: "" }] });
  const due = () => database.pool.query("update polls set next_at = now()");
  const askedNow = async () => {
    const calls = async () =>
      (await database.pool.query("select max(succeeded_at)::text as at from polls")).rows[0].at;
    const before = await calls();
    await until("the system was asked", async () => {
      // A round that ends right now would put the next one off.
      await database.pool.query("update polls set next_at = now() where lease_until is null");
      return (await calls()) !== before;
    });
  };
  /** Kills the gateway while it waits for a row that the test holds, and starts another. */
  const killAt = async (what: string, hold: string, isThere: () => Promise<boolean>) => {
    const holder: PoolClient = await database.pool.connect();
    await holder.query("begin");
    await due();
    await holder.query(hold);
    await until(what, isThere);
    gateway.kill("SIGKILL");
    await gateway.exited;
    await holder.query("rollback");
    holder.release();
    gateway = await stage.start();
  };
  const isBlocked = async (query: string) => {
    const { rows } = await database.pool.query(
      "select count(*)::int as n from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database() and query like $1",
      [`%${query}%`],
    );
    return rows[0].n > 0;
  };
  const inbound = async () =>
    (await database.pool.query("select state from inbound order by id")).rows.map(
      ({ state }) => state,
    );
  const findings = async () =>
    (await read("/v1/findings")).findings.map(({ kind }: { kind: string }) => kind);

  it("loses and doubles nothing on its way, whatever is lost, comes twice, or is killed", async () => {
    ministry.faults.script({ fault: "reply-lost", service: "dangKyHoTich" });
    await declare(2, "Nguyễn Bé Mẫu");
    await until("it is submitted", async () => (await submissions()).length === 1);
    await until("its copy is current", async () => {
      const { replicas } = await read("/v1/replicas?system=civil-status");
      return replicas[0]?.state === "current";
    });
    assert.equal((await submissions()).length, 1);

    clerk("supplement");
    await killAt("the commit of its news waits", "select from awaiting for update", () =>
      isBlocked("from awaiting a join told"),
    );
    assert.deepEqual(await inbound(), []);
    await due();
    await hasStatus(5);
    assert.ok((await told()).includes(5));
    await atPortal(5);

    await declare(5, "Nguyễn Bé Ví Dụ");
    await until("it is submitted again", async () => (await submissions()).length === 2);

    clerk("process");
    await askedNow();
    await hasStatus(4);
    for (const quirk of ["stale-answer", "changed-answer", "missing-answer"] as const) {
      ministry.faults.script({ fault: quirk, service: "layKetQuaDKHT" });
      await askedNow();
    }
    assert.equal((await dossier()).status, 4);
    assert.ok((await findings()).includes("changed-content"));

    const before = (await inbound()).length;
    clerk("register");
    await killAt(
      "its result is kept, and waits to be applied",
      "select from dossiers for update",
      async () => (await inbound()).length > before,
    );
    await hasStatus(9);
    assert.ok((await told()).includes(9));
    await atPortal(9);
    const [result] = (await dossier()).results;
    const link = new URL(result.link);
    assert.equal(link.origin, "https://cong.example.test");
    const opened = await fetch(gateway.url + link.pathname + link.search);
    assert.equal(opened.status, 200);
    assert.match(await opened.text(), /^%PDF-/);
    assert.deepEqual(await submissions(), ["Nguyễn Bé Mẫu", "Nguyễn Bé Ví Dụ"]);
    assert.ok((await inbound()).every((state) => state === "applied"));
    const { polls } = await read("/v1/systems/civil-status");
    assert.deepEqual([polls[0].awaiting, polls[0].failedRounds], [0, 0]);
  });
});

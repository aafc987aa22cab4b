import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSettings } from "../../config/settings.ts";
import { type Gateway, startGateway } from "../../gateway/main.ts";
import { systemsFile } from "../demo/systems-file.ts";
import { adminKey } from "../e2e/admin-key.ts";
import { put } from "../e2e/declare.ts";
import { words } from "../e2e/words.ts";
import { type TestDatabase, testDatabase } from "../postgres.ts";
import { type SilentPostgres, silentPostgres } from "../silent-proxy.ts";
import {
  createPortalSimulator,
  type PortalSimulator,
} from "../simulators/national-portal/portal-simulator.ts";
import { until } from "../until.ts";

/** Short enough to wait for, long enough for a busy machine. */
const limits = {
  sessions: { connectMs: 1_500, answerMs: 1_500, beatMs: 300, endMs: 200 },
  work: { timer: 3_000, failing: 1_000 },
};

describe("PostgreSQL sessions that fall silent without closing", () => {
  let folder: string;
  let database: TestDatabase;
  let proxy: SilentPostgres;
  let portal: PortalSimulator;
  let gateway: Gateway;
  const logged: string[] = [];
  const said = words({ dossiers: 20, to: 1 });

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "lienthong-silent-"));
    database = await testDatabase();
    proxy = await silentPostgres(database.url);
    portal = await createPortalSimulator({ keepBodies: "present" });
    const file = join(folder, "systems.json");
    writeFileSync(file, systemsFile(portal.url));
    const env = {
      PORT: "0",
      LIENTHONG_HOME: join(folder, "home"),
      DATABASE_URL: proxy.url,
      LIENTHONG_ADMIN_KEY: adminKey,
      SYSTEMS_FILE: file,
      PORTAL_USERNAME: "h41_demo",
      PORTAL_PASSWORD: "demo-secret",
    };
    const log = (_: string, message: string) => void logged.push(message);
    const settings = readSettings(env);
    gateway = await startGateway({ settings, roles: ["http", "sync"], log, env, limits });
  });

  after(async () => {
    proxy.pass();
    await gateway?.close();
    await portal.close();
    await proxy.close();
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  const readyz = async () => {
    const answer = await fetch(`${gateway.url}/readyz`);
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  /** Waits until the portal got the next word that is declared. */
  const goesOn = async () => {
    const word = said.shift();
    assert.ok(word);
    await until("the change is taken", async () => {
      const answer = await put(gateway.url, word);
      return answer !== undefined && answer.status < 300;
    });
    await until("the portal has it", () =>
      portal.received(0).some(({ codes }) => codes.includes(word.code)),
    );
  };

  it("are cut off: callers hear 503 in time, /readyz says so, and with new ones all goes on by itself", async () => {
    await goesOn();
    proxy.freeze();
    const began = performance.now();
    const asked = Promise.all(said.splice(0, 4).map((word) => put(gateway.url, word)));
    await until("/readyz is not 200", async () => (await readyz()).status !== 200);
    const answers = await asked;
    assert.ok(performance.now() - began < 30_000, "answered in time");
    for (const answer of answers)
      assert.ok([202, 503].includes(answer?.status ?? 0), answer?.text ?? "no answer");
    await until("every silent session is cut off", () => proxy.frozen() === 0);
    await goesOn();
    await until("all is well", async () => (await readyz()).status === 200);
    assert.ok(logged.includes("silent database session cut off"));
  });

  it("where new ones are silent too, every caller is told within the limits that the ledger is away", async () => {
    proxy.block();
    proxy.freeze();
    const began = performance.now();
    const answers = await Promise.all(said.splice(0, 8).map((word) => put(gateway.url, word)));
    assert.ok(performance.now() - began < 30_000, "answered in time");
    for (const answer of answers) {
      assert.equal(answer?.status, 503);
      assert.match(answer.text, /"code":"ledger-unavailable"/);
    }
    await until("/readyz says what is amiss", async () => {
      const { status, body } = await readyz();
      return status === 503 && /Gửi đi/.test(String(body.degraded));
    });
    proxy.pass();
    await goesOn();
    await until("all is well", async () => {
      const { status, body } = await readyz();
      return status === 200 && String(body.degraded) === "";
    });
  });

  it("do not keep the gateway from closing", async () => {
    proxy.block();
    proxy.freeze();
    const began = performance.now();
    await gateway.close();
    assert.ok(performance.now() - began < 30_000);
    proxy.pass();
  });
});

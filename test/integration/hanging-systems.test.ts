import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSettings } from "../../config/settings.ts";
import { type Gateway, startGateway } from "../../gateway/main.ts";
import { systemsFile } from "../demo/systems-file.ts";
import { adminKey } from "../e2e/admin-key.ts";
import { declare } from "../e2e/declare.ts";
import { words } from "../e2e/words.ts";
import { type TestDatabase, testDatabase } from "../postgres.ts";
import {
  createPortalSimulator,
  type PortalSimulator,
} from "../simulators/national-portal/portal-simulator.ts";
import { until } from "../until.ts";

const hanging = ["one", "two", "three", "four"];

/** Most sessions that a process has with PostgreSQL: the ledger's, the queue's, and those by which the queue listens. */
const mostSessions = 16 + 8 + 2;

/** A server that takes requests and never answers; tells the first part of each path. */
const openSilence = async () => {
  const asked = new Map<string, number>();
  const server = createServer(({ url = "" }) => {
    const [, system = ""] = url.split("/");
    asked.set(system, (asked.get(system) ?? 0) + 1);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}`, asked, close };
};

describe("systems that hang", () => {
  let folder: string;
  let database: TestDatabase;
  let portal: PortalSimulator;
  let silence: Awaited<ReturnType<typeof openSilence>>;
  let gateway: Gateway;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "lienthong-hanging-"));
    database = await testDatabase();
    portal = await createPortalSimulator({ keepBodies: "present" });
    silence = await openSilence();
    const good = JSON.parse(systemsFile(portal.url)).systems["national-portal"];
    // Two hang at the login, two at the call itself; each for longer than the test.
    const dead = hanging.map((id, n) => [
      id,
      {
        ...good,
        baseUrl: `${silence.url}/${id}`,
        ...(n < 2 ? {} : { auth: { type: "none" } }),
        callTimeoutMs: 300_000,
      },
    ]);
    const file = join(folder, "systems.json");
    writeFileSync(
      file,
      JSON.stringify({ systems: { ...Object.fromEntries(dead), "national-portal": good } }),
    );
    const env = {
      PORT: "0",
      LIENTHONG_HOME: join(folder, "home"),
      DATABASE_URL: database.url,
      LIENTHONG_ADMIN_KEY: adminKey,
      SYSTEMS_FILE: file,
      PORTAL_USERNAME: "h41_demo",
      PORTAL_PASSWORD: "demo-secret",
    };
    gateway = await startGateway({
      settings: readSettings(env),
      roles: ["http", "sync"],
      log: () => {},
      env,
    });
  });

  after(async () => {
    await silence?.close();
    await gateway?.close();
    await portal.close();
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("hold up themselves alone, four of them also at their token servers, and within the sessions that a process may have", async () => {
    const say = (first: number, dossiers: number) =>
      declare(words({ first, dossiers, to: 1 }), { urls: () => [gateway.url] });
    await say(1, 20);
    await until("each of them is asked", () =>
      hanging.every((id) => (silence.asked.get(id) ?? 0) > 0),
    );
    const isThere = (n: number) => {
      const code = `H41.17-261122-${String(n).padStart(4, "0")}`;
      return portal.received().some(({ codes }) => codes.includes(code));
    };
    // All their places are taken, and everything that could be claimed for them is: now new dossiers come.
    for (const first of [21, 31, 41]) {
      await say(first, 10);
      const took = await until("the good system has what was declared since", () =>
        [0, 9].every((n) => isThere(first + n)),
      );
      assert.ok(took < 20_000, `${took} ms`);
    }
    const { rows } = await database.pool.query(
      `select count(*)::int as n from pg_stat_activity
       where datname = current_database() and application_name <> 'test'`,
    );
    assert.ok(rows[0].n > 0 && rows[0].n <= mostSessions, `${rows[0].n} sessions`);
  });
});

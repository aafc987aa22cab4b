import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSettings } from "../../config/settings.ts";
import { type Gateway, startGateway } from "../../gateway/main.ts";
import { codeOf, portalDossier } from "../contract/portal-dossier.ts";
import { type TestDatabase, testDatabase } from "../postgres.ts";
import { until } from "../until.ts";
import { adminKey } from "./admin-key.ts";
import { ask } from "./ask.ts";
import { declare } from "./declare.ts";

/** A server that answers as the test has it, or not at all, and keeps what it was told. */
const openServer = async (answer: () => object | undefined) => {
  const told: { path: string; text: string }[] = [];
  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    told.push({ path: request.url ?? "", text: Buffer.concat(chunks).toString() });
    const body = answer();
    if (body) response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}`, told, close };
};
type Server = Awaited<ReturnType<typeof openServer>>;

/** Settings of a system whose token is had at an address of its own: by itself, and behind a hop. */
const ways = {
  "a token server": (path: string) => ({
    auth: { type: "oauth-basic", path, clientIdEnv: "ID", clientSecretEnv: "SECRET" },
  }),
  "a hop's token server": (path: string) => ({
    auth: { type: "none", hopClientIdEnv: "ID", hopClientSecretEnv: "SECRET" },
    settings: { hop: "lgsp", hopTokenPath: path },
  }),
};

for (const [what, way] of Object.entries(ways))
  describe(`${what} that hangs`, () => {
    let folder: string;
    let database: TestDatabase;
    let gateway: Gateway;
    let hangs: boolean;
    let tokens: { waits: Server; good: Server };
    let systems: { waits: Server; good: Server };

    before(async () => {
      folder = mkdtempSync(join(tmpdir(), "lienthong-tokens-"));
      database = await testDatabase();
      hangs = true;
      const token = { access_token: "T", expires_in: 3_600 };
      const yes = { error_code: "0", message: "Thành công" };
      tokens = {
        waits: await openServer(() => (hangs ? undefined : token)),
        good: await openServer(() => token),
      };
      systems = { waits: await openServer(() => yes), good: await openServer(() => yes) };
      const entry = (id: "waits" | "good") => ({
        adapter: "national-portal",
        profile: "b",
        mode: "live",
        baseUrl: systems[id].url,
        allowHttp: true,
        unit: "000.00.00.H41",
        paths: { add: "/add", update: "/update", progress: "/progress" },
        ...way(`${tokens[id].url}/token`),
        callTimeoutMs: 500,
        leaseMarginMs: 500,
        retrySeconds: [1],
        breaker: { failures: 3, coolSeconds: [1] },
      });
      const file = join(folder, "systems.json");
      writeFileSync(
        file,
        JSON.stringify({ systems: { waits: entry("waits"), good: entry("good") } }),
      );
      const env = {
        PORT: "0",
        LIENTHONG_HOME: join(folder, "home"),
        DATABASE_URL: database.url,
        LIENTHONG_ADMIN_KEY: adminKey,
        SYSTEMS_FILE: file,
        ID: "demo",
        SECRET: "demo-secret",
      };
      const settings = readSettings(env);
      gateway = await startGateway({ settings, roles: ["http", "sync"], log: () => {}, env });
    });

    after(async () => {
      await gateway?.close();
      for (const server of [...Object.values(tokens), ...Object.values(systems)])
        await server.close();
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    });

    const say = (first: number, count: number) =>
      declare(
        numbers(first, count).map((n) => ({ code: codeOf(n), dossier: portalDossier(codeOf(n)) })),
        { urls: () => [gateway.url] },
      );
    const has = ({ told }: Server, n: number) => told.some(({ text }) => text.includes(codeOf(n)));
    const numbers = (first: number, count: number) =>
      Array.from({ length: count }, (_, n) => first + n);
    const replicas = async (system: string) =>
      (
        await database.pool.query(
          "select state, count(*)::int as n from replicas where system = $1 group by 1 order by 1",
          [system],
        )
      ).rows;

    it("holds up its own system alone: no call leaves for it, none is in doubt, and its breaker opens", async () => {
      await say(1, 20);
      await until("its token is asked for", () => tokens.waits.told.length > 0);
      for (const first of [21, 31]) {
        await say(first, 10);
        await until("the other system has what was declared since", () =>
          numbers(first, 10).every((n) => has(systems.good, n)),
        );
      }
      await until("its breaker is open", async () => {
        const { text } = await ask(gateway.url, "/v1/systems/waits", {
          headers: { authorization: `Bearer ${adminKey}` },
        });
        return JSON.stringify(JSON.parse(text).kept).includes("breaker");
      });
      assert.equal(systems.waits.told.length, 0);
      const { rows } = await database.pool.query(
        `select count(*)::int as n from replicas where system = 'waits' and (state = 'parked' or tries > 30)`,
      );
      assert.equal(rows[0].n, 0);
      // A handful of logins by whoever probes, not one a dossier.
      assert.ok(tokens.waits.told.length < 40, `${tokens.waits.told.length} logins`);
    });

    it("that answers again has all of its system's go by themselves", async () => {
      hangs = false;
      await until("it has them all", () => numbers(1, 40).every((n) => has(systems.waits, n)));
      await until("all are current", async () => {
        const [state, ...others] = await replicas("waits");
        return state?.state === "current" && others.length === 0;
      });
      const dossiers = systems.waits.told.filter(({ path }) => path === "/add");
      for (const n of numbers(1, 40))
        assert.equal(dossiers.filter(({ text }) => text.includes(codeOf(n))).length, 1, codeOf(n));
    });
  });

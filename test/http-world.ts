import { mkdtemp, rm } from "node:fs/promises";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApp } from "../gateway/http/app.ts";
import type { ProblemDocument } from "../gateway/http/contract/problems.ts";
import type { Inbound } from "../gateway/http/inbound/accounts.ts";
import { createConnections } from "../gateway/http/server/connections.ts";
import { createHttpServer } from "../gateway/http/server/server.ts";
import { createDisk } from "../queue/files/disk.ts";
import { createFiles } from "../queue/files/files.ts";
import type { AgencyRules } from "../queue/ledger/access/agencies.ts";
import type { Role } from "../queue/ledger/access/keys.ts";
import type { Scope } from "../queue/ledger/access/scope.ts";
import { createLedger, type Ledger } from "../queue/ledger/ledger.ts";
import type { LookUp } from "../queue/sync/look/look-up.ts";
import { validateDossier } from "../schemas/dossier.ts";
import type { Dossier } from "../schemas/generated/dossier.ts";
import { createDescribed, type Description } from "./described.ts";
import { type TestDatabase, testDatabase } from "./postgres.ts";

/** One answer as a test looks at it; `body` is whatever JSON came. */
export type Reply = {
  status: number;
  headers: Headers;
  body: Record<string, unknown> & Partial<ProblemDocument>;
};

/** What a test sends: as which key, with which body (bytes and text as they are, anything else as JSON). */
type Sent = { as?: string; body?: unknown; headers?: Record<string, string> };

/** The surface over a real ledger, listening; one outside system `registry` that should hold every dossier, and no lanes. */
export const createHttpWorld = async (
  options: {
    ledger?: (ledger: Ledger) => Partial<Ledger>;
    openMetrics?: boolean;
    ratePerKey?: number;
    connections?: number;
    limits?: Parameters<typeof createApp>[0]["limits"];
    agencies?: AgencyRules;
    inbound?: Inbound;
    callBacks?: Parameters<typeof createApp>[0]["callBacks"];
    ownership?: Parameters<typeof createLedger>[0]["ownership"];
    /** Systems that may bring dossiers which nobody declared yet. */
    opens?: readonly string[];
    /** Most bytes of messages that are kept of one source. */
    mostKeptBytes?: number;
    /** What a person's look at a system brings; left out: no system can be asked. */
    lookUp?: (ledger: Ledger) => LookUp;
    /** Where others would reach it; null: nobody said. */
    publicUrl?: string | null;
    validateDossier?: typeof validateDossier;
    /** Of the disk that files are on. */
    disk?: Omit<Parameters<typeof createDisk>[0], "folder">;
  } = {},
) => {
  const database: TestDatabase = await testDatabase();
  const woken: string[] = [];
  const ledger = createLedger({
    pool: database.pool,
    ownership: options.ownership ?? {},
    receipts: { registry: {} },
    opens: new Set(options.opens ?? []),
    ...(options.mostKeptBytes === undefined ? {} : { mostKeptBytes: options.mostKeptBytes }),
    ...(options.agencies ? { agencies: options.agencies } : {}),
    route: (dossier: Dossier) => (dossier.abstract === "chỉ tỉnh" ? [] : ["registry"]),
    onBehind: (system) => woken.push(system),
  });
  await ledger.switches.enrol(["registry"]);
  const logged: { level: string; message: string; facts: Record<string, unknown> }[] = [];
  const folder = await mkdtemp(join(tmpdir(), "lienthong-files-"));
  const disk = createDisk({ folder, leastFree: 0, ...options.disk });
  const files = createFiles({ disk, rows: ledger.files });
  const connections = createConnections(options.connections ?? 2_000);
  const parts = {
    connections,
    ledger: { ...ledger, ...options.ledger?.(ledger) },
    files,
    publicUrl:
      options.publicUrl === null
        ? undefined
        : (options.publicUrl ?? "https://lienthong.example.test/gateway"),
    systems: [{ id: "registry", mode: "off" as const }],
    lookUp: options.lookUp?.(ledger) ?? nobodyLooks(ledger),
    validateDossier: options.validateDossier ?? validateDossier,
    metrics: {
      contentType: "text/plain; version=0.0.4; charset=utf-8",
      read: async () => "up 1\n",
    },
    openMetrics: options.openMetrics ?? false,
    ratePerKey: options.ratePerKey ?? 0,
    log: () => {},
    version: "0.0.0-test",
  };
  const app = createApp({
    ...parts,
    ...(options.limits ? { limits: options.limits } : {}),
    ...(options.inbound ? { inbound: options.inbound } : {}),
    ...(options.callBacks ? { callBacks: options.callBacks } : {}),
    log: (level, message, facts = {}) => logged.push({ level, message, facts }),
  });
  const server = createHttpServer(app, connections);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const keyOf = async (role: Role, agencies: Scope = null) =>
    (await ledger.keys.create({ role, label: `test ${role}`, agencies })).key;
  const keys = {
    province: await keyOf("province"),
    viewer: await keyOf("viewer"),
    operator: await keyOf("operator"),
    admin: await keyOf("admin"),
    registry: await keyOf("system:registry"),
    scoped: await keyOf("province", ["H41.17"]),
    scopedOperator: await keyOf("operator", ["H41.17"]),
  };

  const { callBacks } = options;
  const own = callBacks && describe(createApp({ ...parts, callBacks })).then(createDescribed);
  described ??= describe(createApp(parts)).then(createDescribed);
  const mustBeAsDescribed = await (own ?? described);
  const call = async (method: string, path: string, sent: Sent = {}): Promise<Reply> => {
    const { as, body, headers = {} } = sent;
    const raw = typeof body === "string" || body instanceof Buffer;
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(as === undefined ? {} : { authorization: `Bearer ${as}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: raw ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const type = response.headers.get("content-type") ?? "";
    mustBeAsDescribed(method, path, { status: response.status, type, text });
    const json = /[/+]json$/.test(type);
    return {
      status: response.status,
      headers: response.headers,
      body: json ? JSON.parse(text) : { text },
    };
  };

  return {
    pool: database.pool,
    databaseUrl: database.url,
    ledger,
    files,
    folder,
    server,
    url,
    keys,
    keyOf,
    call,
    woken,
    logged,
    put: (dossier: Dossier, more: Sent & { code?: string } = {}) =>
      call("PUT", `/v1/dossiers/${more.code ?? dossier.code}`, {
        as: keys.province,
        body: dossier,
        ...more,
      }),
    get: (path: string, as: string = keys.viewer) => call("GET", path, { as }),
    post: (path: string, body?: unknown, more: Sent = {}) =>
      call("POST", path, { as: keys.operator, ...(body === undefined ? {} : { body }), ...more }),
    close: async () => {
      await closeServer(server);
      await database.drop();
      await rm(folder, { recursive: true });
    },
  };
};

/** Of a system that cannot be asked. */
const nobodyLooks =
  ({ copies }: Ledger): LookUp =>
  async (asked) => ({ lacks: (await copies.read(asked)) ? "observe" : "dossier" });

/** What the surface says of itself: asked once, and of an app without the limits, faults and log of a test. */
let described: Promise<ReturnType<typeof createDescribed>> | undefined;

const describe = async (app: Parameters<typeof createHttpServer>[0]): Promise<Description> => {
  const server = createHttpServer(app, createConnections(1));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}/openapi.json`);
  const document = (await response.json()) as Description;
  await closeServer(server);
  return document;
};

export type HttpWorld = Awaited<ReturnType<typeof createHttpWorld>>;

const closeServer = (server: Server) =>
  new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

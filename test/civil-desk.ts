import assert from "node:assert/strict";
import { kind } from "../adapters/civil-status/index.ts";
import type { Line } from "../adapters/contract.ts";
import type { Awaited as Asked, News } from "../adapters/inbound.ts";
import { openAdapter } from "../adapters/kit/egress/open-adapter.ts";
import { createFiles } from "../adapters/kit/files/files.ts";
import { createAxiosHttp } from "../adapters/kit/http/axios-http.ts";
import { isComplete } from "../schemas/dossier-state.ts";
import type { Dossier } from "../schemas/generated/dossier.ts";
import { portalDossier } from "./contract/portal-dossier.ts";
import { createFileServer } from "./file-server.ts";
import { openWorld } from "./open-world.ts";
import { settingsOf } from "./settings-of.ts";
import { createCivilStatusSimulator } from "./simulators/civil-status/civil-status-simulator.ts";

type Submission = {
  form: { nksHoTen: string };
  files: { id: string; sha256: string }[];
};

export const code = "H41.17-261122-0001";
const system = "registry";

/** A birth at the desk of a province, on a real ledger, and at a simulated civil status; papers on a file server of the province. */
export const openCivilDesk = async (own: object = {}, more: object = {}) => {
  const ministry = await createCivilStatusSimulator();
  const province = await createFileServer({});
  const world = await openWorld({
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
    settings: { maTinh: "40", ...own },
    settleMs: 100,
    retrySeconds: [1],
    ...more,
  });
  const env = { ID: "demo-client", SECRET: "demo-secret" };
  const files = createFiles(province.sources);
  const http = createAxiosHttp({
    baseUrl: ministry.url,
    maxSockets: 2,
    headers: {},
    transport: "pool",
  });
  const line: Line = { http: http.http, signal: new AbortController().signal, timeoutMs: 5_000 };
  const adapter = openAdapter(kind, { system, settings, env, files });
  world.registry.begins = adapter.concerns;
  Object.assign(world.system, { adapter, settings, http: http.http });

  const state = async (): Promise<Dossier> => {
    const read = await world.ledger.readDossier(code, null);
    assert.ok(read && isComplete(read.state));
    return read.state;
  };
  const submissions = async (): Promise<Submission[]> => {
    const reply = await fetch(`${ministry.url}/inspect/dossiers/${code}`);
    if (reply.status !== 200) return [];
    const { modules } = (await reply.json()) as { modules: { submissions: Submission[] }[] };
    return modules[0]?.submissions ?? [];
  };
  let revision = 0;

  return {
    world,
    ministry,
    province,
    line,
    state,
    submissions,
    /** The province declares the birth, with a status, words of its form, and papers. */
    say: (
      status: Dossier["status"],
      form: Record<string, string> = {},
      submittedPapers: NonNullable<Dossier["submittedPapers"]> = [],
    ) => {
      revision += 1;
      const eForm = { noiDangKy: "16681", nksHoTen: "Nguyễn Bé Mẫu", ...form };
      const receivedAt = "2026-11-23T07:30:00+07:00";
      const words = { revision, status, eForm, receivedAt, steps: [], submittedPapers };
      return world.declare(portalDossier(code, words));
    },
    clerk: (act: "process" | "supplement" | "register" | "refuse" | "amend", note = "") =>
      ministry.clerk({ code, module: "KS", now: [{ act, note }] }),
    /** One look for news, told to the ledger. */
    poll: async (missed = 0): Promise<News> => {
      const of: Asked[] = [{ state: await state(), since: new Date().toISOString(), missed }];
      const told = await adapter.poll?.results?.next({ of }, line);
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
    },
    /** Whom the submissions that the ministry took were about, in their order. */
    taken: async () => (await submissions()).map(({ form }) => form.nksHoTen),
    findings: async () => {
      const { rows } = await world.pool.query("select kind from findings order by id");
      return rows.map((row) => row.kind);
    },
    counts: async () =>
      (await (await fetch(`${ministry.url}/inspect`)).json()) as Record<string, number>,
    close: async () => {
      http.close();
      files.close();
      await world.close();
      await ministry.close();
      await province.close();
    },
  };
};

/** The desk of a test. */
export type CivilDesk = Awaited<ReturnType<typeof openCivilDesk>>;

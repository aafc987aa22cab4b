import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Line, Outcome } from "../adapters/contract.ts";
import type { News, Poll } from "../adapters/inbound.ts";
import { createAxiosHttp } from "../adapters/kit/http/axios-http.ts";
import { createStoreFile } from "../gateway/store-file.ts";
import { createDisk } from "../queue/files/disk.ts";
import { createFiles } from "../queue/files/files.ts";
import { workerLock } from "../queue/ledger/lease/workers.ts";
import { createGate } from "../queue/sync/gate/gate.ts";
import { createOutward } from "../queue/sync/gate/outward.ts";
import type { SyncEvent } from "../queue/sync/gate/sync-event.ts";
import { leaseOf, type System } from "../queue/sync/gate/system.ts";
import type { Polled, RoundParts } from "../queue/sync/poll/poll.ts";
import { createPollRunner } from "../queue/sync/poll/poll-runner.ts";
import type { Statement } from "../schemas/statement.ts";
import { createNewsOffice, type OfficeItem } from "./news-office.ts";
import { openWorld } from "./open-world.ts";
import { until } from "./until.ts";
import { dossierOf } from "./world.ts";

/** A ledger whose one system takes what it is sent in the test's memory, and tells its news over HTTP when it is asked. */
export const openPollWorld = async (
  options: {
    poll?: Partial<Poll>;
    by?: "ids" | "cursor";
    callTimeoutMs?: number;
    mostKeptBytes?: number;
  } = {},
) => {
  const { by = "ids", callTimeoutMs = 5_000 } = options;
  const world = await openWorld({
    awaits: by === "ids",
    ...(options.mostKeptBytes === undefined ? {} : { mostKeptBytes: options.mostKeptBytes }),
    ownership: { fields: { status: ["registry", "province"] } },
  });
  const office = await createNewsOffice();
  const folder = mkdtempSync(join(tmpdir(), "lienthong-news-"));
  const files = createFiles({
    disk: createDisk({ folder, leastFree: 0 }),
    rows: world.ledger.files,
  });
  const poll: Poll = {
    by,
    everySeconds: 3_600,
    overlapSeconds: 0,
    most: 3,
    deafRounds: 2,
    ...options.poll,
    next: by === "ids" ? askByCodes : askForAll,
  };
  const { http, close: closeHttp } = createAxiosHttp({
    baseUrl: office.url,
    maxSockets: 8,
    headers: {},
    transport: "pool",
    retryAfterMaxSeconds: 60,
  });
  const system: System = {
    ...world.system,
    settings: { ...world.system.settings, callTimeoutMs, retrySeconds: [1] },
    http,
    adapter: { ...world.system.adapter, poll: { news: poll } },
  };
  const polled: Polled = { system, name: "news", poll, leaseMs: leaseOf(system.settings) };
  await world.ledger.polls.enrol([{ system: system.id, name: "news", byIds: by === "ids" }]);

  /** A process of its own that asks, whose parts a test may change. */
  const openProcess = async (change: (parts: RoundParts) => Partial<RoundParts> = (_) => ({})) => {
    const worker = await world.ledger.registerWorker();
    const events: SyncEvent[] = [];
    const stopping = new AbortController();
    const ending = new AbortController();
    const base = {
      switches: world.ledger.switches,
      incidents: world.ledger.incidents,
      report: (event: SyncEvent) => events.push(event),
      stopping: stopping.signal,
      ending: ending.signal,
    };
    const parts: RoundParts = {
      polls: world.ledger.polls,
      take: world.ledger.take,
      outward: createOutward({ ...base, gate: createGate(base) }),
      storeFile: createStoreFile(files, "https://cong.example.test"),
      report: base.report,
      stopping: stopping.signal,
    };
    const runner = createPollRunner({ ...parts, ...change(parts), polled: [polled], worker });
    /** Ends its session, and resolves once PostgreSQL knows: until then what it held is its own. */
    const die = async () => {
      const id = worker.id();
      await worker.close();
      await until("the session of the dead process has ended", async () => {
        const held = await world.pool.query(
          "select from pg_locks where locktype = 'advisory' and classid = $1 and objid = $2::bigint",
          [workerLock, id],
        );
        return held.rowCount === 0;
      });
    };
    return { ...runner, events, stopping, ending, die };
  };
  const process = await openProcess();

  return {
    ...world,
    office,
    files,
    process,
    openProcess,
    /** Makes the poll due and runs its round to the end. */
    round: async (by = process): Promise<void> => {
      await world.pool.query("update polls set next_at = now()");
      await by.tick();
      await by.settled();
    },
    /** Declares dossiers that the system then acknowledges. */
    submit: async (...codes: string[]): Promise<void> => {
      for (const code of codes) await world.declare(dossierOf(code, { status: 2 }));
      await world.calmDown();
    },
    poll: async () => (await world.pool.query("select * from polls")).rows[0],
    awaiting: async (): Promise<string[]> =>
      (
        await world.pool.query(
          "select d.code from awaiting a join dossiers d on d.id = a.dossier order by d.code",
        )
      ).rows.map(({ code }) => code),
    statusOf: async (code: string) => (await world.ledger.readDossier(code, null))?.state.status,
    findings: async () =>
      (await world.ledger.findings.list({ limit: 50, scope: null })).findings.map(
        ({ kind, code, key, count }) => ({ kind, code, key, count }),
      ),
    close: async (): Promise<void> => {
      await process.die();
      await world.close();
      await office.close();
      closeHttp();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

export type PollWorld = Awaited<ReturnType<typeof openPollWorld>>;

type Answer = { items: OfficeItem[]; end?: number; more?: boolean };
type Brought = Awaited<ReturnType<Poll["next"]>>;

const askByCodes: Poll["next"] = async ({ of = [] }, line): Promise<Brought> => {
  const codes = of.map(({ state }) => state.code);
  const told = await ask(line, "/ask", { codes });
  if ("is" in told) return { trouble: told };
  const known = new Set(told.items.map(({ code }) => code));
  const missing = codes.filter((code) => !known.has(code));
  const gone = of.filter(({ state, missed }) => missed >= 2 && missing.includes(state.code));
  const over = told.items.filter(({ state }) => state === 9 || state === 3);
  const news: News = {
    ...newsOf(told.items),
    more: false,
    missing,
    over: over.map(({ code }) => code),
    findings: gone.map(({ state }) => ({ kind: "not-there", about: state.code })),
  };
  return { news, at: {} };
};

const askForAll: Poll["next"] = async ({ mark = "0" }, line): Promise<Brought> => {
  const told = await ask(line, `/feed?after=${mark}`);
  if ("is" in told) return { trouble: told };
  return { news: { ...newsOf(told.items), more: told.more === true }, at: { mark: `${told.end}` } };
};

const ask = async (line: Line, path: string, body?: object): Promise<Answer | Outcome> => {
  const { http, signal, timeoutMs } = line;
  const reply = await http({ method: body ? "POST" : "GET", path, body, signal, timeoutMs });
  if (reply.kind !== "answer") return { is: "lost", why: "Không có trả lời" };
  if (reply.status === 200) return reply.body as Answer;
  return reply.status === 400
    ? { is: "rejected", why: "HTTP 400" }
    : { is: "busy", why: `HTTP ${reply.status}` };
};

const newsOf = (items: OfficeItem[]): Pick<News, "statements" | "files"> => ({
  statements: items.map(
    ({ code, state, at, note, file, sha256 }): Statement => ({
      about: [{ code, issuer: "province" }],
      key: `${code} ${state} ${at}`,
      at,
      basis: "event",
      whole: false,
      says: {
        status: state as 9,
        ...(note === undefined ? {} : { note }),
        ...(file === undefined
          ? {}
          : { results: [{ id: "R1", name: "Trích lục mẫu", sha256: sha256 ?? sha256Of(file) }] }),
      },
      clears: [],
      unread: [],
    }),
  ),
  files: items.flatMap(({ file, sha256 }) =>
    file === undefined
      ? []
      : [{ sha256: sha256 ?? sha256Of(file), bytes: Buffer.from(file, "base64") }],
  ),
});

export const sha256Of = (base64: string): string =>
  createHash("sha256").update(Buffer.from(base64, "base64")).digest("hex");

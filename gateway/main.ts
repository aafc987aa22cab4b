import type { AddressInfo } from "node:net";
import packageFile from "#package" with { type: "json" };
import { grades } from "../adapters/registry/grades.ts";
import { createAskStamp } from "../adapters/time-stamp/time-stamp.ts";
import type { Log } from "../config/log.ts";
import type { Role, Settings } from "../config/settings.ts";
import { createEngine } from "../queue/engine/engine.ts";
import { createFiles } from "../queue/files/files.ts";
import { createLedger } from "../queue/ledger/ledger.ts";
import type { Limits } from "../queue/postgres/session/limits.ts";
import { createGate } from "../queue/sync/gate/gate.ts";
import { createOutward } from "../queue/sync/gate/outward.ts";
import { createLookUp } from "../queue/sync/look/look-up.ts";
import { type Sync, startSync, type WorkLimits } from "../queue/sync/sync.ts";
import { createWaker } from "../queue/sync/waker.ts";
import { validateDossier } from "../schemas/dossier.ts";
import { ensureAdminKey } from "./admin-key.ts";
import { systemsOf } from "./configuration.ts";
import { filesDisk } from "./files-disk.ts";
import { createApp } from "./http/app.ts";
import { createConnections } from "./http/server/connections.ts";
import { createHttpServer } from "./http/server/server.ts";
import { callBacksOf, deafCallBacks } from "./inbound.ts";
import { openStore } from "./open-store.ts";
import { createReleases, type Releases } from "./releases.ts";
import { createStoreFile } from "./store-file.ts";
import { faultOf } from "./telemetry/fault-of.ts";
import { createFileMetrics } from "./telemetry/file-metrics.ts";
import { createMetrics } from "./telemetry/metrics.ts";
import { roomWords } from "./telemetry/room-words.ts";
import { troublesOf } from "./telemetry/troubles.ts";
import { watchUncaught } from "./telemetry/uncaught.ts";

/**
 * A running gateway: where it listens, where its data is. `close` gives leases back, answers what is under way and stops all it
 * started, in 15 s whatever hangs; gives the names of what did not end.
 */
export type Gateway = { url: string; home: string; close(): Promise<string[]> };

type Parts = {
  settings: Settings;
  roles: Role[];
  log: Log;
  env: Record<string, string | undefined>;
  /** Aborted: a start under way is called off, what it opened is closed. */
  signal?: AbortSignal;
  /** Time limits other than the ordinary ones, for tests. */
  limits?: { sessions?: Partial<Limits>; work?: Partial<WorkLimits> };
};

/**
 * Builds everything and starts it, from the store up to the door. Whatever opened is closed in reverse, also when a later step
 * fails. Without the role `http` the door answers only what machines ask (health, metrics); without `sync` no lane runs here.
 */
export const startGateway = (parts: Parts): Promise<Gateway> => {
  const releases = createReleases(parts.log);
  const { signal } = parts;
  return new Promise((resolve, reject) => {
    const callOff = () =>
      void releases.close().then(() => reject(new Error("Đã hủy việc khởi động.")));
    signal?.addEventListener("abort", callOff);
    build(parts, releases)
      .catch(async (error: unknown) => {
        await releases.close();
        throw error;
      })
      .finally(() => signal?.removeEventListener("abort", callOff))
      .then(resolve, reject);
  });
};

const build = async (parts: Parts, releases: Releases): Promise<Gateway> => {
  const { settings, log, signal, limits = {} } = parts;
  const { systems, rules, inbound, close: closeSystems } = systemsOf(settings, parts.env);
  releases.push("systems", 500, closeSystems);
  const store = await openStore({
    settings,
    log,
    connections: 16,
    releases,
    limits: limits.sessions,
    ...(signal ? { signal } : {}),
  });
  const engine = await createEngine({
    connection: settings.redisUrl
      ? { store: "redis", url: settings.redisUrl }
      : { store: "postgres", url: store.url, limits: limits.sessions },
    onError: (error) => log("warn", "engine error", { error: faultOf(error) }),
  });
  releases.push("queue", 2_000, engine.close);
  const waker = createWaker(engine);

  const ledger = createLedger({
    pool: store.pool,
    onBehind: waker.behind,
    aheadMs: settings.datedAheadHours * 3_600_000,
    mostKeptBytes: settings.inboundMib * 1024 ** 2,
    ...rules,
  });
  const { registry, report, countUncaught } = createMetrics({
    log,
    counts: ledger.countReplicas,
    findings: ledger.findings.count,
    keptBytes: ledger.keptBytes,
    polls: ledger.polls.all,
    sealLag: ledger.sealLag,
    bloat: ledger.bloat,
    queue: engine.standing,
  });
  const disk = filesDisk(settings, store.home);
  const files = createFiles({
    disk,
    rows: ledger.files,
    tell: (event, count) => fileMetrics.count(event, count),
  });
  const fileMetrics = createFileMetrics(registry, files.room);
  if (parts.roles.includes("http"))
    for (const why of roomWords(await files.room()))
      log("error", "files are not taken", { folder: disk.folder, why });
  releases.push("errors", 100, watchUncaught({ log, count: countUncaught }));
  await ledger.switches.enrol([...systems.keys()]);
  for (const [system, { settings: own }] of systems)
    if (own.mode === "live" && grades[own.adapter] === "bronze")
      log("warn", "live on an adapter of bronze grade", { system, adapter: own.adapter });
  if (parts.roles.includes("http"))
    for (const told of deafCallBacks(systems, parts.env))
      log("warn", "call-backs will be refused: no secret is set", told);
  await ledger.makeMonths();
  const gate = createGate({ switches: ledger.switches, incidents: ledger.incidents, report });
  let sync: Sync | undefined;
  const ask = settings.timestamp.url && createAskStamp(settings.timestamp.url);
  if (parts.roles.includes("sync")) {
    sync = await startSync({
      ledger,
      engine,
      onShut: waker.shut,
      systems,
      gate,
      report,
      ...(settings.laneConcurrency ? { mostLanes: settings.laneConcurrency } : {}),
      keep: settings.keep,
      tidyFiles: files.tidy,
      storeFile: createStoreFile(files, settings.publicUrl ?? `http://localhost:${settings.port}`),
      accepts: parts.roles.includes("http"),
      limits: limits.work,
      ...(ask ? { stamp: (stop) => ledger.stampNewest((hash: Buffer) => ask(hash, stop)) } : {}),
    });
    releases.push("lanes", 8_000, sync.close);
  }

  await ensureAdminKey({ keys: ledger.keys, home: store.home, given: settings.adminKey, log });
  // Compiles the schema, so that the first caller does not wait for it.
  validateDossier(undefined);
  const connections = createConnections(settings.maxConnections);
  const looksEnd = new AbortController();
  const outward = createOutward({
    gate,
    switches: ledger.switches,
    report,
    stopping: looksEnd.signal,
    ending: looksEnd.signal,
  });
  const app = createApp({
    ledger,
    files,
    publicUrl: settings.publicUrl,
    connections,
    systems: [...systems.values()].map(({ id, settings: own }) => ({
      id,
      grade: grades[own.adapter] ?? null,
      mode: own.mode,
      windows: own.windows ?? [],
    })),
    inbound,
    callBacks: callBacksOf(systems),
    lookUp: createLookUp({ systems, copies: ledger.copies, outward }),
    validateDossier,
    metrics: { contentType: registry.contentType, read: () => registry.metrics() },
    openMetrics: settings.openMetrics,
    queue: engine.standing,
    troubles: () => troublesOf(store.pool.late(), sync?.standing()),
    ratePerKey: settings.ratePerKey,
    surface: parts.roles.includes("http") ? "whole" : "health",
    log,
    version: packageFile.version,
  });
  const server = createHttpServer(app, connections);
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(listening(error, settings)));
    server.listen(settings.port, settings.host, resolve);
  });
  releases.push("HTTP", 4_000, () => {
    setTimeout(() => server.closeAllConnections(), 3_000).unref();
    return new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeIdleConnections();
    });
  });
  // Before the door closes: whoever waits for a system is answered at once.
  releases.push("looks", 100, () => looksEnd.abort());
  // Called off while it was nearly there: what was opened since is closed too.
  signal?.throwIfAborted();
  const { address, port } = server.address() as AddressInfo;
  const host = address.includes(":") ? `[${address}]` : address;
  return { url: `http://${host}:${port}`, home: store.home, close: releases.close };
};

/** Why the gateway cannot listen, in words that name the variable at fault. */
const listening = (error: NodeJS.ErrnoException, { host, port }: Settings): Error => {
  switch (error.code) {
    case "EADDRINUSE":
      return new Error(
        `PORT: cổng ${port} trên ${host} đang có tiến trình khác dùng. Đặt PORT khác (0: bất kỳ) hoặc dừng tiến trình đó.`,
      );
    case "EACCES":
      return new Error(`PORT: không được phép mở cổng ${port}. Đặt PORT từ 1024 trở lên.`);
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return new Error(`HOST: máy này không có địa chỉ ${host}. Đặt HOST khác, ví dụ 127.0.0.1.`);
    default:
      return error;
  }
};

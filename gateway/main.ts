import type { AddressInfo } from "node:net";
import packageFile from "#package" with { type: "json" };
import type { Log } from "../config/log.ts";
import { type Role, readSystemsFile, type Settings } from "../config/settings.ts";
import { createEngine } from "../queue/engine/engine.ts";
import { createLedger } from "../queue/ledger/ledger.ts";
import { connectionOptions } from "../queue/postgres/pool.ts";
import { startSync } from "../queue/sync/sync.ts";
import { createWaker } from "../queue/sync/waker.ts";
import { validateDossier } from "../schemas/dossier.ts";
import { ensureAdminKey } from "./admin-key.ts";
import { faultOf } from "./fault-of.ts";
import { createApp } from "./http/app.ts";
import { createConnections } from "./http/connections.ts";
import { createHttpServer } from "./http/server.ts";
import { createMetrics } from "./metrics.ts";
import { openStore } from "./open-store.ts";
import { buildSystems } from "./systems.ts";
import { watchUncaught } from "./uncaught.ts";

/** A running gateway: where it listens, where its data is. `close` gives leases back, answers what is under way and stops all it started. */
export type Gateway = { url: string; home: string; close(): Promise<void> };

/**
 * Builds everything and starts it, from the store up to the door. Whatever opened is closed in reverse, also when a later step
 * fails. Without the role `http` the door answers only what machines ask (health, metrics); without `sync` no lane runs here.
 */
export const startGateway = async (parts: {
  settings: Settings;
  roles: Role[];
  log: Log;
  env: Record<string, string | undefined>;
}): Promise<Gateway> => {
  const { settings, log } = parts;
  const releases: (() => unknown)[] = [];
  const close = async () => {
    for (const release of releases.splice(0).reverse())
      await Promise.resolve(release()).catch((error: unknown) =>
        log("warn", "closing failed", { error: faultOf(error) }),
      );
  };
  try {
    const {
      systems,
      ownership,
      close: closeSystems,
    } = buildSystems(readSystemsFile(settings.systemsFile), parts.env);
    releases.push(closeSystems);
    const store = await openStore({ settings, log, connections: 16 });
    releases.push(store.close);
    const engine = await createEngine({
      connection: settings.redisUrl
        ? { store: "redis", url: settings.redisUrl }
        : { store: "postgres", connection: connectionOptions(store.url, "lienthong-engine") },
      onError: (error) => log("warn", "engine error", { error: faultOf(error) }),
    });
    releases.push(engine.close);
    const waker = createWaker(engine);

    const adapters = [...systems.values()].map(({ adapter }) => adapter);
    const ledger = createLedger({
      pool: store.pool,
      ownership,
      route: (dossier) =>
        adapters.filter((adapter) => adapter.concerns(dossier)).map(({ system }) => system),
      onBehind: waker.behind,
    });
    const { registry, observe, countUncaught } = createMetrics({
      log,
      counts: ledger.countReplicas,
      sealLag: ledger.sealLag,
      bloat: ledger.bloat,
      queue: engine.standing,
    });
    releases.push(watchUncaught({ log, count: countUncaught }));
    await ledger.switches.enrol([...systems.keys()]);
    await ledger.makeMonths();
    if (parts.roles.includes("sync")) {
      const sync = await startSync({
        ledger,
        engine,
        onShut: waker.shut,
        systems,
        observe,
        concurrency: settings.laneConcurrency,
        keep: settings.keep,
        accepts: parts.roles.includes("http"),
      });
      releases.push(sync.close);
    }

    await ensureAdminKey({ keys: ledger.keys, home: store.home, given: settings.adminKey, log });
    // Compiles the schema, so that the first caller does not wait for it.
    validateDossier(undefined);
    const connections = createConnections(settings.maxConnections);
    const app = createApp({
      ledger,
      connections,
      systems: [...systems.values()].map(({ id, settings: own }) => ({
        id,
        mode: own.mode,
        windows: own.windows ?? [],
      })),
      validateDossier,
      metrics: { contentType: registry.contentType, read: () => registry.metrics() },
      openMetrics: settings.openMetrics,
      queue: engine.standing,
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
    releases.push(
      () =>
        new Promise<void>((resolve) => {
          server.close(() => resolve());
          server.closeIdleConnections();
          setTimeout(() => server.closeAllConnections(), 5_000).unref();
        }),
    );
    const { address, port } = server.address() as AddressInfo;
    const host = address.includes(":") ? `[${address}]` : address;
    return { url: `http://${host}:${port}`, home: store.home, close };
  } catch (error) {
    await close();
    throw error;
  }
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

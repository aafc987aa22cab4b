import { randomBytes } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createLedger } from "../../queue/ledger/ledger.ts";
import { openEmbeddedPostgres } from "../../queue/postgres/embedded/embedded.ts";
import { patience } from "../../queue/postgres/session/limits.ts";
import { createPool } from "../../queue/postgres/session/pool.ts";
import { startGatewayProcess } from "../demo/gateway-process.ts";
import { systemsFile } from "../demo/systems-file.ts";
import { temporaryHome } from "../demo/temp-home.ts";

/** A loaded machine may take its time. */
const limits = { answerMs: patience.month };

/** The one system of a bench; nothing listens at its address. */
export const system = "national-portal";

/** An empty ledger in a temporary home, on an embedded PostgreSQL as operators get it, at `url`. `close` removes all of it. */
export const openBench = async () => {
  const home = temporaryHome("lienthong-bench");
  const systems = join(home, "systems.json");
  writeFileSync(systems, systemsFile("http://127.0.0.1:9"));
  const key = randomBytes(24).toString("base64url");
  // Stays open, so that the server outlives a gateway that is stopped and started.
  const postgres = await openEmbeddedPostgres({ home: join(home, "home") });
  const pool = createPool({ url: postgres.url, max: 6, applicationName: "bench", limits });
  const ledger = createLedger({ pool, ownership: {}, route: () => [], onBehind: () => {} });

  /** Starts a gateway; `env`: what it is told besides. */
  const startSending = (env: Record<string, string> = {}) =>
    startGatewayProcess(
      {
        PORT: "0",
        LIENTHONG_HOME: join(home, "home"),
        LIENTHONG_ADMIN_KEY: key,
        RATE_PER_KEY: "0",
        SYSTEMS_FILE: systems,
        PORTAL_USERNAME: "u",
        PORTAL_PASSWORD: "p",
        ...env,
      },
      join(home, "gateway.log"),
    );
  /** The same with its system paused, so that only the bench itself claims. */
  const startGateway = async (env: Record<string, string> = {}) => {
    const gateway = await startSending(env);
    await fetch(`${gateway.url}/v1/systems/${system}/pause`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}` },
    });
    return gateway;
  };

  const close = async () => {
    await pool.end();
    await postgres.stop();
    rmSync(home, { recursive: true, force: true });
  };
  return { home, key, url: postgres.url, pool, ledger, startGateway, startSending, close };
};

export type Bench = Awaited<ReturnType<typeof openBench>>;

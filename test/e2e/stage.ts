import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type GatewayProcess, startGatewayProcess } from "../demo/gateway-process.ts";
import { systemsFile } from "../demo/systems-file.ts";
import {
  createPortalSimulator,
  type PortalOptions,
} from "../simulators/national-portal/portal-simulator.ts";
import { rankByField } from "../simulators/national-portal/rank-by-field.ts";
import { adminKey } from "./admin-key.ts";
import { ask } from "./ask.ts";

/**
 * Where a play of several processes takes place: a portal that de-duplicates nothing, a folder, and gateways run as a user
 * runs them, on the PostgreSQL of `url` or, without one, on the embedded one of their own LIENTHONG_HOME.
 */
export const openStage = async (
  options: {
    url?: string;
    portal?: PortalOptions;
    system?: object;
    env?: object;
    inbound?: object;
    /** Systems beside the portal, by name, and whose word counts. */
    others?: object;
    ownership?: object;
    files?: object;
  } = {},
) => {
  const folder = mkdtempSync(join(tmpdir(), "lienthong-e2e-"));
  // PostgreSQL never runs as root, so its own account must be able to pass.
  chmodSync(folder, 0o755);
  const portal = await createPortalSimulator({
    keepBodies: "present",
    rankOf: rankByField("GhiChu"),
    ...options.portal,
  });
  const { systems } = JSON.parse(systemsFile(portal.url));
  const settings = { ...systems["national-portal"], settleMs: 300, ...options.system };
  const file = join(folder, "systems.json");
  const { inbound = {}, others = {}, ownership = {}, files = {} } = options;
  const all = { "national-portal": settings, ...others };
  writeFileSync(file, JSON.stringify({ inbound, ownership, files, systems: all }));
  const home = join(folder, "home");
  const logFile = join(folder, "gateway.log");
  const env = {
    PORT: "0",
    LIENTHONG_HOME: home,
    ...(options.url ? { DATABASE_URL: options.url } : {}),
    LIENTHONG_ADMIN_KEY: adminKey,
    SYSTEMS_FILE: file,
    PORTAL_USERNAME: "h41_demo",
    PORTAL_PASSWORD: "demo-secret",
    OPEN_METRICS: "true",
    ...options.env,
  };
  const gateways: GatewayProcess[] = [];
  return {
    portal,
    settings,
    folder,
    home,
    file,
    env,
    /** Starts one more gateway, with all roles unless told, and resolves once it serves. */
    start: async (...more: string[]): Promise<GatewayProcess> => {
      const gateway = await startGatewayProcess(env, logFile, more);
      gateways.push(gateway);
      return gateway;
    },
    /** Where the gateways listen, in the order of their start. */
    urls: (): string[] => gateways.map(({ url }) => url),
    /** What all gateways have logged so far. */
    log: (): string => readFileSync(logFile, "utf8"),
    /** Ends the gateways that still run and the portal, and removes the folder. */
    close: async () => {
      await Promise.all(gateways.map((each) => ended(each)));
      await portal.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

export type Stage = Awaited<ReturnType<typeof openStage>>;

/** The sum of a gateway's samples whose name and labels match. */
export const figure = async ({ url }: GatewayProcess, sample: RegExp): Promise<number> => {
  const { text } = await ask(url, "/metrics");
  return text
    .split("\n")
    .filter((line) => sample.test(line))
    .reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
};

/** Parts that a gateway delivered. */
export const delivered = (gateway: GatewayProcess): Promise<number> =>
  figure(gateway, /^lienthong_items_total.*outcome="accepted"/);

const ended = (gateway: GatewayProcess): Promise<number | null> => {
  gateway.kill("SIGCONT");
  // Killed, it would leave its PostgreSQL behind.
  const last = setTimeout(() => gateway.kill("SIGKILL"), 60_000);
  return gateway.stop().finally(() => clearTimeout(last));
};

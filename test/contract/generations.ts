import { openAdapter } from "../../adapters/kit/egress/open-adapter.ts";
import { openSystemHttp } from "../../adapters/kit/egress/system-http.ts";
import { createFiles } from "../../adapters/kit/files/files.ts";
import { kind } from "../../adapters/national-portal/index.ts";
import type { Held } from "../../queue/ledger/state/held.ts";
import type { System } from "../../queue/sync/gate/system.ts";
import { validateSystems } from "../../schemas/dossier.ts";
import type { Dossier } from "../../schemas/generated/dossier.ts";
import { createHubSimulator } from "../simulators/national-portal/generation-b/hub-simulator.ts";
import { createRegistrySimulator } from "../simulators/national-portal/generation-c/registry-simulator.ts";
import type { openPortal } from "../simulators/national-portal/open-portal.ts";
import { createPortalSimulator } from "../simulators/national-portal/portal-simulator.ts";

/** What every simulated generation offers. */
export type Simulator = Awaited<ReturnType<typeof openPortal>>;

/** One generation as the common suite sees it: its simulator, its settings, the names of its calls, where its copy keeps things. */
export type Generation = {
  profile: "a" | "b" | "c";
  simulate: () => Promise<Simulator>;
  settings: object;
  env: Record<string, string>;
  /** Services by name: what makes a record, what changes it, what adds rows. */
  services: { create: string; change: string; rows: string };
  /** The code that the portal knows a dossier by. */
  codeThere: (dossier: Dossier, held: Held) => string;
  /** Status of a dossier as the portal holds it. */
  statusOf: (body: object | undefined) => number;
};

const sameCode = ({ code }: Dossier) => code;
const knownProcedures = ["1.001193"];
const lgsp = {
  AccessKey: "DEMO-ACCESS",
  SecretKey: "DEMO-SECRET",
  AppName: "DEMO-APP",
  PartnerCode: "000.00.00.H41",
  PartnerCodeCus: "000.00.00.H41",
};

/** Every generation, each with its own simulator. */
export const generations: Generation[] = [
  {
    profile: "a",
    simulate: () =>
      createPortalSimulator({ knownProcedures: knownProcedures.map((code) => ({ code })) }),
    settings: {
      auth: { type: "session", usernameEnv: "PORTAL_USERNAME", passwordEnv: "PORTAL_PASSWORD" },
    },
    env: { PORTAL_USERNAME: "h41_demo", PORTAL_PASSWORD: "demo-secret" },
    services: { create: "DongBoHoSoMC", change: "DongBoHoSoMC", rows: "CapNhatTienDoHoSoMC" },
    codeThere: sameCode,
    statusOf: (body) => Number((body as { TrangThaiHoSo?: string } | undefined)?.TrangThaiHoSo),
  },
  {
    profile: "b",
    simulate: () => createHubSimulator({ knownProcedures, lgsp }),
    settings: {
      paths: {
        add: "/api/ThemMoiHoSo",
        update: "/api/CapNhatHoSo",
        progress: "/api/DongBoTienTrinh",
      },
      auth: { type: "none", hopAccessKeyEnv: "LGSP_ACCESS", hopSecretKeyEnv: "LGSP_SECRET" },
      settings: { hop: "lgsp", hopTokenPath: "/token", hopAppName: "DEMO-APP" },
    },
    env: { LGSP_ACCESS: "DEMO-ACCESS", LGSP_SECRET: "DEMO-SECRET" },
    services: { create: "add", change: "update", rows: "progress" },
    codeThere: sameCode,
    statusOf: (body) => Number((body as { TrangThaiHoSo?: string } | undefined)?.TrangThaiHoSo),
  },
  {
    profile: "c",
    simulate: () => createRegistrySimulator({ knownProcedures }),
    settings: {
      auth: { type: "oauth-json", clientIdEnv: "CLIENT_ID", clientSecretEnv: "CLIENT_SECRET" },
    },
    env: { CLIENT_ID: "demo-client", CLIENT_SECRET: "demo-secret" },
    services: { create: "CreateDossier", change: "CapNhatTrangThai", rows: "CapNhatTienTrinh" },
    codeThere: (_, held) => held.number?.receipt?.code ?? "(no number yet)",
    statusOf: (body) => Number((body as { TrangThai?: number } | undefined)?.TrangThai),
  },
];

/** The adapter of a generation with a transport of its own to its simulator. */
export const connect = (
  { profile, settings, env }: Pick<Generation, "profile" | "settings" | "env">,
  baseUrl: string,
  more: object = {},
  fileSources: object = {},
): { system: System; close(): void } => {
  const file = validateSystems({
    files: fileSources,
    systems: {
      "national-portal": {
        adapter: "national-portal",
        profile,
        mode: "live",
        baseUrl,
        allowHttp: true,
        unit: "000.00.00.H41",
        callTimeoutMs: 2_000,
        perCall: { dossiers: 8, rows: 10 },
        transport: "node",
        ...settings,
        ...more,
      },
    },
  });
  const own = file.ok ? file.value.systems["national-portal"] : undefined;
  if (!file.ok || !own) throw new Error(JSON.stringify(file));
  const files = createFiles(file.value.files);
  const { http, close: hangUp } = openSystemHttp(own);
  const adapter = openAdapter(kind, { system: "national-portal", settings: own, env, files });
  const close = () => {
    hangUp();
    files.close();
  };
  return { system: { id: "national-portal", adapter, settings: own, http }, close };
};

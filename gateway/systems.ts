import { createAxiosHttp } from "../adapters/axios-http.ts";
import type { Adapter } from "../adapters/contract.ts";
import { createNationalPortal } from "../adapters/national-portal/index.ts";
import { BadSettings } from "../config/settings.ts";
import type { System } from "../queue/sync/lane.ts";
import { validateSystems } from "../schemas/dossier.ts";
import type { SystemSettings, SystemsFile } from "../schemas/generated/systems.ts";

/** Each adapter that a systems file may name, with the generations of its protocol that it speaks. */
const adapters: Record<
  string,
  { profiles: string[]; create: (system: string, settings: SystemSettings, env: Env) => Adapter }
> = {
  "national-portal": {
    profiles: ["a"],
    create: (system, settings, env) =>
      createNationalPortal({
        system,
        settings,
        account: {
          username: env[settings.auth.usernameEnv ?? ""] ?? "",
          password: env[settings.auth.passwordEnv ?? ""] ?? "",
        },
      }),
  },
};

type Env = Record<string, string | undefined>;

/** Checks the systems file and builds each system's adapter and transport; throws {@link BadSettings} with every problem at once. */
export const buildSystems = (
  file: unknown,
  env: Env,
): {
  systems: Map<string, System>;
  ownership: NonNullable<SystemsFile["ownership"]>;
  close(): void;
} => {
  const checked = validateSystems(file);
  if (!checked.ok)
    throw new BadSettings(
      checked.errors.map(({ pointer, message }) => `SYSTEMS_FILE ${pointer}: ${message}`),
    );
  const entries = Object.entries(checked.value.systems);
  const problems = entries.flatMap(([id, settings]) => problemsOf(id, settings, env));
  if (problems.length > 0) throw new BadSettings(problems);
  const closers: (() => void)[] = [];
  const systems = new Map(
    entries.map(([id, settings]): [string, System] => {
      const { http, close } = createAxiosHttp({
        baseUrl: settings.baseUrl,
        maxSockets: settings.concurrency.max,
        headers: settings.headers,
        transport: settings.transport,
      });
      closers.push(close);
      const adapter = adapterOf(settings).create(id, settings, env);
      return [id, { id, adapter, settings, http }];
    }),
  );
  return {
    systems,
    ownership: checked.value.ownership ?? {},
    close: () => {
      for (const close of closers) close();
    },
  };
};

const adapterOf = (settings: SystemSettings) => {
  const found = adapters[settings.adapter];
  if (!found) throw new BadSettings([`Không có bộ chuyển đổi "${settings.adapter}".`]);
  return found;
};

const problemsOf = (id: string, settings: SystemSettings, env: Env): string[] => {
  const at = `SYSTEMS_FILE /systems/${id}`;
  const known = adapters[settings.adapter];
  if (!known)
    return [
      `${at}/adapter: không có "${settings.adapter}"; hiện có ${Object.keys(adapters).join(", ")}.`,
    ];
  const problems: string[] = [];
  if (!known.profiles.includes(settings.profile))
    problems.push(
      `${at}/profile: cần một trong ${known.profiles.join(", ")}, nhận được "${settings.profile}".`,
    );
  if (settings.baseUrl.startsWith("http:") && !settings.allowHttp)
    problems.push(`${at}/baseUrl: cần https; chỉ dùng http khi đặt allowHttp: true.`);
  if (settings.mode === "live")
    for (const name of [settings.auth.usernameEnv, settings.auth.passwordEnv])
      if (name && !env[name])
        problems.push(
          `${at}/auth: biến môi trường ${name} chưa đặt; đặt nó hoặc chuyển mode sang off.`,
        );
  return problems;
};

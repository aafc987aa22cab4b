import type { Adapter } from "../adapters/contract.ts";
import { authTypes } from "../adapters/kit/auth/auth.ts";
import { isNetwork } from "../adapters/kit/files/address-guard.ts";
import { createFiles, type Files } from "../adapters/kit/files/files.ts";
import { createAxiosHttp } from "../adapters/kit/http/axios-http.ts";
import { guarded } from "../adapters/kit/text/guard.ts";
import { createNationalPortal } from "../adapters/national-portal/index.ts";
import { BadSettings } from "../config/settings.ts";
import type { createLedger } from "../queue/ledger/ledger.ts";
import { type MaintenanceWindow, windowEnds } from "../queue/sync/gate/window.ts";
import type { System } from "../queue/sync/lane/lane.ts";
import { validateSystems } from "../schemas/dossier.ts";
import type { SystemSettings, SystemsFile } from "../schemas/generated/systems.ts";
import type { Inbound } from "./http/inbound/accounts.ts";
import { readInbound } from "./inbound.ts";

/** What a generation of a protocol cannot do without: the styles of authentication it may have, the paths it must be told, the words of its settings. */
type Needs = { auth: string[]; paths: string[]; settings?: Record<string, string[]> };

/** Settings of the portal's that are one word of a few. */
const portalSettings = { fees: ["all", "paid"] };

/** Each adapter that a systems file may name, with the generations of its protocol that it speaks. */
const adapters: Record<
  string,
  {
    profiles: Record<string, Needs>;
    create: (parts: {
      system: string;
      settings: SystemSettings;
      env: Env;
      files: Files;
    }) => Adapter;
  }
> = {
  "national-portal": {
    profiles: {
      a: { auth: ["session", "none"], paths: [], settings: portalSettings },
      b: {
        auth: Object.keys(authTypes),
        paths: ["add", "update", "progress"],
        settings: portalSettings,
      },
      c: { auth: Object.keys(authTypes), paths: [], settings: portalSettings },
    },
    create: createNationalPortal,
  },
};

type Env = Record<string, string | undefined>;

/** Checks the systems file and builds each system's adapter and transport; throws {@link BadSettings} with every problem at once. */
export const buildSystems = (
  file: unknown,
  env: Env,
): {
  systems: Map<string, System>;
  rules: LedgerRules;
  inbound: Inbound;
  close(): void;
} => {
  const checked = validateSystems(file);
  if (!checked.ok)
    throw new BadSettings(
      checked.errors.map(({ pointer, message }) => `SYSTEMS_FILE ${pointer}: ${message}`),
    );
  const entries = Object.entries(checked.value.systems);
  const { inbound, problems: wrongAccounts } = readInbound(checked.value.inbound, env);
  const problems = [
    ...wrongAccounts,
    ...entries.flatMap(([id, settings]) => problemsOf(id, settings, env)),
    ...checked.value.files.networks.flatMap(notNetwork),
  ];
  if (problems.length > 0) throw new BadSettings(problems);
  const files = createFiles(checked.value.files);
  const built = entries.map(([id, settings]) => ({
    id,
    settings,
    adapter: guarded(adapterOf(settings).create({ system: id, settings, env, files })),
  }));
  const blind = built.flatMap(blindLooks);
  if (blind.length > 0) throw new BadSettings(blind);
  const closers: (() => void)[] = [files.close];
  const systems = new Map(
    built.map(({ id, settings, adapter }): [string, System] => {
      const { http, close } = createAxiosHttp({
        baseUrl: settings.baseUrl,
        maxSockets: settings.concurrency.max,
        headers: settings.headers,
        transport: settings.transport,
        retryAfterMaxSeconds: settings.retryAfterMaxSeconds,
      });
      closers.push(close);
      return [id, { id, adapter, settings, http }];
    }),
  );
  return {
    systems,
    rules: rulesOf(checked.value, [...systems.values()]),
    inbound,
    close: () => {
      for (const close of closers) close();
    },
  };
};

/** What the ledger judges words and receipts by, out of the systems file and its adapters. */
type LedgerRules = Pick<
  Parameters<typeof createLedger>[0],
  "ownership" | "route" | "agencies" | "receipts"
>;

const rulesOf = ({ ownership = {}, agencies }: SystemsFile, systems: System[]): LedgerRules => ({
  ownership,
  agencies,
  route: (dossier) =>
    systems.filter(({ adapter }) => adapter.concerns(dossier)).map(({ id }) => id),
  receipts: Object.fromEntries(systems.map(({ id, adapter }) => [id, adapter.codes ?? {}])),
});

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
  const needs = known.profiles[settings.profile];
  if (needs) problems.push(...missing(at, settings, needs));
  else
    problems.push(
      `${at}/profile: cần một trong ${Object.keys(known.profiles).join(", ")}, nhận được "${settings.profile}".`,
    );
  if (settings.baseUrl.startsWith("http:") && !settings.allowHttp)
    problems.push(`${at}/baseUrl: cần https; chỉ dùng http khi đặt allowHttp: true.`);
  problems.push(...badWindows(at, settings.windows ?? []));
  if (settings.mode === "live")
    for (const [field, name] of Object.entries(settings.auth))
      if (field.endsWith("Env") && name && !env[name])
        problems.push(
          `${at}/auth: biến môi trường ${name} chưa đặt; đặt nó hoặc chuyển mode sang off.`,
        );
  return problems;
};

/** Windows that say nothing, or leave no minute of the week to send in. */
const badWindows = (at: string, windows: MaintenanceWindow[]): string[] => {
  const empty = windows.flatMap(({ from, to }, n) =>
    from === to
      ? [
          `${at}/windows/${n}: from và to cùng là ${from} nên không rõ là cả ngày hay không lúc nào; muốn cả ngày thì đặt hai khung {from: "00:00", to: "12:00"} và {from: "12:00", to: "00:00"}, không thì bỏ khung này.`,
        ]
      : [],
  );
  const week = new Date("2026-11-23T00:00:00+07:00");
  const ends = empty.length === 0 && windowEnds(windows, week);
  return ends && ends.getTime() - week.getTime() > 7 * 86_400_000
    ? [
        `${at}/windows: các khung giờ bảo trì chiếm hết cả tuần nên không bao giờ gửi; bớt khung giờ, hoặc đặt mode: "off".`,
      ]
    : empty;
};

const notNetwork = (text: string, n: number): string[] =>
  isNetwork(text)
    ? []
    : [`SYSTEMS_FILE /files/networks/${n}: cần địa chỉ và độ dài tiền tố, như 10.0.0.0/8.`];

/** Where the settings have a system looked up that does not show so much: its "no" would mean nothing. Existence is enough for a record. */
const blindLooks = ({ id, settings, adapter }: Omit<System, "http">): string[] => {
  const shown = { content: ["dossier", "rows"], exists: ["dossier"], no: [] as string[] };
  return Object.entries(settings.ifLost)
    .filter(([kind, how]) => how === "look" && !shown[adapter.can.lookUp].includes(kind))
    .map(
      ([kind]) =>
        `SYSTEMS_FILE /systems/${id}/ifLost/${kind}: hệ thống này không cho tra cứu phần này nên không dùng được "look"; đặt "resend" hoặc "park".`,
    );
};

/** What the settings leave out although this generation needs it, or say in words that it does not know. */
const missing = (at: string, { auth, paths, settings }: SystemSettings, needs: Needs): string[] => [
  ...Object.entries(needs.settings ?? {})
    .filter(([name, words]) => name in settings && !words.includes(String(settings[name])))
    .map(
      ([name, words]) =>
        `${at}/settings/${name}: cần một trong ${words.join(", ")}, nhận được "${settings[name]}".`,
    ),
  ...(needs.auth.includes(auth.type)
    ? []
    : [`${at}/auth/type: cần một trong ${needs.auth.join(", ")}, nhận được "${auth.type}".`]),
  ...(authTypes[auth.type] ?? [])
    .filter((field) => auth[field] === undefined)
    .map((field) => `${at}/auth/${field}: kiểu "${auth.type}" cần tên biến môi trường này.`),
  ...needs.paths
    .filter((name) => paths[name] === undefined)
    .map((name) => `${at}/paths/${name}: thế hệ này cần đường dẫn này; hỏi bên vận hành trục.`),
];

import {
  lacking,
  lackingSettings,
  strangePaths,
  strangeSettings,
} from "../adapters/kit/egress/lacking.ts";
import { openAdapter } from "../adapters/kit/egress/open-adapter.ts";
import { openSystemHttp, wholeAddresses } from "../adapters/kit/egress/system-http.ts";
import { isNetwork } from "../adapters/kit/files/address-guard.ts";
import { createFiles } from "../adapters/kit/files/files.ts";
import type { Tls } from "../adapters/kit/http/axios-http.ts";
import { BadSettings } from "../config/settings.ts";
import type { createLedger } from "../queue/ledger/ledger.ts";
import type { System } from "../queue/sync/gate/system.ts";
import { type MaintenanceWindow, windowEnds } from "../queue/sync/gate/window.ts";
import { validateSystems } from "../schemas/dossier.ts";
import type { SystemSettings, SystemsFile } from "../schemas/generated/systems.ts";
import type { FieldError } from "../schemas/validate.ts";
import type { Inbound } from "./http/inbound/accounts.ts";
import { readInbound, wrongNetworks } from "./inbound.ts";
import { createKinds } from "./kinds.ts";
import { isWithin, lawfulPart } from "./lawful-part.ts";
import { ownershipOf } from "./ownership.ts";
import { readTls } from "./tls-files.ts";

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
  const kindOf = createKinds();
  const checked = validateSystems(file);
  const wrong = [...(checked.ok ? [] : checked.errors), ...strangers(file, kindOf)];
  // What is wrong in its form hides nothing of what the rest means.
  const lawful = checked.ok ? checked.value : lawfulPart(file, checked.errors, validateSystems);
  const found = lawful && lookAt(lawful, env, kindOf);
  const problems = [
    ...wrong.map(({ pointer, message }) => `SYSTEMS_FILE ${pointer}: ${message}`),
    ...(found?.problems ?? []).filter(
      (each) => !wrong.some(({ pointer }) => isWithin(placeOf(each), pointer)),
    ),
  ];
  if (!checked.ok || !found || problems.length > 0) {
    found?.files.close();
    throw new BadSettings(problems);
  }
  const { built, certificates, inbound, files } = found;
  const closers: (() => void)[] = [files.close];
  const systems = new Map(
    built.map(({ id, settings, adapter }): [string, System] => {
      const { http, close } = openSystemHttp(settings, certificates.get(id));
      closers.push(close);
      const { origins } = adapterOf(settings, kindOf);
      return [id, { id, adapter, settings, http, ...(origins ? { origins } : {}) }];
    }),
  );
  return {
    systems,
    rules: rulesOf(checked.value, [...systems.values()], kindOf),
    inbound,
    close: () => {
      for (const close of closers) close();
    },
  };
};

/** The place in the file that a problem tells of. */
const placeOf = (problem: string): string => /^SYSTEMS_FILE (.*?): /.exec(problem)?.[1] ?? "";

/** What a file of lawful form means: what is wrong with that, and the adapters of the systems that nothing is wrong with. */
const lookAt = (
  { systems, inbound: given, files: store }: SystemsFile,
  env: Env,
  kindOf: KindOf,
) => {
  const { inbound, problems: wrongAccounts } = readInbound(given, env);
  const problems = [...wrongAccounts, ...store.networks.flatMap(notNetwork)];
  const files = createFiles({ ...store, networks: store.networks.filter(isNetwork) });
  const certificates = new Map<string, Tls | undefined>();
  const built = Object.entries(systems).flatMap(([id, settings]) => {
    const wrong = problemsOf(id, settings, env, kindOf);
    const found = readTls(`SYSTEMS_FILE /systems/${id}/tls`, settings, env);
    if ("problems" in found) wrong.push(...found.problems);
    else certificates.set(id, found.tls);
    if (wrong.length > 0) {
      problems.push(...wrong);
      return [];
    }
    const adapter = openAdapter(adapterOf(settings, kindOf), { system: id, settings, env, files });
    problems.push(...blindLooks({ id, settings, adapter }));
    return [{ id, settings, adapter }];
  });
  return { problems, built, certificates, inbound, files };
};

/** What the ledger judges words and receipts by, out of the systems file and its adapters. */
type LedgerRules = Pick<
  Parameters<typeof createLedger>[0],
  "ownership" | "route" | "keeps" | "agencies" | "receipts" | "opens" | "awaits"
>;

const rulesOf = (
  { ownership, agencies }: SystemsFile,
  systems: System[],
  kindOf: KindOf,
): LedgerRules => ({
  ownership: ownershipOf(
    ownership,
    systems.map(({ id, settings }) => ({ id, settings, kind: adapterOf(settings, kindOf) })),
  ),
  agencies,
  route: (dossier) =>
    systems.filter(({ adapter }) => adapter.concerns(dossier)).map(({ id }) => id),
  keeps: (dossier) => systems.filter(({ adapter }) => adapter.keeps?.(dossier)).map(({ id }) => id),
  receipts: Object.fromEntries(systems.map(({ id, adapter }) => [id, adapter.codes ?? {}])),
  opens: new Set(
    systems.filter(({ settings }) => adapterOf(settings, kindOf).opens).map(({ id }) => id),
  ),
  awaits: new Set(
    systems
      .filter(({ adapter }) => Object.values(adapter.poll ?? {}).some(({ by }) => by === "ids"))
      .map(({ id }) => id),
  ),
});

type KindOf = ReturnType<typeof createKinds>;

const adapterOf = (settings: SystemSettings, kindOf: KindOf) => {
  const found = kindOf(settings);
  if ("kind" in found) return found.kind;
  throw new BadSettings(found.errors.map(({ message }) => message));
};

const problemsOf = (id: string, settings: SystemSettings, env: Env, kindOf: KindOf): string[] => {
  const at = `SYSTEMS_FILE /systems/${id}`;
  const found = kindOf(settings);
  if ("errors" in found)
    return found.errors.map(({ pointer, message }) => `${at}${pointer}: ${message}`);
  const known = found.kind;
  const problems: string[] = [];
  const needs = known.profiles[settings.profile];
  if (needs)
    problems.push(
      ...[...lackingSettings(known, settings), ...lacking(needs, settings)].map(
        ({ pointer, message }) => `${at}${pointer}: ${message}`,
      ),
    );
  else
    problems.push(
      `${at}/profile: cần một trong ${Object.keys(known.profiles).join(", ")}, nhận được "${settings.profile}".`,
    );
  if (settings.baseUrl.startsWith("http:") && !settings.allowHttp)
    problems.push(`${at}/baseUrl: cần https; chỉ dùng http khi đặt allowHttp: true.`);
  problems.push(
    ...wholeAddresses(settings).flatMap(({ pointer, address }) =>
      badAddress(`${at}${pointer}`, address, settings),
    ),
  );
  problems.push(...wrongNetworks(at, settings.settings));
  problems.push(...badWindows(at, settings.windows ?? []));
  if (settings.mode === "live")
    for (const [field, name] of Object.entries(settings.auth))
      if (field.endsWith("Env") && name && !env[name])
        problems.push(
          `${at}/auth: biến môi trường ${name} chưa đặt; đặt nó hoặc chuyển mode sang off.`,
        );
  return problems;
};

/** An address of its own that is none, or tells secrets, or goes in clear. */
const badAddress = (at: string, address: string, { allowHttp }: SystemSettings): string[] => {
  const is = URL.canParse(address) ? new URL(address) : undefined;
  if (is?.username !== "" || is.password !== "" || is.hash !== "")
    return [
      `${at}: cần đường dẫn dưới baseUrl, hoặc địa chỉ đầy đủ như https://token.example.vn/token, không có tên đăng nhập hay phân đoạn.`,
    ];
  return is.protocol === "https:" || allowHttp
    ? []
    : [`${at}: cần https; chỉ dùng http khi đặt allowHttp: true.`];
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
  const { observe } = adapter;
  const shown = !observe ? [] : observe.shows === "content" ? ["dossier", "rows"] : ["dossier"];
  return Object.entries(settings.ifLost)
    .filter(([kind, how]) => how === "look" && !shown.includes(kind))
    .map(
      ([kind]) =>
        `SYSTEMS_FILE /systems/${id}/ifLost/${kind}: hệ thống này không cho tra cứu phần này nên không dùng được "look"; đặt "resend" hoặc "park".`,
    );
};

/** Names that no adapter reads, of every system whose kind is known, also in a file that is wrong elsewhere. */
const strangers = (file: unknown, kindOf: KindOf): FieldError[] => {
  const { systems } = (file ?? {}) as { systems?: unknown };
  if (typeof systems !== "object" || systems === null) return [];
  return Object.entries(systems).flatMap(([id, given]) => {
    const { adapter, profile, settings, paths } = (given ?? {}) as Record<string, unknown>;
    const found = kindOf({ adapter, settings });
    const kind = "kind" in found ? found.kind : undefined;
    const variant = kind?.profiles[String(profile)];
    return [
      ...(kind ? strangeSettings(kind, settings) : []),
      ...(variant ? strangePaths(variant, paths) : []),
    ].map(({ pointer, message }) => ({ pointer: `/systems/${id}${pointer}`, message }));
  });
};

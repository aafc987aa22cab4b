import { isNetwork } from "../adapters/kit/files/address-guard.ts";
import type { System } from "../queue/sync/gate/system.ts";
import type { SystemSettings, SystemsFile } from "../schemas/generated/systems.ts";
import type { Account, Inbound } from "./http/inbound/accounts.ts";
import type { CallBacks } from "./http/inbound/call-backs.ts";

type Env = Record<string, string | undefined>;
type Settings = SystemsFile["inbound"]["accounts"][string];

/** The accounts and paths of the systems file's `inbound` with their secrets, and what is wrong with them. */
export const readInbound = (
  { accounts, aliases }: SystemsFile["inbound"],
  env: Env,
): { inbound: Inbound; problems: string[] } => {
  const problems: string[] = [];
  const names = new Map<string, string>();
  const read = Object.entries(accounts).map(([name, settings]): Account => {
    const at = `SYSTEMS_FILE /inbound/accounts/${name}`;
    problems.push(...problemsOf(at, settings, env));
    const { form, usernameEnv, passwordEnv, passwordOldEnv, networks, agencies, unit } = settings;
    const username = env[usernameEnv ?? ""] ?? "";
    const other = names.get(username);
    if (form === "session" && username !== "" && other !== undefined)
      problems.push(`${at}/usernameEnv: tên đăng nhập trùng với tài khoản ${other}; đặt tên khác.`);
    names.set(username, name);
    const passwords = [passwordEnv, passwordOldEnv].flatMap((each) => env[each ?? ""] || []);
    return {
      name,
      form,
      ...(form === "session" ? { secret: { username, passwords } } : {}),
      networks,
      agencies: agencies ?? null,
      unit,
      success: settings.success,
      sessionMinutes: settings.sessionMinutes,
    };
  });
  return { inbound: { accounts: read, aliases }, problems };
};

/** What each system posts to us, and from where it may without a key of ours. */
export const callBacksOf = (systems: ReadonlyMap<string, System>): CallBacks[] =>
  [...systems].flatMap(([system, { adapter, settings }]) =>
    adapter.receive
      ? [{ system, receive: adapter.receive, networks: networksOf(settings.settings) }]
      : [],
  );

/** The systems whose call-backs will all be refused, since no secret is set to know them by, and why. */
export const deafCallBacks = (
  systems: ReadonlyMap<string, Pick<System, "adapter" | "settings">>,
  env: Env,
): { system: string; why: string }[] =>
  [...systems].flatMap(([system, { adapter, settings }]) => {
    const { inboundSecretEnv: name, inboundSecretOldEnv: old } = settings.auth;
    if ([name, old].some((each) => each !== undefined && env[each])) return [];
    const refused = Object.entries(adapter.receive ?? {})
      .filter(([, { open }]) => !open)
      .map(([operation]) => operation);
    const lacks = name ? `${name} chưa đặt` : "auth/inboundSecretEnv chưa nêu";
    return refused.length === 0
      ? []
      : [{ system, why: `${lacks}, mọi lời gọi ${refused.join(", ")} sẽ bị từ chối` }];
  });

/** The networks that a system's own settings list. */
const networksOf = ({ inboundNetworks = "" }: SystemSettings["settings"]): string[] =>
  String(inboundNetworks)
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "");

/** What is wrong with the networks that a system's own settings list. */
export const wrongNetworks = (at: string, settings: SystemSettings["settings"]): string[] =>
  networksOf(settings).flatMap((network) =>
    isNetwork(network)
      ? []
      : [
          `${at}/settings/inboundNetworks: cần các địa chỉ và độ dài tiền tố, như 10.0.0.0/8,10.1.2.3/32.`,
        ],
  );

const problemsOf = (at: string, settings: Settings, env: Env): string[] => {
  const { form, networks = [] } = settings;
  const secrets = ["usernameEnv", "passwordEnv", "passwordOldEnv"] as const;
  const problems = networks.flatMap((network, n) =>
    isNetwork(network)
      ? []
      : [`${at}/networks/${n}: cần địa chỉ và độ dài tiền tố, như 10.0.0.0/8.`],
  );
  if (form === "hub") {
    if (networks.length === 0)
      problems.push(
        `${at}/networks: form "hub" không có mật khẩu, cần các mạng mà phần mềm gọi từ đó; không thì bỏ tài khoản này và cấp khóa bằng keys create --role province.`,
      );
    const given = secrets.filter((field) => settings[field] !== undefined);
    return [
      ...problems,
      ...given.map((field) => `${at}/${field}: form "hub" không đăng nhập; bỏ trường này.`),
    ];
  }
  for (const field of secrets) {
    const name = settings[field];
    if (name === undefined && field !== "passwordOldEnv")
      problems.push(`${at}/${field}: form "session" cần tên biến môi trường này.`);
    if (name === undefined) continue;
    const value = env[name];
    if (!value) problems.push(`${at}/${field}: biến môi trường ${name} chưa đặt.`);
    else if (field !== "usernameEnv" && !/^[\x21-\x7e]{16,512}$/.test(value))
      problems.push(
        `${at}/${field}: mật khẩu ở ${name} cần 16 đến 512 ký tự ASCII in được, không có dấu cách.`,
      );
  }
  return problems;
};

import type { SystemSettings } from "../../../schemas/generated/systems.ts";
import type { FieldError } from "../../../schemas/validate.ts";
import type { Http } from "../../contract.ts";
import { type Env, tokenStyles } from "../auth/styles/styles.ts";
import { type Hop, type HopParts, textOf } from "./hop.ts";
import { givesToken, lgsp } from "./lgsp.ts";
import { xroadRest } from "./xroad-rest.ts";

/** The hops that the setting `hop` may name. */
const hops: Readonly<Record<string, Hop>> = { lgsp, "xroad-rest": xroadRest };

const text = { type: ["string", "number"], maxLength: 4000 };

/** Settings of hops, each a JSON Schema. */
export const hopSettings = {
  hop: { enum: ["direct", ...Object.keys(hops)] },
  ...Object.fromEntries(
    [
      ...["hopTokenPath", "hopTokenHeader", "hopAppName", "hopPartnerCode", "hopPartnerCodeCus"],
      ...["innerAuthHeader", "xroadClient", "xroadService", "xroadUserId"],
    ].map((name) => [name, text]),
  ),
  innerAuth: { enum: ["none", "header"] },
};

const hopOf = (settings: Pick<SystemSettings, "settings">): Hop | undefined =>
  hops[textOf(settings, "hop")];

/** The way through the hop that the settings name; undefined: there is none, requests go as they are. */
export const openHop = (
  settings: SystemSettings,
  env: Env,
  refuses: HopParts["refuses"],
): ((http: Http) => Http) | undefined =>
  hopOf(settings)?.open({
    settings,
    read: (member) => env[settings.auth[member] ?? ""] ?? "",
    refuses: usesOwnAuth(settings) ? () => false : refuses,
  });

/** Whether a token of the system's own is had and sent: not where a hop's stands in its place, unless `innerAuth` says so. Pure. */
export const usesOwnAuth = (settings: Pick<SystemSettings, "settings" | "auth">): boolean =>
  !givesToken(settings) ||
  textOf(settings, "innerAuth") === "header" ||
  !tokenStyles.includes(settings.auth.type);

/** What the settings leave out although their hop needs it. Pure. */
export const lackingOfHop = (settings: Pick<SystemSettings, "settings" | "auth">): FieldError[] =>
  (hopOf(settings)?.lacks(settings) ?? []).map((pointer) => ({
    pointer,
    message: pointer.startsWith("/auth")
      ? `trục "${settings.settings.hop}" cần tên biến môi trường này.`
      : `trục "${settings.settings.hop}" cần mục này.`,
  }));

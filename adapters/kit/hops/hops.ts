import type { SystemSettings } from "../../../schemas/generated/systems.ts";
import type { FieldError } from "../../../schemas/validate.ts";
import type { Http } from "../../contract.ts";
import type { Profile } from "../../kind.ts";
import { type Env, tokenStyles } from "../auth/styles/styles.ts";
import { type Hop, type HopParts, textOf } from "./hop.ts";
import { givesToken, lgsp } from "./lgsp.ts";
import { xroadRest } from "./xroad-rest.ts";
import { xroadSoap } from "./xroad-soap.ts";

/** The hops that the setting `hop` may name. */
const hops: Readonly<Record<string, Hop>> = {
  lgsp,
  "xroad-rest": xroadRest,
  "xroad-soap": xroadSoap,
};

const text = { type: ["string", "number"], maxLength: 4000 };

/** Settings of hops, each a JSON Schema. */
export const hopSettings = {
  hop: { enum: ["direct", ...Object.keys(hops)] },
  ...Object.fromEntries(
    [
      ...["hopTokenPath", "hopTokenHeader", "hopAppName", "hopPartnerCode", "hopPartnerCodeCus"],
      ...["innerAuthHeader", "xroadClient", "xroadService", "xroadUserId", "xroadVersion"],
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

/**
 * Whether the system's own sign-on is had and sent: not where none gets through, nor a token where a hop's stands in its place, unless
 * `innerAuth` says so. Pure.
 */
export const usesOwnAuth = (settings: Pick<SystemSettings, "settings" | "auth">): boolean => {
  if (hopOf(settings)?.carries) return false;
  if (!givesToken(settings) || !tokenStyles.includes(settings.auth.type)) return true;
  return textOf(settings, "innerAuth") === "header";
};

/** What the settings leave out although their hop needs it, or that the hop is none for a system of this interface. Pure. */
export const lackingOfHop = (
  settings: Pick<SystemSettings, "settings" | "auth">,
  { operations }: Pick<Profile, "operations">,
): FieldError[] => {
  const hop = hopOf(settings);
  if (!hop) return [];
  const name = `trục "${settings.settings.hop}"`;
  const isCarried = Object.values(operations).every(
    ({ method, body }) =>
      hop.carries === undefined || (method !== "GET" && hop.carries.includes(body)),
  );
  const strange = {
    pointer: "/settings/hop",
    message: `${name} chỉ chở XML, hệ thống này không nói XML.`,
  };
  return [
    ...(isCarried ? [] : [strange]),
    ...hop.lacks(settings).map((pointer) => ({
      pointer,
      message: pointer.startsWith("/auth")
        ? `${name} cần tên biến môi trường này.`
        : `${name} cần mục này.`,
    })),
  ];
};

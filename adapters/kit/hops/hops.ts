import type { SystemSettings } from "../../../schemas/generated/systems.ts";
import type { FieldError } from "../../../schemas/validate.ts";
import type { Http } from "../../contract.ts";
import { type Env, tokenStyles } from "../auth/styles/styles.ts";
import { type Hop, textOf } from "./hop.ts";
import { lgsp } from "./lgsp.ts";
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
export const openHop = (settings: SystemSettings, env: Env): ((http: Http) => Http) | undefined =>
  hopOf(settings)?.open({ settings, read: (member) => env[settings.auth[member] ?? ""] ?? "" });

/** Whether a token of the system's own is had and sent: not behind an LGSP, which vouches for all, unless `innerAuth` says so. Pure. */
export const usesOwnAuth = (settings: Pick<SystemSettings, "settings" | "auth">): boolean =>
  textOf(settings, "hop") !== "lgsp" ||
  textOf(settings, "innerAuth") === "header" ||
  !tokenStyles.includes(settings.auth.type);

/** What the settings leave out although their hop needs it. Pure. */
export const lackingOfHop = (settings: Pick<SystemSettings, "settings" | "auth">): FieldError[] => {
  const hop = hopOf(settings);
  if (!hop) return [];
  return [
    ...hop.needs
      .filter((name) => textOf(settings, name) === "")
      .map((name) => ({
        pointer: `/settings/${name}`,
        message: `trục "${settings.settings.hop}" cần mục này.`,
      })),
    ...hop.secrets
      .filter((member) => settings.auth[member] === undefined)
      .map((member) => ({
        pointer: `/auth/${member}`,
        message: `trục "${settings.settings.hop}" cần tên biến môi trường này.`,
      })),
  ];
};

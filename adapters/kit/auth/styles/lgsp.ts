import { fixed, renewed, withHeaders } from "../auth.ts";
import type { Style, StyleParts } from "../style.ts";
import { formBody, requestToken } from "../token.ts";
import { withToken } from "./bearer.ts";

/** The header of a provincial LGSP; with `auth.path` a token beside it, for whose call it is needed too. */
export const lgsp: Style = {
  needs: ["clientIdEnv", "clientSecretEnv"],
  open: (parts) => {
    const { settings, read } = parts;
    const { path, tokenEnv } = settings.auth;
    const keys = headerOf(parts);
    if (path === undefined)
      return fixed((request) =>
        tokenEnv
          ? withToken(withHeaders(request, keys), read("tokenEnv"))
          : withHeaders(request, keys),
      );
    return renewed({
      minutes: settings.sessionMinutes,
      login: (call) => requestToken(call, { path, ...formBody({}, keys) }),
      sign: (request, token) => withToken(withHeaders(request, keys), token),
    });
  },
};

/** Its keys as JSON in base64. */
const headerOf = ({ settings: { settings, unit = "" }, read }: StyleParts) => {
  const keys = {
    AccessKey: read("clientIdEnv"),
    SecretKey: read("clientSecretEnv"),
    AppName: String(settings.appName ?? ""),
    PartnerCode: String(settings.partnerCode ?? unit),
    PartnerCodeCus: String(settings.partnerCodeCus ?? unit),
  };
  return { lgspaccesstoken: Buffer.from(JSON.stringify(keys)).toString("base64") };
};

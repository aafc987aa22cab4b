import type { SystemSettings } from "../../../schemas/generated/systems.ts";
import type { Reply } from "../../contract.ts";
import { createSend, type Request, renewed, withHeaders } from "../auth/auth.ts";
import { formBody, requestToken } from "../auth/token.ts";
import { type Hop, type HopParts, isWhole, textOf } from "./hop.ts";
import { faultCode, isTokenFault, readFault } from "./lgsp-fault.ts";

/**
 * A provincial LGSP: one token for all that goes through, where it gives one, and its header `lgspaccesstoken` where an access
 * key is named. Beside the hop's token the system's own goes along in a header of its own, or not at all.
 */
export const lgsp: Hop = {
  lacks: ({ auth, settings }) => {
    const pairs = [
      ["hopClientIdEnv", "hopClientSecretEnv"],
      ["hopAccessKeyEnv", "hopSecretKeyEnv"],
    ] as const;
    const named = pairs.filter((pair) => pair.some((member) => auth[member] !== undefined));
    // With neither, which of them it is to be its operator knows: the usual one is told.
    return (named.length > 0 || settings.hopTokenPath !== undefined ? named : [pairs[0]])
      .flat()
      .filter((member) => auth[member] === undefined)
      .map((member) => `/auth/${member}`);
  },
  open: (parts) => {
    const { settings, read } = parts;
    const keys = keysOf(parts);
    if (!givesToken(settings)) return (http) => (request) => http(withHeaders(request, keys));
    const path = hopTokenPath(settings) ?? "";
    const account = `${read("hopClientIdEnv")}:${read("hopClientSecretEnv")}`;
    const basic = {
      ...(settings.auth.hopClientIdEnv === undefined
        ? {}
        : { Authorization: `Basic ${Buffer.from(account).toString("base64")}` }),
      ...keys,
    };
    const header = textOf(settings, "hopTokenHeader") || "Authorization";
    const isBearer = header.toLowerCase() === "authorization";
    const inner = textOf(settings, "innerAuthHeader") || "X-Authorization";
    const auth = renewed({
      minutes: settings.sessionMinutes,
      login: (call) => requestToken(call, { path, ...formBody({}, basic) }),
      sign: (request, token) =>
        withHeaders(isBearer ? moved(request, inner) : request, {
          ...keys,
          [header]: isBearer ? `Bearer ${token}` : token,
        }),
      words: {
        what: "mã truy cập của trục LGSP",
        cure: "Kiểm tra hopTokenPath, hopClientIdEnv và hopClientSecretEnv trong tệp hệ thống",
      },
    });
    const send = createSend(auth, (reply) => refusesToken(reply) || parts.refuses(reply));
    return (http) => async (request) => {
      const { signal, timeoutMs } = request;
      const reply = await send({ http, signal, timeoutMs }, request);
      if ("trouble" in reply) return { kind: "read", outcome: reply.trouble };
      const code = reply.kind === "answer" ? faultCode(reply) : undefined;
      if (reply.kind !== "answer" || code === undefined) return reply;
      const outcome = readFault(code, reply);
      return outcome ? { kind: "read", outcome } : reply;
    };
  },
};

/** Where an LGSP gives its token: at the origin of `baseUrl`, whatever its path, or at an address of its own; undefined: it gives none. Pure. */
export const hopTokenPath = (
  settings: Pick<SystemSettings, "settings" | "auth" | "baseUrl">,
): string | undefined => {
  if (!givesToken(settings)) return undefined;
  const path = textOf(settings, "hopTokenPath") || "/token";
  if (isWhole(path) || !URL.canParse(path, settings.baseUrl)) return path;
  return new URL(path, settings.baseUrl).href;
};

/** Whether the settings have a token fetched from an LGSP: with client credentials, or by an address for it alone. Pure. */
export const givesToken = (settings: Pick<SystemSettings, "settings" | "auth">): boolean =>
  textOf(settings, "hop") === "lgsp" &&
  (settings.auth.hopClientIdEnv !== undefined || textOf(settings, "hopTokenPath") !== "");

const refusesToken = (reply: Reply): boolean =>
  reply.kind === "answer" && reply.status === 401 && isTokenFault(faultCode(reply));

/** A request whose own token stands where the hop's is to stand. */
const moved = (request: Request, to: string): Request => {
  const { Authorization: own, ...headers } = request.headers ?? {};
  return own === undefined ? request : { ...request, headers: { ...headers, [to]: own } };
};

/** The access key as JSON in base64, where one is named. */
const keysOf = ({ settings, read }: HopParts): Record<string, string> => {
  if (settings.auth.hopAccessKeyEnv === undefined) return {};
  const text = (name: string) => textOf(settings, name) || (settings.unit ?? "");
  const keys = {
    AccessKey: read("hopAccessKeyEnv"),
    SecretKey: read("hopSecretKeyEnv"),
    AppName: textOf(settings, "hopAppName"),
    PartnerCode: text("hopPartnerCode"),
    PartnerCodeCus: text("hopPartnerCodeCus"),
  };
  return { lgspaccesstoken: Buffer.from(JSON.stringify(keys)).toString("base64") };
};

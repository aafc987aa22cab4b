import { hash } from "node:crypto";
import type { SystemSettings } from "../../../schemas/generated/systems.ts";
import type { Call, Outcome, Reply } from "../../contract.ts";
import { envelope } from "../replies/reply-table.ts";
import { cleanText } from "../text/outside-text.ts";
import { honours } from "./refusal.ts";
import { afterRefusal, createSession, type Given, type Refused } from "./session.ts";
import { formBody, lgspHeader, requestToken, type TokenCall } from "./token.ts";

/** Environment variables by name. */
export type Env = Readonly<Record<string, string | undefined>>;

type Settings = Pick<SystemSettings, "auth" | "settings" | "unit" | "sessionMinutes">;
type Headers = Record<string, string>;

/** How a system wants to be told who calls: what goes in the headers, and what a refusal of them means. */
export type Auth = {
  headers(call: Call): Promise<{ headers: Headers } | { trouble: Outcome }>;
  /** These headers were refused. True: the next ones will be new, so the call is worth repeating. */
  refused(headers: Headers): boolean;
  /** New headers were refused as well: what that comes to, however many calls shared them. */
  refusedAgain(headers: Headers, refused: Refused): Outcome;
  honoured(): void;
};

/** The styles that `auth.type` may name, each with the settings it needs. */
export const authTypes: Record<string, (keyof SystemSettings["auth"])[]> = {
  none: [],
  bearer: ["tokenEnv"],
  lgsp: ["clientIdEnv", "clientSecretEnv"],
  "oauth-json": ["clientIdEnv", "clientSecretEnv"],
  "oauth-form": ["clientIdEnv", "clientSecretEnv"],
  "oauth-basic": ["clientIdEnv", "clientSecretEnv"],
};

/** The authentication that the settings name; secrets come from the environment. */
export const createAuth = (settings: Settings, env: Env): Auth => {
  const { auth } = settings;
  const read = (name: string | undefined) => (name === undefined ? "" : (env[name] ?? ""));
  const id = read(auth.clientIdEnv);
  const secret = read(auth.clientSecretEnv);
  const bearer = (token: string): Headers => ({ Authorization: `Bearer ${token}` });
  switch (auth.type) {
    case "none":
      return fixed({});
    case "bearer":
      return fixed(bearer(read(auth.tokenEnv)));
    case "lgsp": {
      const keys = lgspHeader({ accessKey: id, secretKey: secret, settings });
      if (auth.path === undefined)
        return fixed({ ...keys, ...(auth.tokenEnv ? bearer(read(auth.tokenEnv)) : {}) });
      return renewed(settings, { path: auth.path, ...formBody({}, keys) }, (token) => ({
        ...keys,
        ...bearer(token),
      }));
    }
    case "oauth-json":
    case "oauth-form":
    case "oauth-basic": {
      const path = auth.path ?? "/token";
      const credentials = { client_id: id, client_secret: secret };
      const scope = auth.scope === undefined ? {} : { scope: auth.scope };
      const basic = { Authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}` };
      const request: TokenCall =
        auth.type === "oauth-json"
          ? { path, body: { grant_type: "client_credentials", ...credentials, ...scope } }
          : auth.type === "oauth-form"
            ? { path, ...formBody({ ...credentials, ...scope }) }
            : { path, ...formBody(scope, basic) };
      return renewed(settings, request, bearer);
    }
    default:
      throw new Error(
        `Expected auth.type to be one of ${Object.keys(authTypes).join(", ")}, got "${auth.type}".`,
      );
  }
};

/** Headers that never change: a refusal of them by HTTP is a matter of settings at once. */
const fixed = (headers: Headers): Auth => ({
  headers: () => Promise.resolve({ headers }),
  refused: () => false,
  refusedAgain: (_, refused) =>
    afterRefusal(refused.byHttp ? "account" : "item", refused, "mã truy cập", cure),
  honoured: () => {},
});

/** A token kept for as long as the system said and renewed when it is refused; one login however many ask. */
const renewed = (
  settings: Settings,
  request: TokenCall,
  headersOf: (token: string) => Headers,
): Auth => {
  const session = createSession({
    minutes: settings.sessionMinutes,
    login: (call) => requestToken(call, request),
  });
  const logins = new WeakMap<Headers, Given>();
  return {
    headers: async (call) => {
      const login = await session.get(call);
      if ("trouble" in login) return login;
      const headers = headersOf(login.session);
      logins.set(headers, login);
      return { headers };
    },
    refused: (headers) => {
      const login = logins.get(headers);
      if (login) session.refused(login);
      return true;
    },
    refusedAgain: (headers, refused) => {
      const login = logins.get(headers);
      const refusal = login ? session.refusedFresh(login, refused) : "account";
      return afterRefusal(refusal, refused, "mã truy cập", cure);
    },
    honoured: session.honoured,
  };
};

const cure = "Kiểm tra auth trong tệp hệ thống và các biến môi trường mà nó nêu tên";

/**
 * POST with a system's authentication: where the headers are refused and can be had anew, once more with new ones. Gives the
 * reply, or what became of the call where there is none to read.
 */
export const createPost =
  (auth: Auth, refuses: (reply: Reply) => boolean) =>
  async (
    call: Call,
    path: string,
    body: unknown,
    own: Headers = {},
  ): Promise<Reply | { trouble: Outcome }> => {
    for (let fresh = false; ; fresh = true) {
      const given = await auth.headers(call);
      if ("trouble" in given) return given;
      const { signal, timeoutMs } = call;
      const headers = { ...own, ...given.headers };
      const reply = await call.http({ path, body, headers, signal, timeoutMs });
      if (!refuses(reply)) {
        if (honours(reply)) auth.honoured();
        return reply;
      }
      if (!auth.refused(given.headers) || fresh)
        return { trouble: auth.refusedAgain(given.headers, refusedBy(body, reply)) };
    }
  };

/** Who was refused: never what was sent, which may be a person's data. */
export const refusedBy = (body: unknown, reply: Reply): Refused => {
  const { message = "" } = reply.kind === "answer" ? envelope(reply.body) : {};
  const said = cleanText(message);
  return {
    call: hash("sha256", Buffer.isBuffer(body) ? body : JSON.stringify(body), "base64url"),
    byHttp: reply.kind === "answer" && reply.status === 401,
    ...(said === "" ? {} : { said }),
  };
};

import { renewed } from "../auth.ts";
import type { Style } from "../style.ts";
import { requestToken, type TokenCall } from "../token.ts";
import { withToken } from "./bearer.ts";

/** Client credentials for a token: what the token call looks like, each style says itself. */
export const oauth = (
  write: (account: {
    id: string;
    secret: string;
    scope: { scope?: string };
  }) => Omit<TokenCall, "path">,
): Style => ({
  needs: ["clientIdEnv", "clientSecretEnv"],
  open: ({ settings, read }) => {
    const { path = "/token", scope } = settings.auth;
    const request = write({
      id: read("clientIdEnv"),
      secret: read("clientSecretEnv"),
      scope: scope === undefined ? {} : { scope },
    });
    return renewed({
      minutes: settings.sessionMinutes,
      login: (call) => requestToken(call, { path, ...request }),
      sign: withToken,
    });
  },
});

import { fixed, type Request, withHeaders } from "../auth.ts";
import type { Style } from "../style.ts";

/** A token that an operator was given. */
export const bearer: Style = {
  needs: ["tokenEnv"],
  open: ({ read }) => fixed((request) => withToken(request, read("tokenEnv"))),
};

/** A request under a token. Pure. */
export const withToken = (request: Request, token: string): Request =>
  withHeaders(request, { Authorization: `Bearer ${token}` });

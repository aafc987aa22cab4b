import { randomUUID } from "node:crypto";
import { withHeaders } from "../auth/auth.ts";
import { type Hop, isWhole, textOf } from "./hop.ts";
import { readXRoadError } from "./xroad-error.ts";

/** X-Road's REST protocol (r1): `baseUrl` is our security server, and the system's own paths stand behind its service's identifier. */
export const xroadRest: Hop = {
  lacks: (settings) =>
    ["xroadClient", "xroadService"]
      .filter((name) => textOf(settings, name) === "")
      .map((name) => `/settings/${name}`),
  open: ({ settings }) => {
    const service = `/r1/${identifier(textOf(settings, "xroadService"))}`;
    const userId = textOf(settings, "xroadUserId");
    const fixed = {
      "X-Road-Client": identifier(textOf(settings, "xroadClient")),
      ...(userId === "" ? {} : { "X-Road-UserId": userId }),
    };
    return (http) => async (request) => {
      // A token server with an address of its own does not sit behind the bus.
      if (isWhole(request.path)) return http(request);
      const reply = await http({
        ...withHeaders(request, {
          ...fixed,
          "X-Road-Id": randomUUID(),
          ...(request.about === undefined ? {} : { "X-Road-Issue": encodeURI(request.about) }),
        }),
        path: `${service}${request.path.startsWith("/") ? "" : "/"}${request.path}`,
      });
      const error = reply.kind === "answer" ? reply.headers?.["x-road-error"] : undefined;
      return error === undefined ? reply : { kind: "read", outcome: readXRoadError(error) };
    };
  },
};

/** Instance, class, member and what follows, each spelt by itself: a slash inside one is `%2F`. */
const identifier = (text: string): string => text.split("/").map(spelt).join("/");

const spelt = (part: string): string => encodeURIComponent(decoded(part));

const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};

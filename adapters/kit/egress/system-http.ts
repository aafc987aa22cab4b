import type { SystemSettings } from "../../../schemas/generated/systems.ts";
import type { Http } from "../../contract.ts";
import { isWhole } from "../hops/hop.ts";
import { hopTokenPath } from "../hops/lgsp.ts";
import { createAxiosHttp, type Tls } from "../http/axios-http.ts";

/**
 * HTTP to all origins of one system: paths go below its base URL, and of whole addresses only those of its token server, each
 * over connections of its own. The fixed headers are the system's alone.
 */
export const openSystemHttp = (
  settings: SystemSettings,
  tls?: Tls,
): { http: Http; close(): void } => {
  const { transport, retryAfterMaxSeconds } = settings;
  const alike = { transport, retryAfterMaxSeconds, ...(tls ? { tls } : {}) };
  const base = createAxiosHttp({
    ...alike,
    baseUrl: settings.baseUrl,
    maxSockets: settings.concurrency.max,
    headers: settings.headers,
    ...(settings.settings.hop === "xroad-rest" ? { reads: ["x-road-error"] } : {}),
  });
  const others = new Map(
    otherOrigins(settings).map((origin) => [
      origin,
      // One login at a time, however many ask.
      createAxiosHttp({ ...alike, baseUrl: origin, maxSockets: 1, headers: {} }),
    ]),
  );
  return {
    http: (request) => {
      if (!isWhole(request.path)) return base.http(request);
      const { origin, pathname, search } = new URL(request.path);
      const other = others.get(origin);
      if (other) return other.http({ ...request, path: `${pathname}${search}` });
      return Promise.resolve({ kind: "unsent", reason: "not an address of this system" });
    },
    close: () => {
      for (const { close } of [base, ...others.values()]) close();
    },
  };
};

/** The addresses of a system that do not stand below its base URL, by the place where the settings tell them. Pure. */
export const wholeAddresses = (
  settings: Pick<SystemSettings, "auth" | "settings" | "baseUrl">,
): { pointer: string; address: string }[] =>
  [
    { pointer: "/auth/path", address: settings.auth.path ?? "" },
    { pointer: "/settings/hopTokenPath", address: hopTokenPath(settings) ?? "" },
  ].filter(({ address }) => isWhole(address));

const otherOrigins = (settings: SystemSettings): string[] => [
  ...new Set(wholeAddresses(settings).map(({ address }) => new URL(address).origin)),
];

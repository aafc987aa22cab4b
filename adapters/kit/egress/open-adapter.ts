import type { SystemSettings } from "../../../schemas/generated/systems.ts";
import type { Adapter, Call, Files, Observe } from "../../contract.ts";
import type { AdapterKind } from "../../kind.ts";
import type { Env } from "../auth/styles/styles.ts";
import { guarded } from "../text/guard.ts";
import { createEgress } from "./egress.ts";

/** A system's adapter as the lanes drive it: each of its calls through its egress, and all that comes back through the guard. */
export const openAdapter = (
  kind: AdapterKind,
  parts: { system: string; settings: SystemSettings; env: Env; files: Files },
): Adapter => {
  const { settings } = parts;
  const profile = kind.profiles[settings.profile];
  if (!profile)
    throw new Error(
      `Expected profile ${Object.keys(kind.profiles).join(", ")}, got "${settings.profile}".`,
    );
  const egress = createEgress({ settings, profile, env: parts.env });
  const { inboundSecretEnv, inboundSecretOldEnv } = settings.auth;
  const inboundSecrets = [inboundSecretEnv, inboundSecretOldEnv].flatMap(
    (name) => (name !== undefined && parts.env[name]) || [],
  );
  const { send, observe, poll, ...pure } = kind.create({ ...parts, inboundSecrets });
  return guarded({
    ...pure,
    send: (items, line) => send(items, egress(line)),
    ...(observe ? { observe: observing(observe, egress) } : {}),
    ...(poll
      ? {
          poll: Object.fromEntries(
            Object.entries(poll).map(([name, each]) => [
              name,
              { ...each, next: (at, line) => each.next(at, egress(line)) },
            ]),
          ),
        }
      : {}),
  });
};

const observing = (
  { one, list, ...shows }: Observe<Call>,
  egress: ReturnType<typeof createEgress>,
): Observe => ({
  ...shows,
  one: (of, line) => one(of, egress(line)),
  ...(list ? { list: (window, line) => list(window, egress(line)) } : {}),
});

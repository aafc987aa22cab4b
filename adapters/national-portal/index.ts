import type { SystemSettings } from "../../schemas/generated/systems.ts";
import type { Adapter, Outcome } from "../contract.ts";
import { createAuth, type Env } from "../kit/auth/auth.ts";
import type { Files } from "../kit/files/files.ts";
import { createPortalA } from "./a/portal-a.ts";
import { createPortalB } from "./b/portal-b.ts";
import { createPortalC } from "./c/portal-c.ts";
import { createFieldFinder } from "./shared/named-field.ts";

type Parts = { system: string; settings: SystemSettings; env: Env; files: Files };

/** The National Public Service Portal (Cổng Dịch vụ công Quốc gia) in the generation that `profile` names; never two in one system. */
export const createNationalPortal = (parts: Parts): Adapter => {
  const portal = generationOf(parts);
  const fieldNamedIn = createFieldFinder();
  /** A refusal with the field that its text names. */
  const withField = (outcome: Outcome, at: string | undefined): Outcome => {
    if (outcome.is !== "rejected" && outcome.is !== "unrecognised") return outcome;
    const field = outcome.field ?? fieldNamedIn(outcome.said ?? outcome.why, at);
    return field === undefined ? outcome : { ...outcome, field };
  };
  return {
    ...portal,
    send: async (items, call) =>
      (await portal.send(items, call)).map((outcome, n) => withField(outcome, items[n]?.part.at)),
  };
};

const generationOf = (parts: Parts): Adapter => {
  const { system, settings, env, files } = parts;
  const read = (name: string | undefined) => (name === undefined ? "" : (env[name] ?? ""));
  switch (settings.profile) {
    case "a": {
      const { usernameEnv, passwordEnv } = settings.auth;
      const account = { username: read(usernameEnv), password: read(passwordEnv) };
      return createPortalA({ system, settings, account });
    }
    case "b":
      return createPortalB({ system, settings, auth: createAuth(settings, env) });
    case "c":
      return createPortalC({ system, settings, auth: createAuth(settings, env), files });
    default:
      throw new Error(`Expected profile a, b or c, got "${settings.profile}".`);
  }
};

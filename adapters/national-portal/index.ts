import type { SystemSettings } from "../../schemas/generated/systems.ts";
import { createAuth, type Env } from "../auth.ts";
import type { Adapter } from "../contract.ts";
import type { Files } from "../files.ts";
import { createPortalA } from "./portal-a.ts";
import { createPortalB } from "./portal-b.ts";
import { createPortalC } from "./portal-c.ts";

/** The National Public Service Portal (Cổng Dịch vụ công Quốc gia) in the generation that `profile` names; never two in one system. */
export const createNationalPortal = (parts: {
  system: string;
  settings: SystemSettings;
  env: Env;
  files: Files;
}): Adapter => {
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

import type { SystemSettings } from "../../../schemas/generated/systems.ts";
import type { SessionForm } from "../../kind.ts";
import type { Auth } from "./auth.ts";

/** A way to tell who calls: the variables that it needs the names of, and how it is opened with what they hold. */
export type Style = {
  needs: readonly (keyof SystemSettings["auth"])[];
  open(parts: StyleParts): Auth;
};

/** `read`: what the variable that a member of `auth` names holds, "" where there is none. */
export type StyleParts = {
  settings: Pick<SystemSettings, "auth" | "settings" | "unit" | "sessionMinutes" | "paths">;
  session?: SessionForm;
  read: (member: keyof SystemSettings["auth"]) => string;
};

import type { SystemSettings } from "../../../../schemas/generated/systems.ts";
import type { SessionForm } from "../../../kind.ts";
import type { Auth } from "../auth.ts";
import type { Style, StyleParts } from "../style.ts";
import { bearer } from "./bearer.ts";
import { none } from "./none.ts";
import { oauthBasic } from "./oauth-basic.ts";
import { oauthForm } from "./oauth-form.ts";
import { oauthJson } from "./oauth-json.ts";
import { session } from "./session.ts";
import { webhook } from "./webhook.ts";

/** The styles that `auth.type` may name. */
export const styles: Readonly<Record<string, Style>> = {
  none,
  bearer,
  session,
  "oauth-json": oauthJson,
  "oauth-form": oauthForm,
  "oauth-basic": oauthBasic,
  webhook,
};

/** Those that a hop or a token server takes, for whoever sits behind either. */
export const tokenStyles = Object.keys(styles).filter(
  (name) => name !== "session" && name !== "webhook",
);

/** Environment variables by name. */
export type Env = Readonly<Record<string, string | undefined>>;

/** The sign-on that the settings name; secrets come from the environment. */
export const createAuth = (
  settings: StyleParts["settings"],
  env: Env,
  form?: SessionForm,
): Auth => {
  const { auth } = settings;
  const style = styles[auth.type];
  if (!style)
    throw new Error(
      `Expected auth.type to be one of ${Object.keys(styles).join(", ")}, got "${auth.type}".`,
    );
  const read = (member: keyof SystemSettings["auth"]) => env[auth[member] ?? ""] ?? "";
  return style.open({ settings, read, ...(form ? { session: form } : {}) });
};

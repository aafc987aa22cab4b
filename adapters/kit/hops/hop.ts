import type { SystemSettings } from "../../../schemas/generated/systems.ts";
import type { Http } from "../../contract.ts";

/** What a hop is opened with; `read`: what the variable that a member of `auth` names holds, "" where there is none. */
export type HopParts = {
  settings: SystemSettings;
  read: (member: keyof SystemSettings["auth"]) => string;
};

/** A bus on the way to a system: what its settings must have, and how requests go through it. */
export type Hop = {
  /** Names under `settings` without which it cannot work. */
  needs: readonly string[];
  /** The same under `auth`. */
  secrets: readonly (keyof SystemSettings["auth"])[];
  /** What it answers by itself comes back as `read`; all else as the system said it. */
  open(parts: HopParts): (http: Http) => Http;
};

/** A setting as text, "" where it is not set. Pure. */
export const textOf = ({ settings }: Pick<SystemSettings, "settings">, name: string): string =>
  String(settings[name] ?? "").trim();

/** Whether a path is an address by itself, with its origin. Pure. */
export const isWhole = (path: string): boolean => /^https?:/i.test(path);

import type { SystemSettings } from "../../../schemas/generated/systems.ts";
import type { Http, Reply } from "../../contract.ts";
import type { Operation } from "../../kind.ts";

/** What a hop is opened with; `read`: what the variable that a member of `auth` names holds, "" where there is none. */
export type HopParts = {
  settings: SystemSettings;
  read: (member: keyof SystemSettings["auth"]) => string;
  /** Whether a reply refuses the hop's token although the hop itself does not say so: where no other token is sent. */
  refuses: (reply: Reply) => boolean;
};

/** A bus on the way to a system: what its settings must have, and how requests go through it. */
export type Hop = {
  /** Pointers of what the settings leave out. Pure. */
  lacks(settings: Pick<SystemSettings, "settings" | "auth">): string[];
  /** The forms of messages that it carries, in an envelope through which nothing else gets; left out: all, as they are. */
  carries?: readonly Operation["body"][];
  /** What it answers by itself comes back as `read`; all else as the system said it. */
  open(parts: HopParts): (http: Http) => Http;
};

/** A setting as text, "" where it is not set. Pure. */
export const textOf = ({ settings }: Pick<SystemSettings, "settings">, name: string): string =>
  String(settings[name] ?? "").trim();

/** Whether a path is an address by itself, with its origin. Pure. */
export const isWhole = (path: string): boolean => /^https?:/i.test(path);

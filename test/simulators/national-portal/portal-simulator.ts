import { createSessions } from "../sessions.ts";
import { openPortal } from "./open-portal.ts";
import { createPortalSystem } from "./portal-system.ts";
import { DEFAULT_SETTINGS, type ErrorCodes, type PortalSettings } from "./settings.ts";

/** Settings as a test gives them: any of them, and any of the error codes. */
export type PortalOptions = Partial<Omit<PortalSettings, "codes">> & {
  readonly codes?: Partial<ErrorCodes>;
};

/** A running simulator of the National Public Service Portal, generation A. */
export type PortalSimulator = Awaited<ReturnType<typeof createPortalSimulator>>;

/** Starts the simulator and resolves when it listens; `close` ends it and throws its own failures. */
export async function createPortalSimulator(options: PortalOptions = {}) {
  const settings: PortalSettings = {
    ...DEFAULT_SETTINGS,
    ...options,
    codes: { ...DEFAULT_SETTINGS.codes, ...options.codes },
  };
  const sessions = createSessions(settings.sessionMinutes, settings.now);
  const running = await openPortal(settings, {
    sessions,
    system: (state) => createPortalSystem(state, sessions, settings),
  });
  return { ...running, paths: settings.paths };
}

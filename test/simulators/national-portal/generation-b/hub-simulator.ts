import { createSessions } from "../../sessions.ts";
import { openPortal } from "../open-portal.ts";
import { createHubSystem } from "./hub-system.ts";
import { HUB_SETTINGS, type HubSettings } from "./settings.ts";

/** A running simulator of the national portal behind a provincial hub, generation B. */
export type HubSimulator = Awaited<ReturnType<typeof createHubSimulator>>;

/** Starts the simulator and resolves when it listens; `close` ends it and throws its own failures. */
export async function createHubSimulator(options: Partial<HubSettings> = {}) {
  const settings: HubSettings = { ...HUB_SETTINGS, ...options };
  const tokens = createSessions(settings.tokenMinutes, settings.now);
  const running = await openPortal(settings, {
    sessions: tokens,
    system: (state) => createHubSystem(state, tokens, settings),
  });
  return { ...running, paths: settings.paths };
}

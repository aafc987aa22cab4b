import type { Engine } from "../engine/engine.ts";

/**
 * Wakes a system's first lane when work came, except where a lane found the system shut (paused, stopped, breaker open) less
 * than a second ago: the timer looks there anyway, and a job a commit for nobody would only fill the queue store.
 */
export const createWaker = (engine: Pick<Engine, "wake">, now = () => performance.now()) => {
  const shutAt = new Map<string, number>();
  return {
    behind: (system: string): void => {
      const at = shutAt.get(system);
      if (at !== undefined && now() - at < 1_000) return;
      shutAt.delete(system);
      engine.wake({ system, lane: 0 });
    },
    shut: (system: string): void => {
      shutAt.set(system, now());
    },
  };
};

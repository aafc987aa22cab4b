import type { Pool } from "pg";
import type { Switches } from "./switches.ts";

/** A system's switches as a person turns them: each turn is noted in the log, by the key's id. */
export const createHands = (pool: Pool, switches: Switches, onBehind: (system: string) => void) => {
  const note = (system: string, entry: object) =>
    pool.query({
      name: "note",
      text: "insert into log (kind, source, entry) values ('note', $1, $2::json)",
      values: [system, JSON.stringify({ at: new Date().toISOString(), system, ...entry })],
    });
  return {
    pause: async (system: string, by: string): Promise<void> => {
      await switches.pause(system);
      await note(system, { is: "paused", by });
    },
    /** Lifts a pause, an incident and an open breaker, and wakes the system. */
    resume: async (system: string, by: string): Promise<void> => {
      await switches.resume(system);
      await note(system, { is: "resumed", by });
      onBehind(system);
    },
  };
};

export type Hands = ReturnType<typeof createHands>;

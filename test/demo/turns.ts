import { setTimeout as pause } from "node:timers/promises";

/** Between two turns, milliseconds. */
const EVERY = 300;

/** Does some work again and again, one turn after another, until it is ended. */
export const createTurns = (work: () => Promise<void>) => {
  const ending = new AbortController();
  const turns = async () => {
    while (!ending.signal.aborted) {
      await work();
      await pause(EVERY, undefined, { signal: ending.signal }).catch(() => {});
    }
  };
  const done = turns();
  return {
    /** Resolves once the turn under way is over. */
    end: async (): Promise<void> => {
      ending.abort();
      await done;
    },
  };
};

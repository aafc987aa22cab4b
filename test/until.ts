import { setTimeout as pause } from "node:timers/promises";

/** How long a test waits for what must come: far longer than the slowest machine needs, and shorter than mocha waits for the test. */
const PATIENCE_MS = 60_000;

/**
 * Waits until something holds, and throws with its name where it does not come, and with what `seen` shows then. Gives the
 * milliseconds waited.
 */
export const until = async (
  what: string,
  holds: () => boolean | Promise<boolean>,
  seen: () => unknown = () => "",
): Promise<number> => {
  const began = performance.now();
  while (!(await holds())) {
    if (performance.now() - began > PATIENCE_MS)
      throw new Error(`Waited ${PATIENCE_MS / 1_000} s in vain: ${what}. ${await seen()}`.trim());
    await pause(10);
  }
  return performance.now() - began;
};

/**
 * Remembers whether anybody but a given key was seen in the last second: whoever is alone need not make room for others. Keeps two
 * keys, however many come.
 */
export const createOthers = (now: () => number = () => performance.now()) => {
  let last = { key: "", at: Number.NEGATIVE_INFINITY };
  let other = last;
  return {
    seen: (key: string): void => {
      if (key !== last.key) other = last;
      last = { key, at: now() };
    },
    /** Whether anybody else was seen. */
    than: (key: string): boolean => now() - (last.key === key ? other : last).at < LAST_MOMENT_MS,
  };
};

const LAST_MOMENT_MS = 1_000;

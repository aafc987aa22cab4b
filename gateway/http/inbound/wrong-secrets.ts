/** Wrong secrets of one system within a minute of which a person is told. */
export const TOLD_FROM = 10;
const WINDOW_MS = 60_000;

/** Counts the calls in a system's name that brought a wrong secret, from whichever address. `now`: milliseconds that only grow. */
export const createWrongSecrets = (now: () => number = () => performance.now()) => {
  let count = 0;
  let from = Number.NEGATIVE_INFINITY;
  return {
    /** Whether a person is to be told of it now: once in a minute. */
    another(): boolean {
      const at = now();
      if (at - from >= WINDOW_MS) [count, from] = [0, at];
      count += 1;
      return count === TOLD_FROM;
    },
    /** Nobody could be told: the next one tells it. */
    untold(): void {
      count = Math.min(count, TOLD_FROM - 1);
    },
  };
};

/** A timer as its owner sees it. */
export type Timer = {
  /** Whether it does its work: the last tick ended in time, and one succeeded lately. */
  isWell(): boolean;
  /** Begins no more ticks, and waits for the one under way. */
  stop(): Promise<void>;
};

/**
 * Ticks again and again, a pause after each end. One that lasts beyond `limitMs` is told and no longer waited for, so that
 * nothing that hangs stops the timer; what a tick does must therefore bear being done twice at once.
 */
export const startTimer = (parts: {
  tick: () => Promise<void>;
  everyMs: number;
  limitMs: number;
  /** How long ticks may go on failing before all is no longer well; for ever where left out. */
  failsForMs?: number;
  onError: (error: unknown) => void;
  onOverrun: () => void;
}): Timer => {
  const { failsForMs = Number.POSITIVE_INFINITY } = parts;
  let stopped = false;
  let next: NodeJS.Timeout | undefined;
  let overran = false;
  let doneAt = performance.now();

  const tick = async () => {
    let limit: NodeJS.Timeout | undefined;
    let isLate = false;
    const late = new Promise<void>((resolve) => {
      limit = setTimeout(() => {
        isLate = overran = true;
        parts.onOverrun();
        resolve();
      }, parts.limitMs);
      // A process that has nothing else to do may end.
      limit.unref();
    });
    const work = parts.tick().then(() => {
      doneAt = performance.now();
      if (!isLate) overran = false;
    }, parts.onError);
    await Promise.race([work, late]);
    clearTimeout(limit);
  };
  let current = Promise.resolve();
  const go = () => {
    current = tick().then(() => {
      if (!stopped) next = setTimeout(go, parts.everyMs);
    });
  };
  go();

  return {
    isWell: () => !overran && performance.now() - doneAt < parts.everyMs + failsForMs,
    stop: async () => {
      stopped = true;
      clearTimeout(next);
      await current;
    },
  };
};

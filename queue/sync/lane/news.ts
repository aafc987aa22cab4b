/**
 * What is known by then shares the commit: an outcome is written at the latest so long after it is known, ms. Each commit costs
 * half a millisecond of processor: at 8 ms a dossier cost a third more of it.
 */
const gatherMs = 20;

/** So many with news are written without waiting for more. */
const full = 50;

/** Gathers what there is news of, until it is time to write it down. */
export const createNews = <T>() => {
  let news = new Set<T>();
  let since = 0;
  let wake: (() => void) | undefined;
  let timer: NodeJS.Timeout | undefined;
  let wakesAt = Number.POSITIVE_INFINITY;
  const wakeBy = (at: number) => {
    if (!wake || at >= wakesAt) return;
    clearTimeout(timer);
    wakesAt = at;
    timer = setTimeout(wake, at - performance.now());
  };
  return {
    add: (each: T): void => {
      if (news.size === 0) since = performance.now();
      news.add(each);
      if (news.size >= full) wake?.();
      else wakeBy(since + gatherMs);
    },
    /** Whoever waits is to look again at once. */
    rouse: (): void => wake?.(),
    isEmpty: (): boolean => news.size === 0,
    /** Milliseconds until it is to be written; Infinity where there is nothing. */
    dueIn: (now: number): number => {
      if (news.size === 0) return Number.POSITIVE_INFINITY;
      return news.size >= full ? 0 : since + gatherMs - now;
    },
    /** Takes all of it. */
    take: (): T[] => {
      const taken = [...news];
      news = new Set();
      return taken;
    },
    /** Sleeps at most so long, and no longer than until news are to be written. */
    wait: (ms: number): Promise<void> =>
      new Promise((resolve) => {
        wake = () => {
          clearTimeout(timer);
          wake = undefined;
          wakesAt = Number.POSITIVE_INFINITY;
          resolve();
        };
        if (Number.isFinite(ms)) wakeBy(performance.now() + ms);
      }),
  };
};

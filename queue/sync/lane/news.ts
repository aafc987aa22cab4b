/** What there is news of, until it is written down. */
export const createNews = <T>() => {
  let news = new Set<T>();
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
      news.add(each);
      wake?.();
    },
    /** Whoever waits is to look again at once. */
    rouse: (): void => wake?.(),
    isEmpty: (): boolean => news.size === 0,
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

/** Processor time that one key's calls may take of a turn of the event loop before its others wait for the next, ms. */
export const MOST_MS_A_TURN = 2;

/**
 * Fair shares of the processor: a call begins (parsing, checking) at once while its key has taken little in this turn of the event
 * loop, else in a later one, each key's in the order in which they came. So hundreds of a key's calls that are heavy only together
 * wait for themselves, and others for one of them.
 */
export const createShares = (mostMs = MOST_MS_A_TURN) => {
  const taken = new Map<string, number>();
  const lines = new Map<string, (() => void)[]>();
  let isAhead = false;

  const lookAhead = () => {
    if (isAhead) return;
    isAhead = true;
    setImmediate(() => {
      isAhead = false;
      taken.clear();
      for (const [key, line] of lines) {
        while (line.length > 0 && mayBegin(key)) line.shift()?.();
        if (line.length === 0) lines.delete(key);
      }
      if (lines.size > 0) lookAhead();
    });
  };
  const mayBegin = (key: string) => (taken.get(key) ?? 0) < mostMs;
  const begin = <T>(key: string, work: () => Promise<T>): Promise<T> => {
    const began = performance.now();
    const working = work();
    taken.set(key, (taken.get(key) ?? 0) + performance.now() - began);
    lookAhead();
    return working;
  };

  return <T>(key: string, work: () => Promise<T>): Promise<T> => {
    const line = lines.get(key);
    if (!line && mayBegin(key)) return begin(key, work);
    return new Promise((resolve, reject) => {
      const later = () => void begin(key, work).then(resolve, reject);
      if (line) line.push(later);
      else lines.set(key, [later]);
      lookAhead();
    });
  };
};

/** Turns for so many at once under each name; who comes later waits in line. */
export const createTurns = (most: number) => {
  const names = new Map<string, { taken: number; line: (() => void)[] }>();
  const give = (name: string) => {
    const at = names.get(name);
    if (!at) return;
    const next = at.line.shift();
    if (next) return next();
    at.taken -= 1;
    if (at.taken === 0) names.delete(name);
  };
  /** Takes a turn and gives the function that ends it; rejects with the signal's reason where it is given up while waiting. */
  const take = (name: string, signal: AbortSignal): Promise<() => void> =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const at = names.get(name) ?? { taken: 0, line: [] };
      names.set(name, at);
      const begin = () => {
        signal.removeEventListener("abort", giveUp);
        resolve(() => give(name));
      };
      const giveUp = () => {
        at.line = at.line.filter((each) => each !== begin);
        reject(signal.reason);
      };
      signal.addEventListener("abort", giveUp, { once: true });
      if (at.taken < most) {
        at.taken += 1;
        begin();
      } else at.line.push(begin);
    });
  return {
    /** Works in a turn under a name; rejects with the signal's reason where it is given up while waiting. */
    within: async <T>(name: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> => {
      const end = await take(name, signal);
      try {
        return await work();
      } finally {
        end();
      }
    },
  };
};

/** Names that something happened to in the last so many milliseconds; at most ten thousand, the oldest forgotten first. */
export const createLately = (ms: number) => {
  const until = new Map<string, number>();
  return {
    add: (name: string): void => {
      until.delete(name);
      until.set(name, performance.now() + ms);
      if (until.size > 10_000) until.delete(until.keys().next().value ?? "");
    },
    has: (name: string): boolean => {
      const ends = until.get(name);
      if (ends === undefined) return false;
      if (performance.now() < ends) return true;
      until.delete(name);
      return false;
    },
  };
};

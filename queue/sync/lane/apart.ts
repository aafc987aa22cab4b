/**
 * How many parts wait for one thing outside the system (a file server) in this process. They stand under lease and in memory,
 * so beyond `most` a replica waits in the ledger.
 */
export const createApart = (most = 100) => {
  const counts = new Map<string, number>();
  return {
    enter: (name: string): boolean => {
      const count = counts.get(name) ?? 0;
      if (count >= most) return false;
      counts.set(name, count + 1);
      return true;
    },
    leave: (name: string): void => {
      const count = counts.get(name) ?? 0;
      if (count > 1) counts.set(name, count - 1);
      else counts.delete(name);
    },
  };
};

export type Apart = ReturnType<typeof createApart>;

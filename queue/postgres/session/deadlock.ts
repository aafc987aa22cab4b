/**
 * Runs work that PostgreSQL undid whole, to end a deadlock, again from its beginning: whoever it spared goes first. Throws the deadlock where
 * it is the fifth in a row.
 */
export const pastDeadlock = async <Result>(work: () => Promise<Result>): Promise<Result> => {
  for (let tries = 1; ; tries += 1)
    try {
      return await work();
    } catch (error) {
      if (!isDeadlock(error) || tries === mostTries) throw error;
    }
};

/** SQLSTATE deadlock_detected. */
const isDeadlock = (error: unknown): boolean => (error as { code?: unknown }).code === "40P01";

const mostTries = 5;

import { createAtOnce } from "../body/at-once.ts";

/** Calls of one key that are answered at once, beside declarations and waits, which share in ways of their own. */
export const MOST_OF_A_KEY = 2;

/** Of each key so many pieces of work at once, in the order in which they came: a key with hundreds waits for itself. */
export const createAtOnceByKey = (most = MOST_OF_A_KEY) => {
  const keys = new Map<string, { waiting: number; inTurn: ReturnType<typeof createAtOnce> }>();
  return async <T>(key: string, work: () => Promise<T>): Promise<T> => {
    const mine = keys.get(key) ?? { waiting: 0, inTurn: createAtOnce(most) };
    keys.set(key, mine);
    mine.waiting += 1;
    try {
      return await mine.inTurn(work);
    } finally {
      mine.waiting -= 1;
      if (mine.waiting === 0) keys.delete(key);
    }
  };
};

/** What calls met: how many, how many in trouble, how many answered in a form that is known. */
export type Tally = {
  calls: number;
  trouble: number;
  /** Items that were accepted, there already or refused for their content: the system and its account work. */
  honoured: number;
  /** The lane should end: the system is stopped or out of tokens. */
  stop: boolean;
};

/** Counts what a batch meets, to be taken in portions. */
export const createTally = () => {
  let now: Tally = none();
  return {
    met: ({ calls, trouble }: Pick<Tally, "calls" | "trouble">): void => {
      now.calls += calls;
      now.trouble += trouble;
    },
    honour: (): void => {
      now.honoured += 1;
    },
    stop: (): void => {
      now.stop = true;
    },
    /** What was met since it was last taken. */
    take: (): Tally => {
      const taken = now;
      // Who was told to stop stays stopped.
      now = { ...none(), stop: taken.stop };
      return taken;
    },
  };
};

export type Tallying = ReturnType<typeof createTally>;

const none = (): Tally => ({ calls: 0, trouble: 0, honoured: 0, stop: false });

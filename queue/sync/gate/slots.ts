import { type CallClass, callClasses } from "./call-class.ts";

type Waiting = { rank: number; leave: (hasPlace: boolean) => void };

/**
 * Places for calls that go at once, a semaphore whose width may change at any moment. Who finds none waits in line, behind
 * its own class and before the less urgent ones, and leaves it without a place when the line is cleared or its signal aborts.
 */
export const createSlots = () => {
  let width = 1;
  let taken = 0;
  let line: Waiting[] = [];
  const admit = () => {
    while (taken < width && line.length > 0) {
      taken += 1;
      line.shift()?.leave(true);
    }
  };
  const queue = (waiting: Waiting) => {
    const before = line.findLastIndex(({ rank }) => rank <= waiting.rank);
    line.splice(before + 1, 0, waiting);
    admit();
  };
  return {
    setWidth: (places: number): void => {
      width = places;
      admit();
    },
    free: (): number => width - taken,
    /** True with a place, which must be given back; false where it left the line without one. */
    take: (by: CallClass = "delivery", signal?: AbortSignal): Promise<boolean> =>
      new Promise((resolve) => {
        const rank = callClasses.indexOf(by);
        if (!signal) return queue({ rank, leave: resolve });
        if (signal.aborted) return resolve(false);
        const giveUp = () => {
          line = line.filter((each) => each !== mine);
          resolve(false);
        };
        const mine: Waiting = {
          rank,
          leave: (hasPlace) => {
            signal.removeEventListener("abort", giveUp);
            resolve(hasPlace);
          },
        };
        signal.addEventListener("abort", giveUp, { once: true });
        queue(mine);
      }),
    give: (): void => {
      taken -= 1;
      admit();
    },
    waiting: (): number => line.length,
    /** Sends away whoever waits. */
    clear: (): void => {
      const waiting = line;
      line = [];
      for (const { leave } of waiting) leave(false);
    },
  };
};

export type Slots = ReturnType<typeof createSlots>;

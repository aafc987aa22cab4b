/**
 * Places for calls that go at once, a semaphore whose width may change at any moment. Who finds none waits in line, and leaves
 * it without one when the line is cleared.
 */
export const createSlots = () => {
  let width = 1;
  let taken = 0;
  let line: ((hasPlace: boolean) => void)[] = [];
  const admit = () => {
    while (taken < width && line.length > 0) {
      taken += 1;
      line.shift()?.(true);
    }
  };
  return {
    setWidth: (places: number): void => {
      width = places;
      admit();
    },
    free: (): number => width - taken,
    /** True with a place, which must be given back; false where the line was cleared. */
    take: (): Promise<boolean> =>
      new Promise((resolve) => {
        line.push(resolve);
        admit();
      }),
    give: (): void => {
      taken -= 1;
      admit();
    },
    /** Sends away whoever waits. */
    clear: (): void => {
      const waiting = line;
      line = [];
      for (const leave of waiting) leave(false);
    },
  };
};

export type Slots = ReturnType<typeof createSlots>;

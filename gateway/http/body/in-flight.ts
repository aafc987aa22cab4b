import type { Reservation } from "../contract/route.ts";

/** Most bytes of bodies and lines, as sent and unpacked, that this process holds for all callers at once; one key may hold half. */
export const MOST_IN_FLIGHT = 134_217_728;

/** Counts the bytes in flight of all callers and of each, so that no number of callers fills the memory, and none shuts out the others. */
export const createInFlight = (most = MOST_IN_FLIGHT) => {
  let all = 0;
  const byKey = new Map<string, number>();
  return (key: string): Reservation => {
    let mine = 0;
    const add = (bytes: number) => {
      const ofKey = (byKey.get(key) ?? 0) + bytes;
      if (ofKey === 0) byKey.delete(key);
      else byKey.set(key, ofKey);
      all += bytes;
      mine += bytes;
    };
    return {
      grow(bytes) {
        const fits = all + bytes <= most && (byKey.get(key) ?? 0) + bytes <= most / 2;
        if (fits) add(bytes);
        return fits;
      },
      shrink(bytes = mine) {
        // A body that was left while it came gives back later what its request gave back already.
        add(-Math.min(bytes, mine));
      },
    };
  };
};

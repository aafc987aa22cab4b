import { networkOf } from "./network-of.ts";

/** Wrong keys that callers of one address may try in a minute; beyond them each is answered with how long to wait. */
export const MOST_WRONG_KEYS = 60;
/** Calls that need no key and cost more than a look, from one address in a minute. */
export const MOST_KEYLESS = 120;
const WINDOW_MS = 60_000;

/** Addresses remembered at once; beyond them the one whose minute began first is forgotten. */
const MOST_ADDRESSES = 10_000;

/**
 * A rate limit of `most` in a fixed window of a minute for each address, an IPv6 network of 64 bits being one. `count` counts one
 * more and returns the seconds to wait, 0 where more may come. What never counts is never limited: who shares an address with
 * somebody who guesses keys is served as ever.
 */
export const createFixedWindow = (most: number, now: () => number = () => performance.now()) => {
  const windows = new Map<string, { count: number; from: number }>();
  return {
    count(address: string | undefined): number {
      const name = networkOf(address ?? "");
      const at = now();
      const known = windows.get(name);
      if (known && at - known.from < WINDOW_MS) {
        known.count += 1;
        return known.count > most ? Math.ceil((known.from + WINDOW_MS - at) / 1_000) : 0;
      }
      windows.delete(name);
      const [oldest] = windows.keys();
      if (windows.size >= MOST_ADDRESSES && oldest !== undefined) windows.delete(oldest);
      windows.set(name, { count: 1, from: at });
      return 0;
    },
    /** Whether more came from an address than may: what comes from there is looked up with less haste. */
    isOver(address: string | undefined): boolean {
      if (windows.size === 0) return false;
      const known = windows.get(networkOf(address ?? ""));
      return known !== undefined && known.count > most && now() - known.from < WINDOW_MS;
    },
    size: () => windows.size,
  };
};

import { isIPv6 } from "node:net";

/** Wrong keys that callers of one address may try in a minute; beyond them each is answered with how long to wait. */
export const MOST_GUESSES = 60;
/** Calls that need no key and cost more than a look, from one address in a minute. */
export const MOST_KEYLESS = 120;
const WINDOW_MS = 60_000;

/** Addresses remembered at once; beyond them the one whose minute began first is forgotten. */
const MOST_ADDRESSES = 10_000;

/**
 * Counts the wrong keys that come from each address, an IPv6 network of 64 bits being one. `wrong` counts one more and returns
 * the seconds to wait, 0 where more may be tried. A good key is never asked about here: who shares an address with a guesser
 * is served as ever. With another `most` it counts other calls alike.
 */
export const createGuesses = (
  now: () => number = () => performance.now(),
  most: number = MOST_GUESSES,
) => {
  const tried = new Map<string, { count: number; from: number }>();
  return {
    wrong(address: string | undefined): number {
      const name = networkOf(address ?? "");
      const at = now();
      const known = tried.get(name);
      if (known && at - known.from < WINDOW_MS) {
        known.count += 1;
        return known.count > most ? Math.ceil((known.from + WINDOW_MS - at) / 1_000) : 0;
      }
      tried.delete(name);
      const [oldest] = tried.keys();
      if (tried.size >= MOST_ADDRESSES && oldest !== undefined) tried.delete(oldest);
      tried.set(name, { count: 1, from: at });
      return 0;
    },
    /** Whether an address has tried more wrong keys than it may: what comes from there is looked up with less haste. */
    isOver(address: string | undefined): boolean {
      if (tried.size === 0) return false;
      const known = tried.get(networkOf(address ?? ""));
      return known !== undefined && known.count > most && now() - known.from < WINDOW_MS;
    },
    size: () => tried.size,
  };
};

/** The address itself, or the first 64 bits of an IPv6 address: one household or machine has as many as it likes of the rest. */
export const networkOf = (address: string): string => {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped) return mapped;
  const [plain = ""] = address.split("%");
  if (!isIPv6(plain)) return address;
  const [before = "", after = ""] = plain.split("::");
  const head = before.split(":").filter(Boolean);
  const tail = after.split(":").filter(Boolean);
  const zeros = plain.includes("::") ? Math.max(0, 8 - head.length - tail.length) : 0;
  const groups = [...head, ...Array.from({ length: zeros }, () => "0"), ...tail];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":")}::/64`;
};

/** How far ahead of the ledger's clock a source may date what it says, in milliseconds. */
export const AHEAD_MS = 24 * 3_600_000;

/**
 * Whether a moment is further ahead of `now` (milliseconds since 1970) than a source may date what it says: it would outrank all that is said
 * until then. Pure.
 */
export const isAhead = (moment: string, aheadMs: number, now: number): boolean =>
  Date.parse(moment) > now + aheadMs;

/**
 * Negative where moment `a` is before `b`, positive where after, 0 where they are the same: to the last of the nine digits that a
 * second may be told with, whatever the zones. Pure.
 */
export const compareMoments = (a: string, b: string): number => compare(momentOf(a), momentOf(b));

/** A moment read once, to be compared with many. */
export type Moment = { ms: number; beyondMs: number };

/** Reads a moment. Pure. */
export const momentOf = (text: string): Moment => ({
  ms: Date.parse(text),
  beyondMs: beyondMs(text),
});

/** As {@link compareMoments}, of moments that are read. Pure. */
export const compare = (a: Moment, b: Moment): number => a.ms - b.ms || a.beyondMs - b.beyondMs;

/** The nanoseconds below the millisecond, which is where a Date ends. */
const beyondMs = (moment: string): number => {
  const digits = fraction.exec(moment)?.[1] ?? "";
  return Number(digits.slice(3).padEnd(6, "0"));
};

const fraction = /\.(\d{4,9})/;

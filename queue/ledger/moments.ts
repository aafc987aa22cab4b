/**
 * Negative where moment `a` is before `b`, positive where after, 0 where they are the same: to the last of the nine digits that a
 * second may be told with, whatever the zones. Pure.
 */
export const compareMoments = (a: string, b: string): number =>
  Date.parse(a) - Date.parse(b) || beyondMs(a) - beyondMs(b);

/** The nanoseconds below the millisecond, which is where a Date ends. */
const beyondMs = (moment: string): number => {
  const digits = fraction.exec(moment)?.[1] ?? "";
  return Number(digits.slice(3).padEnd(6, "0"));
};

const fraction = /\.(\d{4,9})/;

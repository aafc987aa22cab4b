/** Counts a system's calls in this process as they end; true where so many of them hung that its breaker is to open. */
export type Hangs = (met: Met) => boolean;

/** Calls that met the system, how many of them met trouble, and how many of those hung until their time was over. */
export type Met = { calls: number; trouble: number; hung: number };

/**
 * Hangs open a breaker by their share, and not only in a row: each keeps a place for its whole time limit, while an answer in
 * between keeps one for a moment. Judged are the calls that ended within the time in which one place can hang that often.
 */
export const createHangs = (parts: {
  failures: number;
  callTimeoutMs: number;
  now?: () => number;
}): Hangs => {
  const { failures, callTimeoutMs, now = () => performance.now() } = parts;
  const spanMs = (failures + 1) * callTimeoutMs;
  let spans: (Pick<Met, "calls" | "hung"> & { since: number })[] = [];
  return ({ calls, hung }) => {
    const time = now();
    spans = spans.filter(({ since }) => time - since < spanMs);
    const last = spans.at(-1);
    // A tenth of the time shares one count, so that a fast system costs no memory.
    if (last && time - last.since < spanMs / 10) {
      last.calls += calls;
      last.hung += hung;
    } else spans.push({ since: time, calls, hung });
    const all = spans.reduce((sum, each) => sum + each.calls, 0);
    const hanging = spans.reduce((sum, each) => sum + each.hung, 0);
    if (hung === 0 || hanging < failures || hanging <= all - hanging) return false;
    // The breaker has its own word from here on; what it tests begins anew.
    spans = [];
    return true;
  };
};

import type { Line } from "../../../adapters/contract.ts";

/** Work on a line, or `late` where it does not end within a second after the line told it to: what it may still bring is nobody's. */
export const inTime = async <T>(
  { signal }: Pick<Line, "signal">,
  late: T,
  work: () => Promise<T>,
): Promise<T> => {
  let limit: NodeJS.Timeout | undefined;
  let isOver = () => {};
  const over = new Promise<T>((resolve) => {
    isOver = () => {
      limit = setTimeout(resolve, GRACE_MS, late);
    };
    signal.addEventListener("abort", isOver, { once: true });
    if (signal.aborted) isOver();
  });
  try {
    return await Promise.race([work(), over]);
  } finally {
    clearTimeout(limit);
    signal.removeEventListener("abort", isOver);
  }
};

/** How long a call may go on after it was told to end, ms. */
const GRACE_MS = 1_000;

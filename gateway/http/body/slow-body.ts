import { Problem } from "../contract/problems.ts";

/** How slowly a whole body may come: so much in each stretch of time, and all of it in time. */
export type Slowest = { everyMs: number; leastBytes: number; wholeMs: number };

export const slowestBody: Slowest = { everyMs: 10_000, leastBytes: 1_024, wholeMs: 30_000 };

/** How long a stream may keep us waiting for one line; the time in which we do not read does not count. */
export const LINE_MS = 60_000;

/** Calls `late` once where a body, whose bytes so far `received` tells, is slower than that. Returns how to stop looking. */
export const cutOffSlow = (
  received: () => number,
  late: () => void,
  { everyMs, leastBytes, wholeMs }: Slowest = slowestBody,
): (() => void) => {
  let before = 0;
  let left = Math.ceil(wholeMs / everyMs);
  const timer = setInterval(() => {
    left -= 1;
    const now = received();
    const tooSlow = now - before < leastBytes || left === 0;
    before = now;
    if (!tooSlow) return;
    clearInterval(timer);
    late();
  }, everyMs);
  return () => clearInterval(timer);
};

/** The chunks of a stream of lines; throws the problem `body-too-slow` where a line does not end in time. */
export const linesInTime = async function* (
  stream: AsyncIterable<Buffer>,
  mostMs = LINE_MS,
): AsyncGenerator<Buffer> {
  const chunks = stream[Symbol.asyncIterator]();
  let waited = 0;
  try {
    for (;;) {
      const began = performance.now();
      const next = await within(chunks.next(), mostMs - waited);
      if (next.done) return;
      waited = next.value.includes(10) ? 0 : waited + performance.now() - began;
      yield next.value;
    }
  } finally {
    // Not awaited: it would wait for the very chunk that does not come.
    void chunks.return?.().catch(() => {});
  }
};

const within = <T>(promise: Promise<T>, ms: number): Promise<T> =>
  new Promise((resolve, reject) => {
    const late = () => reject(new Problem("body-too-slow"));
    const timer = setTimeout(late, Math.max(0, ms));
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });

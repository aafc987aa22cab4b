import type { Log } from "../config/log.ts";
import { faultOf } from "./telemetry/fault-of.ts";

/** What is open, to be closed in reverse. */
export type Releases = {
  /** Notes what a thing needs to be closed, and how long that may take, ms. */
  push(name: string, withinMs: number, release: () => unknown): void;
  /**
   * Closes everything, the last opened first. One that does not end in its time is left and the next one closed; gives the names of
   * those. Called again meanwhile, it waits for the same end.
   */
  close(): Promise<string[]>;
};

/** How long the closing of everything may take together, ms: 15 s at most lie between SIGTERM and the end. */
export const closeWithinMs = 14_000;

/** Collects releases; what fails or does not end while closing is logged. */
export const createReleases = (log: Log): Releases => {
  const open: { name: string; withinMs: number; release: () => unknown }[] = [];
  let closing: Promise<string[]> | undefined;

  const closeAll = async () => {
    const left: string[] = [];
    const endsAt = performance.now() + closeWithinMs;
    // What was opened while others closed is closed as well.
    for (let last = open.pop(); last; last = open.pop()) {
      const { name, withinMs, release } = last;
      const share = Math.min(withinMs, Math.max(0, endsAt - performance.now()));
      if (!(await endsWithin(attempt(release, log), share))) left.push(name);
    }
    if (left.length > 0) log("error", "closing went on without waiting", { for: left.join(", ") });
    return left;
  };

  return {
    push: (name, withinMs, release) => void open.push({ name, withinMs, release }),
    close: () => {
      closing ??= closeAll().finally(() => {
        closing = undefined;
      });
      return closing;
    },
  };
};

const attempt = async (release: () => unknown, log: Log): Promise<void> => {
  try {
    await release();
  } catch (error) {
    log("warn", "closing failed", { error: faultOf(error) });
  }
};

const endsWithin = async (work: Promise<void>, ms: number): Promise<boolean> => {
  let limit: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    limit = setTimeout(resolve, ms, false);
  });
  return Promise.race([work.then(() => true), late]).finally(() => clearTimeout(limit));
};

import { setTimeout as pause } from "node:timers/promises";
import { inScope, type Scope } from "../../../queue/ledger/access/scope.ts";
import type { News } from "../../../queue/ledger/read/feed.ts";

/** How often the ledger is asked for news while somebody waits. */
export const NEWS_MS = 250;

/** Whoever waits: whose dossiers it may see, the horizon that it has read up to, and how long it waits. */
type Waiting = { scope: Scope; since: string; ms: number; signal: AbortSignal };

/**
 * Waits for changes on behalf of all callers: the ledger is asked once a round whether there is any, however many wait. Returns
 * how to wait for one that may be the caller's, for so long at most or until `signal`; throws what kept the ledger from being asked.
 */
export const createFeedWatch = (
  news: (since: string) => Promise<News>,
  everyMs = NEWS_MS,
): ((waiting: Waiting) => Promise<void>) => {
  const waiters = new Set<{ scope: Scope; since: number; end: (error?: unknown) => void }>();
  let looking = false;

  const look = async () => {
    const asked = [...waiters];
    try {
      const since = Math.min(...asked.map(({ since: own }) => own));
      const { agencies, horizon } = await news(String(since));
      for (const waiter of asked)
        if (agencies?.some((agency) => inScope(agency, waiter.scope)) ?? true) waiter.end();
        else waiter.since = Number(horizon);
    } catch (error) {
      for (const { end } of asked) end(error);
    }
  };
  const lookOn = async () => {
    looking = true;
    while (waiters.size > 0) {
      await pause(everyMs);
      if (waiters.size > 0) await look();
    }
    looking = false;
  };

  return ({ scope, since, ms, signal }) =>
    new Promise((resolve, reject) => {
      const end = (error?: unknown) => {
        clearTimeout(timer);
        signal.removeEventListener("abort", leave);
        waiters.delete(waiter);
        if (error === undefined) resolve();
        else reject(error);
      };
      const leave = () => end();
      const waiter = { scope, since: Number(since), end };
      // A timer may ring a millisecond early, and its caller would wait and read once more for the rest.
      const timer = setTimeout(leave, Math.ceil(ms) + 1);
      signal.addEventListener("abort", leave);
      waiters.add(waiter);
      if (signal.aborted) end();
      else if (!looking) void lookOn();
    });
};

import type { ServerResponse } from "node:http";
import { MOST_REST_MS } from "../../../queue/ledger/accept/heavy-turns.ts";
import { createOthers } from "../../../queue/ledger/accept/others.ts";
import { CallerGone } from "../body/read-body.ts";

export type FairQueue = {
  /** A key's request came, heavy or not: whoever is heavy makes room for it. */
  seen: (key: string) => void;
  /**
   * Waits until nothing else of its key has the lock; returns how to give it up, the next having it at least `restMs` later. Throws
   * `CallerGone` where the call ends before.
   */
  lock: (key: string, response: ServerResponse, restMs?: number) => Promise<() => void>;
};

/**
 * Fair queueing of what is heavy: of each key one at a time, in the order of arrival, and after each a rest twice as long as it took,
 * in which whatever else has come is served. So a key with many waits for itself, and has half of the processor at most; one that is
 * alone has all of it, no other key having been heard of for a second.
 */
export const createFairQueue = (): FairQueue => {
  /** Of each key that has its lock now: who waits for the next. */
  const lines = new Map<string, Set<() => void>>();
  const others = createOthers();
  const pass = (key: string) => {
    const line = lines.get(key);
    const [next] = line ?? [];
    if (!next) return void lines.delete(key);
    line?.delete(next);
    next();
  };
  const lock: FairQueue["lock"] = (key, response, restMs = 0) =>
    new Promise((resolve, reject) => {
      if (response.destroyed) return reject(new CallerGone());
      const line = lines.get(key);
      const begin = () => {
        response.off("close", leave);
        const began = performance.now();
        resolve(() => {
          const room = others.than(key)
            ? Math.min(2 * (performance.now() - began), MOST_REST_MS)
            : 0;
          const rest = Math.max(restMs, room);
          if (rest > 0) setTimeout(pass, rest, key);
          else setImmediate(pass, key);
        });
      };
      const leave = () => {
        line?.delete(begin);
        reject(new CallerGone());
      };
      if (line) {
        line.add(begin);
        response.once("close", leave);
      } else {
        lines.set(key, new Set());
        begin();
      }
    });
  return { seen: others.seen, lock };
};

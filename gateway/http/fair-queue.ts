import type { ServerResponse } from "node:http";
import { CallerGone } from "./read-body.ts";

/** A body or line of more bytes, unpacked, is heavy: it costs milliseconds of the processor that all callers share. */
export const HEAVY_BYTES = 32_768;

/** The longest that a key rests after a turn: one that took long waited for the ledger, and cost no more for that. */
const MOST_REST_MS = 50;

/**
 * Waits for a call's turn; returns how to say that it is over, the next being at least `restMs` later. Throws `CallerGone` where
 * the call ends before.
 */
export type FairQueue = (
  key: string,
  response: ServerResponse,
  restMs?: number,
) => Promise<() => void>;

/**
 * Fair queueing of what is heavy: of each key one at a time, in the order of arrival, and after each a rest as long as it took,
 * in which whatever else has come is served. So a key with many waits for itself, and has half of the processor at most.
 */
export const createFairQueue = (): FairQueue => {
  /** Of each key that has its turn now: who waits for the next. */
  const lines = new Map<string, Set<() => void>>();
  const pass = (key: string) => {
    const line = lines.get(key);
    const [next] = line ?? [];
    if (!next) return void lines.delete(key);
    line?.delete(next);
    next();
  };
  return (key, response, restMs = 0) =>
    new Promise((resolve, reject) => {
      if (response.destroyed) return reject(new CallerGone());
      const line = lines.get(key);
      const begin = () => {
        response.off("close", leave);
        const began = performance.now();
        resolve(() => {
          const rest = Math.max(restMs, Math.min(performance.now() - began, MOST_REST_MS));
          setTimeout(pass, rest, key);
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
};

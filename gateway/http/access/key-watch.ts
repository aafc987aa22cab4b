import type { IncomingMessage } from "node:http";
import { stopReading } from "../body/linger.ts";
import { unauthorised } from "./auth.ts";

/** How long a key may be taken to be in force still without another look, together with what a look-up is remembered: within a second. */
export const LOOK_AGAIN_MS = 250;

/** Looks again and again whether a caller's key is in force, and tells once that it is not. Returns how to stop looking. */
export const watchKey = (
  inForce: () => Promise<boolean>,
  onEnded: () => void,
  everyMs = LOOK_AGAIN_MS,
): (() => void) => {
  let looking = false;
  let stopped = false;
  const timer = setInterval(async () => {
    if (looking) return;
    looking = true;
    const still = await inForce();
    looking = false;
    if (still || stopped) return;
    clearInterval(timer);
    onEnded();
  }, everyMs);
  return () => {
    stopped = true;
    clearInterval(timer);
  };
};

/** What comes of a request's `reading`; the problem `unauthorised` once the key is seen to have ended, and nothing more is read then. */
export const whileInForce = <T>(
  inForce: () => Promise<boolean>,
  request: IncomingMessage,
  reading: Promise<T>,
): Promise<T> =>
  new Promise((resolve, reject) => {
    const stop = watchKey(inForce, () => {
      stopReading(request);
      reject(unauthorised());
    });
    reading.then(resolve, reject).finally(stop);
  });

/** How long a key may be taken to be in force still without another look, together with what a look-up is remembered: within a second. */
export const LOOK_AGAIN_MS = 250;

/** Looks again and again whether a caller's key is in force, and tells once that it is not. Returns how to stop looking. */
export const watchKey = (
  inForce: () => Promise<boolean>,
  onEnded: () => void,
  everyMs = LOOK_AGAIN_MS,
): (() => void) => {
  let looking = false;
  const timer = setInterval(async () => {
    if (looking) return;
    looking = true;
    const still = await inForce();
    looking = false;
    if (still) return;
    clearInterval(timer);
    onEnded();
  }, everyMs);
  return () => clearInterval(timer);
};

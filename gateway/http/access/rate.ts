/**
 * Gives each key so many requests a second, and as many again at once after a pause. Kept by this process alone. Returns
 * the seconds to wait, 0 where the request may go on.
 */
export const createRate = (perSecond: number, now: () => number = () => performance.now()) => {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return (key: string): number => {
    if (perSecond === 0) return 0;
    const at = now();
    const bucket = buckets.get(key) ?? { tokens: perSecond, at };
    bucket.tokens = Math.min(perSecond, bucket.tokens + ((at - bucket.at) * perSecond) / 1_000);
    bucket.at = at;
    buckets.set(key, bucket);
    if (bucket.tokens < 1) return Math.ceil((1 - bucket.tokens) / perSecond);
    bucket.tokens -= 1;
    return 0;
  };
};

import { createHmac, timingSafeEqual } from "node:crypto";

/** What opens a file to whoever has it; `until`: seconds since 1970, left out: for good. */
export type Signed = { until?: number; signature: string };

/** Signs that a file may be fetched until then. Pure. */
export const sign = (key: Buffer, id: string, until: number | undefined): string =>
  createHmac("sha256", key)
    .update(`file ${id} ${until ?? "for good"}`)
    .digest("base64url");

/** Whether a signature is this file's and its time is not over, in a time that tells nothing of either. Pure. */
export const isSigned = (
  key: Buffer,
  id: string,
  { until, signature }: Signed,
  now: number,
): boolean => {
  const right = Buffer.from(sign(key, id, until));
  const given = Buffer.from(signature);
  const same = given.length === right.length && timingSafeEqual(given, right);
  return same && (until === undefined || until * 1_000 > now);
};

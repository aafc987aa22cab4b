import { createHmac, timingSafeEqual } from "node:crypto";
import type { HttpCall } from "../server.ts";

/** How far a message's time may lie from ours, seconds. */
const TOLERANCE_S = 300;

/** Whether a message is signed as Standard Webhooks has it, by this secret, and lately. */
export function isSigned({ headers, body }: HttpCall, secret: string, now: number): boolean {
  const id = String(headers["webhook-id"] ?? "");
  const at = Number(headers["webhook-timestamp"]);
  if (id === "" || !(Math.abs(now / 1_000 - at) <= TOLERANCE_S)) return false;
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  const right = createHmac("sha256", key).update(`${id}.${at}.${body}`).digest();
  return String(headers["webhook-signature"] ?? "")
    .split(" ")
    .filter((each) => each.startsWith("v1,"))
    .map((each) => Buffer.from(each.slice(3), "base64"))
    .some((given) => given.length === right.length && timingSafeEqual(given, right));
}

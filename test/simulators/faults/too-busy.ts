import type { Fault } from "./fault.ts";

/** Refused with 429 or 503 and nothing applied, with `Retry-After` in one of its forms or without it. */
export function tooBusy(status: 429 | 503, retryAfter?: "seconds" | "date"): Fault {
  return {
    spoilsReply: false,
    play(exchange) {
      const seconds = exchange.timings.retryAfterSeconds;
      const headers: Record<string, string> = {};
      if (retryAfter === "seconds") headers["Retry-After"] = String(Math.ceil(seconds));
      if (retryAfter === "date") {
        const wholeSecond = Math.ceil(Date.now() / 1000 + seconds) * 1000;
        headers["Retry-After"] = new Date(wholeSecond).toUTCString();
      }
      exchange.send({ ...exchange.busy(), status, headers });
    },
  };
}

import type { Fault } from "./fault.ts";

/**
 * Applied at once, answered after `lateMs`. The reply counts as spoiled only when the client had gone
 * by then, so a client that waits long enough has no excuse to send again.
 */
export const late: Fault = {
  spoilsReply: false,
  async play(exchange) {
    const reply = exchange.apply();
    if (await exchange.wait(exchange.timings.lateMs)) exchange.send(reply);
  },
};

/** Held back on the way for `lateMs`, then applied: it may overtake nothing and be overtaken by all. */
export const lateCommit: Fault = {
  spoilsReply: false,
  async play(exchange) {
    if (await exchange.wait(exchange.timings.lateMs)) exchange.send(exchange.apply());
  },
};

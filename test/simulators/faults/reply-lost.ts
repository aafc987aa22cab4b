import type { Fault } from "./fault.ts";

/** Applied, then the connection is cut before the answer. */
export const replyLost: Fault = {
  spoilsReply: true,
  play(exchange) {
    exchange.apply();
    exchange.cut();
  },
};

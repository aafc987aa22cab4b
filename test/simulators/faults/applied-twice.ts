import type { Fault } from "./fault.ts";

/** A proxy on the way repeats the request; the client sees the answer to the second copy alone. */
export const appliedTwice: Fault = {
  spoilsReply: false,
  play(exchange) {
    exchange.apply();
    exchange.send(exchange.apply());
  },
};

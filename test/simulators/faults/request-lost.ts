import type { Fault } from "./fault.ts";

/** The connection is cut and nothing was applied; the client cannot tell this from a lost reply. */
export const requestLost: Fault = {
  spoilsReply: false,
  play(exchange) {
    exchange.cut();
  },
};

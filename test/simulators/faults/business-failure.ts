import type { Fault } from "./fault.ts";

/** HTTP 200 whose body says that the system is busy; nothing applied. */
export const businessFailure: Fault = {
  spoilsReply: false,
  play(exchange) {
    exchange.send(exchange.busy());
  },
};

import type { Fault } from "./fault.ts";

/** The server forgets every session just before this call, which it then judges as usual. */
export const sessionDropped: Fault = {
  spoilsReply: false,
  play(exchange) {
    exchange.dropSessions();
    exchange.send(exchange.apply());
  },
};

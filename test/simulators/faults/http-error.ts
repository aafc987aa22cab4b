import type { Fault } from "./fault.ts";

/** An error page of a server or proxy in front: 500, 502 or 504, with nothing applied. */
export function httpError(status: 500 | 502 | 504): Fault {
  return {
    spoilsReply: false,
    play(exchange) {
      exchange.send(page(status));
    },
  };
}

/** The same page although the request had been applied. */
export function httpErrorAfterCommit(status: 500 | 502 | 504): Fault {
  return {
    spoilsReply: true,
    play(exchange) {
      exchange.apply();
      exchange.send(page(status));
    },
  };
}

function page(status: number) {
  return {
    status,
    body: `<html><body><h1>${status}</h1></body></html>`,
    headers: { "Content-Type": "text/html; charset=utf-8" },
  };
}

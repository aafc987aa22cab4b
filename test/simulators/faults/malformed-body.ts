import type { Exchange, Fault } from "./fault.ts";

/** HTTP 200 with a body that is no JSON: broken off, or a proxy's page. Nothing applied. */
export const malformedBody: Fault = {
  spoilsReply: false,
  play(exchange) {
    spoil(exchange, exchange.busy().body);
  },
};

/** The same, after the request was applied. */
export const malformedBodyAfterCommit: Fault = {
  spoilsReply: true,
  play(exchange) {
    spoil(exchange, exchange.apply().body);
  },
};

function spoil(exchange: Exchange, honest: string): void {
  const broken = honest.slice(0, Math.max(1, honest.length >> 1));
  const page = "<html><body><h1>Có lỗi xảy ra</h1></body></html>";
  exchange.send({ status: 200, body: exchange.random() < 0.5 ? broken : page });
}

import type { Fault } from "./fault.ts";

/** Applied; the reply promises its full Content-Length, gives half and the connection ends. */
export const truncatedBody: Fault = {
  spoilsReply: true,
  play(exchange) {
    const { status, body } = exchange.apply();
    const bytes = Buffer.from(body);
    exchange.response.writeHead(status, {
      "Content-Type": "application/json; charset=utf-8",
      "Content-Length": bytes.length,
    });
    exchange.response.write(bytes.subarray(0, bytes.length >> 1), () => exchange.cut());
  },
};

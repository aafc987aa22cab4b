import { gzipSync } from "node:zlib";
import type { Fault } from "./fault.ts";

/** Applied and answered honestly, behind a `100 Continue` and a `103 Early Hints` that nobody asked for. */
export const interimAnswers: Fault = {
  spoilsReply: false,
  play(exchange) {
    const reply = exchange.apply();
    exchange.response.writeContinue();
    exchange.response.writeEarlyHints({ link: "</x>; rel=preload" }, () => exchange.send(reply));
  },
};

/** Applied and answered honestly, packed with gzip that nobody asked for. */
export const packedBody: Fault = {
  spoilsReply: false,
  play(exchange) {
    const { status, body } = exchange.apply();
    const bytes = gzipSync(body);
    exchange.response.writeHead(status, {
      "Content-Type": "application/json",
      "Content-Encoding": "gzip",
      "Content-Length": bytes.length,
    });
    exchange.response.end(bytes);
  },
};

/** Applied and answered honestly, behind a byte-order mark. */
export const byteOrderMark: Fault = {
  spoilsReply: false,
  play(exchange) {
    const reply = exchange.apply();
    exchange.send({ ...reply, body: `\uFEFF${reply.body}` });
  },
};

/** Applied and answered honestly, without a Content-Type. */
export const noContentType: Fault = {
  spoilsReply: false,
  play(exchange) {
    const { status, body } = exchange.apply();
    exchange.response.writeHead(status, { "Content-Length": Buffer.byteLength(body) });
    exchange.response.end(body);
  },
};

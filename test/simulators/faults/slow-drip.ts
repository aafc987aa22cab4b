import type { Fault } from "./fault.ts";

const DROPS = 10;

/** Applied; the reply arrives in ten drops spread over `dripMs`. Spoiled only if the client leaves first. */
export const slowDrip: Fault = {
  spoilsReply: false,
  async play(exchange) {
    const { status, body } = exchange.apply();
    const { response } = exchange;
    const bytes = Buffer.from(body);
    response.writeHead(status, {
      "Content-Type": "application/json; charset=utf-8",
      "Content-Length": bytes.length,
    });
    for (let drop = 0; drop < DROPS; drop++) {
      const from = Math.floor((bytes.length * drop) / DROPS);
      response.write(bytes.subarray(from, Math.floor((bytes.length * (drop + 1)) / DROPS)));
      if (!(await exchange.wait(exchange.timings.dripMs / DROPS)) || response.destroyed) return;
    }
    response.end();
  },
};

import type { Fault } from "./fault.ts";

/** HTTP 200 with a code that says yes and a text that says no; nothing applied. */
export const yesAndNo: Fault = {
  spoilsReply: false,
  play(exchange) {
    exchange.send(exchange.yes("Đồng bộ không ghi nhận được thành công hồ sơ nào"));
  },
};

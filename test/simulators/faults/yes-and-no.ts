import type { Fault } from "./fault.ts";

/** HTTP 200 with a code that says yes and a text that says no; nothing applied. */
export const yesAndNo: Fault = {
  spoilsReply: false,
  play(exchange) {
    const body = JSON.parse(exchange.busy().body) as Record<string, unknown>;
    const code = "code" in body ? "code" : "error_code";
    const message = "Đồng bộ không ghi nhận được thành công hồ sơ nào";
    exchange.send({ status: 200, body: JSON.stringify({ ...body, [code]: "0", message }) });
  },
};

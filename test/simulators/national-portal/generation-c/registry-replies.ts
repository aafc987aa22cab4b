import type { Verdict } from "../../server.ts";

/** Taken. By the call's number the code is a number or a text. */
export function accepted(
  seq: number,
  code: number | string,
  data: unknown,
  applied: boolean,
): Verdict {
  const body = { code: seq % 3 === 0 ? String(code) : code, message: "Thành công", data };
  return { applied, refused: false, errorCode: "0", reply: wrap(200, body) };
}

/** Not taken, with an HTTP status of its meaning; `code` where the wrapper says another. */
export function refused(
  status: number,
  message: string,
  code: number = status,
  data: unknown = null,
): Verdict {
  return {
    applied: false,
    refused: true,
    errorCode: String(code),
    reply: wrap(status, { code, message, data }),
  };
}

function wrap(status: number, body: object) {
  return { status, body: JSON.stringify(body) };
}

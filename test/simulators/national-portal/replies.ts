import type { Reply } from "../faults/fault.ts";
import type { Verdict } from "../server.ts";

/** The forms that success takes, in turn. */
const SUCCESS_FORMS = [0, "0", "00"] as const;

/** Accepted, with an error_code of 0, "0" or "00" by the call's number. */
export function accepted(
  seq: number,
  what: { applied: boolean; result?: readonly unknown[]; session?: string },
): Verdict {
  const { applied, result = [], session } = what;
  const error_code = SUCCESS_FORMS[seq % SUCCESS_FORMS.length];
  const body =
    session === undefined ? { error_code, message: "Thành công", result } : { error_code, session };
  return { applied, refused: false, errorCode: "0", reply: ok(body) };
}

/**
 * Refused with HTTP 200 and nothing applied. By the call's number the code is a text or a number, and the message is in
 * composed or decomposed Unicode.
 */
export function refused(seq: number, errorCode: string, message: string, status = 200): Verdict {
  const error_code = seq % 5 === 0 ? Number(errorCode) : errorCode;
  const text = message.normalize(seq % 4 === 3 ? "NFD" : "NFC");
  const reply = { ...ok({ error_code, message: text, result: [] }), status };
  return { applied: false, refused: true, errorCode, reply };
}

function ok(body: unknown): Reply {
  return { status: 200, body: JSON.stringify(body) };
}

import type { Reply } from "../../faults/fault.ts";
import type { Verdict } from "../../server.ts";

/** A reply that took effect; only its text says so. */
export function done(seq: number, message: string, applied = true): Verdict {
  return { applied, refused: false, errorCode: "0", reply: say(seq, "0", message) };
}

/** The code's "3 or -3 or even 0" of a dossier that is there already; at times the text says more than that. */
export function exists(seq: number): Verdict {
  const errorCode = ["0", "3", "-3"][seq % 3] ?? "-3";
  const message =
    seq % 2 === 0 ? "Hồ sơ đã tồn tại" : "Thêm mới không thành công: Hồ sơ đã tồn tại";
  return { applied: false, refused: true, errorCode, reply: say(seq, errorCode, message) };
}

/** Refused with HTTP 200; the text holds the words of success after a "không". */
export function refused(seq: number, complaint: string, errorCode = "5"): Verdict {
  const reply = say(seq, errorCode, `Không thành công: ${complaint}`);
  return { applied: false, refused: true, errorCode, reply };
}

/** Refused by the platform in front of the hub. */
export function turnedAway(status: number, message: string): Verdict {
  const reply = { status, body: JSON.stringify({ fault: { code: status, message } }) };
  return { applied: false, refused: true, errorCode: String(status), reply };
}

/** A progress reply: at times an envelope, at times bare text. */
export function progressDone(seq: number): Verdict {
  const bare = { status: 200, body: "Đồng bộ tiến trình thành công" };
  const reply = seq % 2 === 0 ? bare : say(seq, "0", "Cập nhật tiến trình thành công");
  return { applied: true, refused: false, errorCode: "0", reply };
}

/** By the call's number the code is a text or a number, the message composed or decomposed, its letters escaped or not. */
export function say(seq: number, errorCode: string, message: string): Reply {
  const error_code = seq % 5 === 0 ? Number(errorCode) : errorCode;
  const text = message.normalize(seq % 4 === 3 ? "NFD" : "NFC");
  const body = JSON.stringify({ error_code, message: text });
  return { status: 200, body: seq % 7 === 2 ? escaped(body) : body };
}

function escaped(json: string): string {
  return json.replace(
    /[^\0-\x7f]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

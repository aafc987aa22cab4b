import type { Verdict } from "../server.ts";
import type { CivilStatusSettings } from "./settings.ts";

/** Any body, in the form that it has. */
export function given(body: object, more: { status?: number; refused?: boolean } = {}): Verdict {
  const { status = 200, refused = false } = more;
  const reply = { status, body: JSON.stringify(body) };
  return { applied: false, refused, errorCode: refused ? String(status) : "0", reply };
}

/** The envelope of a submission. By the call's number the status is a text or a number, the words stand here or there. */
export function said(seq: number, status: "0" | "1", words: string, applied: boolean): Verdict {
  const text = words.normalize(seq % 4 === 3 ? "NFD" : "NFC");
  const [statusDescription, errorDescription] = seq % 2 === 0 ? [text, ""] : ["", text];
  const form = seq % 3 === 2 ? Number(status) : status;
  const body = { status: form, statusDescription, errorCode: "", errorDescription };
  return { ...given(body), applied, refused: !applied, errorCode: status === "1" ? "0" : "" };
}

/** Status 0 with a code of the older form, or with none. */
export function failed(seq: number, errorCode: string, words: string): Verdict {
  const status = seq % 3 === 2 ? 0 : "0";
  const body = { status, statusDescription: "", errorCode, errorDescription: words };
  return { ...given(body, { refused: true }), errorCode };
}

/** Sentences about fields, with HTTP 200 or 500 as the settings say. */
export function invalid(
  seq: number,
  sentences: readonly string[],
  { validationHttp }: Pick<CivilStatusSettings, "validationHttp">,
): Verdict {
  const status = validationHttp === "both" ? (seq % 2 === 0 ? 200 : 500) : validationHttp;
  const body = { title: "Có lỗi xảy ra.", status: 500, errors: sentences.join("\n") };
  return { ...given(body, { status, refused: true }), errorCode: "500" };
}

/** A refusal of the LGSP in front. */
export function hopRefused(status: number, code: string, message: string): Verdict {
  return given(
    { fault: { code: Number(code), message, description: "" } },
    { status, refused: true },
  );
}

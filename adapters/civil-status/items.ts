import { unreadable } from "../kit/mapping/codec.ts";
import { date } from "../kit/mapping/codecs/date.ts";
import { cleanText } from "../kit/text/outside-text.ts";

/** What the system says of one dossier. `state` is empty where it does not know it. */
export type Item = {
  code: string;
  state: string;
  /** When it was entered, RFC 3339; undefined where it is not told. */
  at?: string;
  /** The same as 14 digits, local time. */
  stamp?: string;
  deadline?: string;
  actor: string;
  title: string;
  department: string;
  content: string;
  note: string;
  result: Readonly<Record<string, unknown>>;
};

/** The items of an answer, each as far as it can be read; undefined where the answer is none. Pure. */
export const itemsOf = (body: unknown): Item[] | undefined => {
  if (!isRecord(body) || Number(body.status) !== 1) return undefined;
  // Nothing is known there of any.
  if (body.value === null || body.value === undefined) return [];
  if (!Array.isArray(body.value)) return undefined;
  return body.value.filter(isRecord).map(itemOf);
};

const itemOf = (told: Record<string, unknown>): Item => {
  const text = (name: string) => {
    const value = told[name];
    return typeof value === "string" || typeof value === "number" ? String(value).trim() : "";
  };
  const at = momentOf(text("thoiGianThucHien"));
  const deadline = momentOf(text("hanBoSungHoSo"));
  const state = text("trangThai");
  return {
    code: text("maHoSoMCDT"),
    state: /^\d{1,9}$/.test(state) ? String(Number(state)) : cleanText(state, 40),
    ...(at ? { at, stamp: at.slice(0, 19).replace(/\D/g, "") } : {}),
    ...(deadline ? { deadline } : {}),
    actor: cleanText(text("nguoiXuLy"), 200),
    title: cleanText(text("chucDanh"), 200),
    department: cleanText(text("phongBanXuLy"), 500),
    content: cleanText(text("noiDungXuLy"), 2_000),
    note: cleanText(text("ghiChu"), 2_000),
    result: isRecord(told.ketQuaXuLy) ? told.ketQuaXuLy : {},
  };
};

/** What the older calls say of one dossier: a number for its state, an officer's words, no times; the result's record in `value`. Pure. */
export const olderItemOf = (code: string, state: unknown, result?: unknown): Item => {
  const { status, statusDescription } = isRecord(state) ? state : {};
  const value = isRecord(result) ? result.value : undefined;
  return itemOf({
    maHoSoMCDT: code,
    trangThai: status,
    ghiChu: statusDescription,
    ketQuaXuLy: value,
  });
};

const forms = [date("dd/MM/yyyy HH:mm:ss"), date("dd/MM/yyyy HH:mm"), date("dd/MM/yyyy")];

/** A moment as the system writes it, in the time of Việt Nam. */
const momentOf = (text: string): string | undefined => {
  for (const form of forms) {
    const read = form.decode(text, undefined);
    if (read !== unreadable && typeof read === "string") return read;
  }
  return undefined;
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

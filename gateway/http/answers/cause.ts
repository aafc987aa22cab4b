import { fieldErrors } from "../contract/problem-schema.ts";
import { count, list, object, optional, type Schema, text } from "../contract/schema.ts";

/** Why a copy is not current: the word `is`, then what is known of it. */
type ShownCause = {
  is: string;
  part?: string;
  why?: string;
  said?: string;
  field?: string;
  cure?: string;
  errors?: { pointer: string; message: string }[];
  by?: string;
  code?: string;
  issuer?: string;
  settleMs?: number;
  shape?: string;
  would?: string[];
};

/** The cause of a copy's standing. */
export const cause: Schema<object> = object<ShownCause>("Cause", "Lý do", {
  is: text("Loại lý do"),
  part: optional(text("Phần gặp phải")),
  why: optional(text("Vì sao")),
  said: optional(text("Nguyên văn của hệ thống kia")),
  field: optional(text("Trường của hồ sơ")),
  cure: optional(text("Cách khắc phục")),
  errors: optional(fieldErrors),
  by: optional(text("Khóa của người đã giữ lại")),
  code: optional(text("Mã liên quan")),
  issuer: optional(text("Nơi cấp mã đó")),
  settleMs: optional(count("Đợi lần gửi mất phản hồi ngã ngũ, mili giây")),
  shape: optional(text("Dấu của những trả lời giống nhau")),
  would: optional(list(text(), "Các phần lẽ ra đã gửi (chế độ shadow)")),
});

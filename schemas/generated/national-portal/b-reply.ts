/* Generated from schemas/national-portal/b-reply.schema.json by schemas/generate.ts. */

/** Trả lời chung. Generation B: the reply to add and update. Only code 0 with "thành công" in the message is success; progress is judged by text alone. */
export interface PortalBReply {
  /** Mã lỗi */
  error_code: string | number;
  /** Thông báo */
  message: string;
  [k: string]: unknown;
}

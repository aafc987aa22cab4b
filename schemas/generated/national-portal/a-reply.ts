/* Generated from schemas/national-portal/a-reply.schema.json by schemas/generate.ts. */

/** Trả lời chung. Generation A: the reply to every synchronisation call; error_code is compared numerically. */
export interface PortalAReply {
  /** Mã lỗi */
  error_code: string | number;
  /** Thông báo */
  message?: string | null;
  /** Kết quả */
  result?: unknown[] | null;
  [k: string]: unknown;
}

/* Generated from schemas/national-portal/c-reply.schema.json by schemas/generate.ts. */

/** Trả lời chung. Generation C: the wrapper of every reply. Success is HTTP 200 with code 200 or 0. */
export interface PortalCReply {
  /** Mã */
  code: string | number;
  /** Thông báo */
  message?: string | null;
  /** Dữ liệu */
  data?: {
    [k: string]: unknown;
  };
  [k: string]: unknown;
}

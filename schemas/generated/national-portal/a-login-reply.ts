/* Generated from schemas/national-portal/a-login-reply.schema.json by schemas/generate.ts. */

/** Trả lời đăng nhập. Generation A: error_code is numerically 0 when the session is granted. */
export interface PortalALoginReply {
  /** Mã lỗi */
  error_code: string | number;
  /** Phiên đăng nhập */
  session?: string;
  /** Thông báo */
  message?: string | null;
  [k: string]: unknown;
}

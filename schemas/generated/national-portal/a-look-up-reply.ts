/* Generated from schemas/national-portal/a-look-up-reply.schema.json by schemas/generate.ts. */

/** Trả lời tra cứu hồ sơ. Generation A: a result that is not empty means that the dossier exists there. */
export interface PortalALookUpReply {
  /** Mã lỗi */
  error_code: string | number;
  /** Thông báo */
  message?: string | null;
  /** Kết quả */
  result?: unknown[] | null;
  [k: string]: unknown;
}

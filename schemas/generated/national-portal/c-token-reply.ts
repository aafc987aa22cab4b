/* Generated from schemas/national-portal/c-token-reply.schema.json by schemas/generate.ts. */

/** Mã truy cập. Generation C: an OAuth token; kept for expires_in seconds. */
export interface PortalCTokenReply {
  /** Mã truy cập */
  access_token: string;
  /** Thời hạn (giây) */
  expires_in?: number | string;
  /** Loại mã */
  token_type?: string;
  /** Phạm vi */
  scope?: string | null;
  [k: string]: unknown;
}

/* Generated from schemas/national-portal/a-inbound-reply.schema.json by schemas/generate.ts. */

/** Trả lời cho Cổng. What we answer to a push of the portal: 0 created, 1 duplicate refId, -1 everything else. */
export interface PortalAInboundReply {
  /** Mã lỗi */
  error_code: 0 | 1 | -1;
  /** Thông báo */
  message: string;
}

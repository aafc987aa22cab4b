/* Generated from schemas/national-portal/c-number-request.schema.json by schemas/generate.ts. */

/** Yêu cầu cấp mã hồ sơ. Generation C: GetNextValue. The national side issues MaHoSo. */
export interface PortalCNumberRequest {
  /** Mã đơn vị tiếp nhận */
  code: string;
}

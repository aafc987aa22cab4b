/* Generated from schemas/national-portal/a-look-up-request.schema.json by schemas/generate.ts. */

/** Yêu cầu tra cứu hồ sơ. Generation A: TraCuuHoSo. */
export interface PortalALookUpRequest {
  /** Phiên đăng nhập */
  session: string;
  /** Mã đơn vị */
  madonvi: string;
  /** Dịch vụ */
  service: "TraCuuHoSo";
  /** Mã hồ sơ */
  mahoso: string;
}

/* Generated from schemas/national-portal/a-progress-request.schema.json by schemas/generate.ts. */

/** Yêu cầu cập nhật tiến độ hồ sơ. Generation A: CapNhatTienDoHoSoMC. Every scalar is a string. */
export interface PortalAProgressRequest {
  /** Phiên đăng nhập */
  session: string;
  /** Mã đơn vị */
  madonvi: string;
  /** Dịch vụ */
  service: "CapNhatTienDoHoSoMC";
  /** Danh sách tiến trình */
  data: PortalARow[];
}
/** Tiến trình */
export interface PortalARow {
  /** Mã hồ sơ */
  MaHoSo: string;
  /** Người xử lý */
  NguoiXuLy: string;
  /** Chức danh */
  ChucDanh?: string;
  /** Thời điểm xử lý */
  ThoiDiemXuLy: string;
  /** Phòng ban xử lý */
  PhongBanXuLy?: string;
  /** Nội dung xử lý */
  NoiDungXuLy: string;
  /** Trạng thái */
  TrangThai: "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "10";
  /** Ngày bắt đầu */
  NgayBatDau?: string;
  /** Ngày kết thúc theo quy định */
  NgayKetThucTheoQuyDinh?: string;
}

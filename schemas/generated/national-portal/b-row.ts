/* Generated from schemas/national-portal/b-row.schema.json by schemas/generate.ts. */

/** Tiến trình. Generation B: one row of the bare array that goes to the progress URL. Every scalar is a string. */
export interface PortalBRow {
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
  NoiDungXuLy?: string;
  /** Trạng thái */
  TrangThai: "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "10";
  /** Ngày bắt đầu */
  NgayBatDau?: string;
  /** Ngày kết thúc theo quy định */
  NgayKetThucTheoQuyDinh?: string;
}

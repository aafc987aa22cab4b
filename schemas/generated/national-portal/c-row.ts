/* Generated from schemas/national-portal/c-row.schema.json by schemas/generate.ts. */

/** Tiến trình. Generation C: one row of the bare array of CapNhatTienTrinh. */
export interface PortalCRow {
  /** Mã định danh hồ sơ */
  IDHoSo: string;
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
  TrangThai: number;
  /** Ngày bắt đầu */
  NgayBatDau?: string;
  /** Ngày kết thúc theo quy định */
  NgayKetThucTheoQuyDinh?: string;
}

/* Generated from schemas/national-portal/c-status.schema.json by schemas/generate.ts. */

/** Trạng thái. Generation C: one status of the bare array of CapNhatTrangThai. The two lists are used at statuses 5, 6 and 9, and results at 10 where they were not sent at 9. */
export interface PortalCStatus {
  /** Mã định danh hồ sơ */
  IdHoSo: string;
  /** Mã hồ sơ */
  MaHoSo: string;
  /** Trạng thái */
  TrangThai: number;
  /** Nội dung ý kiến */
  NoiDungYKien: string;
  /** Phòng ban xử lý */
  PhongBanXuLy: string;
  /** Nội dung xử lý */
  NoiDungXuLy: string;
  /** Danh sách lệ phí */
  DanhSachLePhi: PortalCFee[];
  /** Danh sách giấy tờ kết quả */
  DanhSachGiayToKetQua: PortalCResult[];
}
/** Lệ phí */
export interface PortalCFee {
  /** Tên phí, lệ phí */
  TenPhiLePhi: string;
  /** Mã phí, lệ phí */
  MaPhiLePhi: string;
  /** Hình thức thu */
  HinhThucThu: 1 | 2 | 4;
  /** Giá */
  Gia: number;
  /** Loại phí, lệ phí */
  LoaiPhiLePhi: 1 | 2 | 3;
}
/** Giấy tờ kết quả */
export interface PortalCResult {
  /** Tên giấy tờ */
  TenGiayTo: string;
  /** Mã thành phần hồ sơ */
  MaThanhPhanHoSo: string;
  /** Mã giấy tờ */
  GiayToId: string;
  /** Đường dẫn tệp tin kết quả */
  DuongDanTepTinKetQua: string;
  /** Mã giấy tờ kết quả */
  MaGiayToKetQua?: string;
}

/* Generated from schemas/national-portal/a-status-request.schema.json by schemas/generate.ts. */

/** Yêu cầu đồng bộ trạng thái hồ sơ. Generation A: DongBoTrangThaiHoSo, the return path of a dossier submitted on the portal. */
export interface PortalAStatusRequest {
  /** Phiên đăng nhập */
  session: string;
  /** Mã đơn vị */
  madonvi: string;
  /** Dịch vụ */
  service: "DongBoTrangThaiHoSo";
  /** Loại */
  type: "2";
  /** Dữ liệu */
  data: PortalAStatus;
}
/** Tài liệu nộp */
export interface PortalAStatusFile {
  /** Mã tệp đính kèm */
  TepDinhKemId: string;
  /** Tên tệp đính kèm */
  TenTepDinhKem: string;
  /** Đã xóa */
  IsDeleted: "True" | "False";
  /** Mã thành phần hồ sơ */
  MaThanhPhanHoSo: string;
  /** Đường dẫn tải tệp tin */
  DuongDanTaiTepTin: string;
}
/** Trạng thái hồ sơ */
export interface PortalAStatus {
  /** Mã hồ sơ trên Cổng */
  MaHoSo: string;
  /** Mã hồ sơ của đơn vị */
  MaHoSoDonVi: string;
  /** Trạng thái */
  TrangThai: "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "10" | "11";
  /** Mã đối tượng */
  MaDoiTuong: string;
  /** Nội dung */
  NoiDung: string;
  /** Ngày xử lý */
  NgayXuLy: string;
  /** Tài liệu xử lý */
  TaiLieuXuLy: PortalAStatusFile[];
}

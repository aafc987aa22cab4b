/* Generated from schemas/national-portal/a-dossier-request.schema.json by schemas/generate.ts. */

/** Yêu cầu đồng bộ hồ sơ. Generation A: DongBoHoSoMC. Every scalar is a string. */
export interface PortalADossierRequest {
  /** Phiên đăng nhập */
  session: string;
  /** Mã đơn vị */
  madonvi: string;
  /** Dịch vụ */
  service: "DongBoHoSoMC";
  /** Cập nhật */
  isUpdating: "True" | "False";
  /** Danh sách hồ sơ */
  data: PortalADossier[];
}
/** Tài liệu nộp */
export interface PortalASubmittedFile {
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
/** Lệ phí */
export interface PortalAFee {
  /** Tên phí, lệ phí */
  TenPhiLePhi: string;
  /** Mã phí, lệ phí */
  MaPhiLePhi: string;
  /** Hình thức thu */
  HinhThucThu: "1" | "2" | "4";
  /** Giá */
  Gia: string;
  /** Loại phí, lệ phí */
  LoaiPhiLePhi: "1" | "2" | "3";
}
/** Tệp đính kèm khác */
export interface PortalAOtherFile {
  /** Tên giấy tờ */
  TenGiayTo: string;
  /** Số lượng */
  SoLuong: string;
  /** Loại giấy tờ */
  LoaiGiayTo: string;
}
/** Hồ sơ bổ sung */
export interface PortalASupplement {
  /** Mã hồ sơ bổ sung */
  HoSoBoSungId: string;
  /** Người yêu cầu bổ sung */
  NguoiYeuCauBoSung: string;
  /** Nội dung bổ sung */
  NoiDungBoSung: string;
  /** Ngày bổ sung */
  NgayBoSung: string;
  /** Người tiếp nhận bổ sung */
  NguoiTiepNhanBoSung?: string;
  /** Thông tin tiếp nhận */
  ThongTinTiepNhan?: string;
  /** Ngày tiếp nhận bổ sung */
  NgayTiepNhanBoSung?: string;
  /** Trạng thái bổ sung */
  TrangThaiBoSung: "True" | "False";
  /** Danh sách giấy tờ bổ sung */
  DanhSachGiayToBoSung: PortalAOtherFile[];
  /** Danh sách lệ phí bổ sung */
  DanhSachLePhiBoSung: PortalAFee[];
  /** Ngày hẹn trả trước */
  NgayHenTraTruoc: string;
  /** Ngày hẹn trả mới */
  NgayHenTraMoi?: string;
}
/** Giấy tờ kết quả */
export interface PortalAResult {
  /** Tên giấy tờ */
  TenGiayTo: string;
  /** Mã thành phần hồ sơ */
  MaThanhPhanHoSo: string;
  /** Mã giấy tờ */
  GiayToId: string;
  /** Đường dẫn tệp tin kết quả */
  DuongDanTepTinKetQua: string;
}
/** Hồ sơ */
export interface PortalADossier {
  /** Mã hồ sơ */
  MaHoSo: string;
  /** Mã thủ tục hành chính */
  MaTTHC: string;
  /** Tên thủ tục hành chính */
  TenTTHC: string;
  /** Mã lĩnh vực */
  MaLinhVuc: string;
  /** Tên lĩnh vực */
  TenLinhVuc: string;
  /** Số biên nhận */
  SoBienNhan?: string;
  /** Kênh thực hiện */
  KenhThucHien?: "1" | "2" | "3";
  /** Chủ hồ sơ */
  ChuHoSo?: string;
  /** Loại đối tượng */
  LoaiDoiTuong: "1" | "2";
  /** Mã đối tượng */
  MaDoiTuong?: string;
  /** Thông tin khác */
  ThongTinKhac?: string;
  /** Thư điện tử */
  Email?: string;
  /** Fax */
  Fax?: string;
  /** Ghi chú */
  GhiChu?: string;
  /** Số điện thoại */
  SoDienThoai: string;
  /** Trích yếu hồ sơ */
  TrichYeuHoSo: string;
  /** Ngày tiếp nhận */
  NgayTiepNhan: string;
  /** Ngày hẹn trả */
  NgayHenTra: string;
  /** Trạng thái hồ sơ */
  TrangThaiHoSo: "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "10";
  /** Ngày trả */
  NgayTra?: string;
  /** Thông tin trả */
  ThongTinTra?: string;
  /** Hình thức trả kết quả */
  HinhThuc: "0" | "1";
  /** Ngày kết thúc xử lý */
  NgayKetThucXuLy?: string;
  /** Ngày từ chối */
  NgayTuChoi?: string;
  /** Đơn vị xử lý */
  DonViXuLy: string;
  /** Tài liệu nộp */
  TaiLieuNop?: PortalASubmittedFile[];
  /** Danh sách lệ phí */
  DanhSachLePhi?: PortalAFee[];
  /** Danh sách tệp đính kèm khác */
  DanhSachTepDinhKemKhac?: PortalAOtherFile[];
  /** Danh sách hồ sơ bổ sung */
  DanhSachHoSoBoSung?: PortalASupplement[];
  /** Danh sách giấy tờ kết quả */
  DanhSachGiayToKetQua?: PortalAResult[];
}

/* Generated from schemas/national-portal/b-dossier.schema.json by schemas/generate.ts. */

/** Hồ sơ. Generation B: one dossier of the bare array that goes to the add or the update URL. Scalars are strings, but for numbers and booleans inside items. */
export interface PortalBDossier {
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
  /** Kênh thực hiện */
  KenhThucHien?: "1" | "2" | "3";
  /** Chủ hồ sơ */
  ChuHoSo?: string;
  /** Loại đối tượng */
  LoaiDoiTuong: "1" | "2" | "3" | "4";
  /** Mã đối tượng */
  MaDoiTuong?: string | null;
  /** Thông tin khác */
  ThongTinKhac?: string;
  /** Thư điện tử */
  Email?: string;
  /** Fax */
  Fax?: string;
  /** Ghi chú */
  GhiChu?: string;
  /** Số điện thoại */
  SoDienThoai?: string;
  /** Trích yếu hồ sơ */
  TrichYeuHoSo?: string;
  /** Ngày tiếp nhận */
  NgayTiepNhan: string;
  /** Ngày hẹn trả */
  NgayHenTra?: string;
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
  TaiLieuNop?: PortalBSubmittedFile[];
  /** Danh sách lệ phí */
  DanhSachLePhi?: PortalBFee[];
  /** Danh sách tệp đính kèm khác */
  DanhSachTepDinhKemKhac?: PortalBOtherFile[];
  /** Danh sách hồ sơ bổ sung */
  DanhSachHoSoBoSung?: PortalBSupplement[];
  /** Danh sách giấy tờ kết quả */
  DanhSachGiayToKetQua?: PortalBResult[];
  /** Ngày nộp hồ sơ */
  NgayNopHoSo: string;
  /** Số giấy tờ chủ hồ sơ */
  SoGiayToChuHoSo: string;
  /** Nơi nộp hồ sơ */
  NoiNopHoSo: "1" | "2";
  /** Hồ sơ có thành phần số hóa */
  HoSoCoThanhPhanSoHoa: "0" | "1";
  /** Tài khoản được xác thực với VNeID */
  TaiKhoanDuocXacThucVoiVNeID: "0" | "1";
  /** Được thanh toán trực tuyến */
  DuocThanhToanTrucTuyen: "0" | "1" | "2";
  /** Định danh chủ hồ sơ */
  DinhDanhCHS: PortalBIdentity[];
  /** Danh sách kết nối cơ sở dữ liệu */
  DSKetNoiCSDL: PortalBDatabase[];
}
/** Tài liệu nộp */
export interface PortalBSubmittedFile {
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
  /** Được số hóa */
  DuocSoHoa?: "0" | "1";
  /** Được tái sử dụng */
  DuocTaiSuDung?: "0" | "1" | "2";
  /** Được lấy từ kho dữ liệu điện tử cá nhân */
  DuocLayTuKhoDMQG?: "0" | "1";
  /** Mã kết quả thay thế */
  MaKetQuaThayThe?: string;
}
/** Lệ phí */
export interface PortalBFee {
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
export interface PortalBOtherFile {
  /** Tên giấy tờ */
  TenGiayTo: string;
  /** Số lượng */
  SoLuong?: number;
  /** Loại giấy tờ */
  LoaiGiayTo?: number;
}
/** Hồ sơ bổ sung */
export interface PortalBSupplement {
  /** Mã hồ sơ bổ sung */
  HoSoBoSungId: number;
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
  TrangThaiBoSung: boolean;
  /** Danh sách giấy tờ bổ sung */
  DanhSachGiayToBoSung: PortalBOtherFile[];
  /** Danh sách lệ phí bổ sung */
  DanhSachLePhiBoSung: PortalBFee[];
  /** Ngày hẹn trả trước */
  NgayHenTraTruoc: string;
  /** Ngày hẹn trả mới */
  NgayHenTraMoi?: string;
}
/** Giấy tờ kết quả */
export interface PortalBResult {
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
/** Định danh chủ hồ sơ */
export interface PortalBIdentity {
  /** Loại định danh */
  LoaiDinhDanh: "1" | "2";
  /** Số định danh */
  SoDinhDanh: string;
}
/** Kết nối cơ sở dữ liệu */
export interface PortalBDatabase {
  /** Mã cơ sở dữ liệu */
  MaCSDL: string;
}

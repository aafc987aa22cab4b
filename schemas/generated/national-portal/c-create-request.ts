/* Generated from schemas/national-portal/c-create-request.schema.json by schemas/generate.ts. */

/** Yêu cầu tạo hồ sơ. Generation C: CreateDossier. Numbers are numbers; each field has its own form of date. */
export interface PortalCCreateRequest {
  /** Mã hồ sơ */
  MaHoSo: string;
  /** Mã thủ tục hành chính */
  MaTTHC: string;
  /** Mã dịch vụ công */
  MaDichVuCong: string;
  /** Chủ hồ sơ */
  ChuHoSo: string;
  /** Loại đối tượng */
  LoaiDoiTuong: number;
  /** Mã đơn vị tiếp nhận */
  MaDonViTiepNhan: string;
  /** Ngày nộp */
  NgayNop: string;
  /** Ngày tiếp nhận */
  NgayTiepNhan: string;
  /** Thông tin chi tiết biểu mẫu điện tử */
  EformThongTinChiTiet: {
    [k: string]: string;
  };
  /** Thành phần hồ sơ */
  ThanhPhanHoSo: PortalCComponent[];
  /** Thông tin người nộp */
  ThongTinNguoiNop: PortalCSubmitter;
  /** Trạng thái thanh toán */
  TrangThaiThanhToan: number;
}
/** Giấy tờ đính kèm */
export interface PortalCFile {
  /** Mã tệp tin */
  IdGiayTo: string;
  /** Mã băm tệp tin */
  HashTepTin: string;
  /** Tên giấy tờ */
  TenGiayTo: string;
  /** Mã kết quả */
  MaKetQua: string;
}
/** Thành phần hồ sơ */
export interface PortalCComponent {
  /** Mã thành phần hồ sơ */
  MaThanhPhanHoSo: string;
  /** Tên thành phần hồ sơ */
  TenThanhPhanHoSo: string;
  /** Số lượng */
  SoLuong?: number;
  /** Loại bản */
  LoaiBan?: number;
  /** Giấy tờ đính kèm */
  GiayToDinhKem: PortalCFile[];
}
/** Thông tin chi tiết */
export interface PortalCPerson {
  /** Tên người nộp */
  TenNguoiNop: string;
  /** Số định danh */
  SoDinhDanh: string;
  /** Ngày cấp định danh */
  NgayCapDinhDanh?: string;
  /** Ngày sinh */
  NgaySinh?: string;
  /** Số điện thoại */
  SoDienThoai?: string;
  /** Thư điện tử */
  Email?: string;
  /** Fax */
  Fax?: string;
  /** Mã tỉnh */
  MaTinh?: string;
  /** Mã huyện */
  MaHuyen?: string;
  /** Mã xã */
  MaXa?: string;
  /** Địa chỉ chi tiết */
  DiaChiChiTiet?: string;
  /** Tên chủ hồ sơ */
  TenChuHs?: string;
  /** Số định danh chủ hồ sơ */
  SoDinhDanhChuHs?: string;
}
/** Thông tin người nộp */
export interface PortalCSubmitter {
  /** Loại đối tượng */
  LoaiDoiTuong: number;
  /** Mã đối tượng */
  IdDoiTuong: string;
  /** Thông tin chi tiết */
  ThongTinChiTiet: PortalCPerson;
}

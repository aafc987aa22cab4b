/** What the portal asks of one field: a text, unless it says otherwise. */
export interface FieldRule {
  readonly type?: "integer" | "boolean";
  /** May be null. */
  readonly nullable?: true;
  /** `filled`: present and not empty. `present`: may be empty. */
  readonly need?: "filled" | "present";
  readonly form?: "date" | "number" | "stamp" | "millis" | "link" | "uuid";
  readonly oneOf?: readonly string[];
  /** The most characters after NFC. */
  readonly limit?: number;
}

/** A message's fields and, under `lists` and `objects`, those of the objects in it. */
export interface FieldTable {
  readonly fields: Readonly<Record<string, FieldRule>>;
  readonly lists: Readonly<Record<string, FieldTable>>;
  readonly objects?: Readonly<Record<string, FieldTable>>;
}

/** Statuses 1 to 10 of dossiers and rows. */
export const STATUSES = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"] as const;

export const FILLED: FieldRule = { need: "filled" };
export const PRESENT: FieldRule = { need: "present" };
export const OPTIONAL: FieldRule = {};
export const DATE: FieldRule = { form: "date" };
export const YES_NO: FieldRule = { oneOf: ["0", "1"] };
export const TRUE_FALSE: FieldRule = { oneOf: ["True", "False"] };

export const FEE: FieldTable = {
  fields: {
    TenPhiLePhi: FILLED,
    MaPhiLePhi: PRESENT,
    HinhThucThu: { oneOf: ["1", "2", "4"] },
    Gia: { need: "filled", form: "number" },
    LoaiPhiLePhi: { oneOf: ["1", "2", "3"] },
  },
  lists: {},
};

const OTHER_FILE: FieldTable = {
  fields: { TenGiayTo: FILLED, SoLuong: { form: "number" }, LoaiGiayTo: { form: "number" } },
  lists: {},
};

const SUBMITTED_FILE: FieldTable = {
  fields: {
    TepDinhKemId: PRESENT,
    TenTepDinhKem: { need: "filled", limit: 4000 },
    IsDeleted: { ...TRUE_FALSE, need: "filled" },
    MaThanhPhanHoSo: OPTIONAL,
    DuongDanTaiTepTin: FILLED,
    DuocSoHoa: YES_NO,
    DuocTaiSuDung: { oneOf: ["0", "1", "2"] },
    DuocLayTuKhoDMQG: YES_NO,
    MaKetQuaThayThe: OPTIONAL,
  },
  lists: {},
};

const SUPPLEMENT: FieldTable = {
  fields: {
    HoSoBoSungId: { form: "number" },
    NguoiYeuCauBoSung: FILLED,
    NoiDungBoSung: FILLED,
    NgayBoSung: { need: "filled", form: "date" },
    NguoiTiepNhanBoSung: OPTIONAL,
    ThongTinTiepNhan: OPTIONAL,
    NgayTiepNhanBoSung: DATE,
    TrangThaiBoSung: TRUE_FALSE,
    NgayHenTraTruoc: DATE,
    NgayHenTraMoi: DATE,
  },
  lists: { DanhSachGiayToBoSung: OTHER_FILE, DanhSachLePhiBoSung: FEE },
};

const RESULT_PAPER: FieldTable = {
  fields: {
    TenGiayTo: { need: "filled", limit: 2000 },
    MaThanhPhanHoSo: OPTIONAL,
    GiayToId: PRESENT,
    DuongDanTepTinKetQua: FILLED,
    MaGiayToKetQua: OPTIONAL,
  },
  lists: {},
};

/** The dossier of `DongBoHoSoMC`: what generation A requires; what B adds is taken when it comes. */
export const DOSSIER_TABLE: FieldTable = {
  fields: {
    MaHoSo: FILLED,
    MaTTHC: FILLED,
    TenTTHC: FILLED,
    MaLinhVuc: FILLED,
    TenLinhVuc: FILLED,
    SoBienNhan: OPTIONAL,
    KenhThucHien: { oneOf: ["1", "2", "3"] },
    ChuHoSo: OPTIONAL,
    SoGiayToChuHoSo: OPTIONAL,
    LoaiDoiTuong: { need: "filled", oneOf: ["1", "2"] },
    MaDoiTuong: OPTIONAL,
    ThongTinKhac: OPTIONAL,
    Email: OPTIONAL,
    Fax: OPTIONAL,
    GhiChu: OPTIONAL,
    SoDienThoai: FILLED,
    TrichYeuHoSo: { need: "filled", limit: 1000 },
    NgayTiepNhan: { need: "present", form: "date" },
    NgayHenTra: { need: "present", form: "date" },
    TrangThaiHoSo: { need: "filled", oneOf: STATUSES },
    NgayTra: DATE,
    ThongTinTra: OPTIONAL,
    HinhThuc: { need: "filled", oneOf: ["0", "1"] },
    NgayKetThucXuLy: DATE,
    DonViXuLy: FILLED,
    NoiNopHoSo: { oneOf: ["1", "2"] },
    HoSoCoThanhPhanSoHoa: YES_NO,
    TaiKhoanDuocXacThucVoiVNeID: YES_NO,
    DuocThanhToanTrucTuyen: { oneOf: ["0", "1", "2", "3"] },
    NgayTuChoi: DATE,
    NgayNopHoSo: DATE,
  },
  lists: {
    DinhDanhCHS: {
      fields: { LoaiDinhDanh: { need: "filled", oneOf: ["1", "2"] }, SoDinhDanh: FILLED },
      lists: {},
    },
    DSKetNoiCSDL: { fields: { MaCSDL: FILLED }, lists: {} },
    TaiLieuNop: SUBMITTED_FILE,
    DanhSachLePhi: FEE,
    DanhSachTepDinhKemKhac: OTHER_FILE,
    DanhSachHoSoBoSung: SUPPLEMENT,
    DanhSachGiayToKetQua: RESULT_PAPER,
  },
};

/** A progress row (tiến trình) of `CapNhatTienDoHoSoMC`. */
export const ROW_TABLE: FieldTable = {
  fields: {
    MaHoSo: FILLED,
    NguoiXuLy: { need: "filled", limit: 50 },
    ChucDanh: OPTIONAL,
    ThoiDiemXuLy: { need: "filled", form: "date" },
    PhongBanXuLy: OPTIONAL,
    NoiDungXuLy: FILLED,
    TrangThai: { need: "filled", oneOf: STATUSES },
    NgayBatDau: DATE,
    NgayKetThucTheoQuyDinh: DATE,
  },
  lists: {},
};

/** The status of a dossier that began on the portal (`DongBoTrangThaiHoSo`, type 2). */
export const CALLBACK_TABLE: FieldTable = {
  fields: {
    MaHoSo: FILLED,
    MaHoSoDonVi: FILLED,
    TrangThai: { need: "filled", oneOf: [...STATUSES, "11"] },
    MaDoiTuong: OPTIONAL,
    NoiDung: OPTIONAL,
    NgayXuLy: { need: "filled", form: "date" },
  },
  lists: { TaiLieuXuLy: SUBMITTED_FILE },
};

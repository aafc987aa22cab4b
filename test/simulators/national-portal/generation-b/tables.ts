import {
  DATE,
  FEE,
  FILLED,
  type FieldRule,
  type FieldTable,
  OPTIONAL,
  PRESENT,
  STATUSES,
  TRUE_FALSE,
  YES_NO,
} from "../field-tables.ts";

const INTEGER: FieldRule = { type: "integer" };
const needed = (rule: FieldRule): FieldRule => ({ ...rule, need: "filled" });

const OTHER_FILE: FieldTable = {
  fields: { TenGiayTo: FILLED, SoLuong: INTEGER, LoaiGiayTo: INTEGER },
  lists: {},
};

const SUBMITTED_FILE: FieldTable = {
  fields: {
    TepDinhKemId: PRESENT,
    TenTepDinhKem: { need: "filled", limit: 4000 },
    IsDeleted: needed(TRUE_FALSE),
    MaThanhPhanHoSo: OPTIONAL,
    DuongDanTaiTepTin: { need: "present", form: "link" },
    DuocSoHoa: YES_NO,
    DuocTaiSuDung: { oneOf: ["0", "1", "2"] },
    DuocLayTuKhoDMQG: YES_NO,
    MaKetQuaThayThe: OPTIONAL,
  },
  lists: {},
};

const SUPPLEMENT: FieldTable = {
  fields: {
    HoSoBoSungId: needed(INTEGER),
    NguoiYeuCauBoSung: PRESENT,
    NoiDungBoSung: PRESENT,
    NgayBoSung: needed(DATE),
    NguoiTiepNhanBoSung: OPTIONAL,
    ThongTinTiepNhan: OPTIONAL,
    NgayTiepNhanBoSung: DATE,
    TrangThaiBoSung: { need: "filled", type: "boolean" },
    NgayHenTraTruoc: { need: "present", form: "date" },
    NgayHenTraMoi: DATE,
  },
  lists: { DanhSachGiayToBoSung: OTHER_FILE, DanhSachLePhiBoSung: FEE },
};

const RESULT_PAPER: FieldTable = {
  fields: {
    TenGiayTo: { need: "filled", limit: 2000 },
    MaThanhPhanHoSo: OPTIONAL,
    GiayToId: PRESENT,
    DuongDanTepTinKetQua: { need: "present", form: "link" },
    MaGiayToKetQua: OPTIONAL,
  },
  lists: {},
};

/** A dossier as the hub's add and update take it. */
export const HUB_DOSSIER: FieldTable = {
  fields: {
    MaHoSo: FILLED,
    MaTTHC: FILLED,
    TenTTHC: FILLED,
    MaLinhVuc: FILLED,
    TenLinhVuc: FILLED,
    KenhThucHien: { oneOf: ["1", "2", "3"] },
    ChuHoSo: OPTIONAL,
    SoGiayToChuHoSo: FILLED,
    LoaiDoiTuong: needed({ oneOf: ["1", "2", "3", "4"] }),
    MaDoiTuong: { nullable: true },
    ThongTinKhac: OPTIONAL,
    Email: OPTIONAL,
    Fax: OPTIONAL,
    GhiChu: OPTIONAL,
    SoDienThoai: OPTIONAL,
    TrichYeuHoSo: { limit: 1000 },
    NgayTiepNhan: needed(DATE),
    NgayHenTra: DATE,
    TrangThaiHoSo: needed({ oneOf: STATUSES }),
    NgayTra: DATE,
    ThongTinTra: OPTIONAL,
    HinhThuc: needed({ oneOf: ["0", "1"] }),
    NgayKetThucXuLy: DATE,
    DonViXuLy: FILLED,
    NoiNopHoSo: needed({ oneOf: ["1", "2"] }),
    HoSoCoThanhPhanSoHoa: needed(YES_NO),
    TaiKhoanDuocXacThucVoiVNeID: needed(YES_NO),
    DuocThanhToanTrucTuyen: needed({ oneOf: ["0", "1", "2", "3"] }),
    NgayTuChoi: DATE,
    NgayNopHoSo: needed(DATE),
  },
  lists: {
    DinhDanhCHS: {
      fields: { LoaiDinhDanh: needed({ oneOf: ["1", "2"] }), SoDinhDanh: FILLED },
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

/** Lists that a dossier must carry, be they empty. */
export const HUB_LISTS = ["DinhDanhCHS", "DSKetNoiCSDL"] as const;

/** A progress row as the hub takes it. */
export const HUB_ROW: FieldTable = {
  fields: {
    MaHoSo: FILLED,
    NguoiXuLy: { need: "filled", limit: 50 },
    ChucDanh: OPTIONAL,
    ThoiDiemXuLy: needed(DATE),
    PhongBanXuLy: OPTIONAL,
    NoiDungXuLy: OPTIONAL,
    TrangThai: needed({ oneOf: STATUSES }),
    NgayBatDau: DATE,
    NgayKetThucTheoQuyDinh: DATE,
  },
  lists: {},
};

import {
  DATE,
  FILLED,
  type FieldRule,
  type FieldTable,
  OPTIONAL,
  PRESENT,
  STATUSES,
} from "../field-tables.ts";

const KIND: FieldRule = { need: "filled", type: "integer", oneOf: ["0", "1", "2"] };
const STATUS: FieldRule = { need: "filled", type: "integer", oneOf: STATUSES };
const STAMP: FieldRule = { need: "filled", form: "stamp" };
const MILLIS: FieldRule = { form: "millis" };

const PERSON: FieldTable = {
  fields: {
    TenNguoiNop: FILLED,
    SoDinhDanh: FILLED,
    NgayCapDinhDanh: DATE,
    NgaySinh: DATE,
    SoDienThoai: OPTIONAL,
    Email: OPTIONAL,
    Fax: OPTIONAL,
    MaTinh: OPTIONAL,
    MaHuyen: OPTIONAL,
    MaXa: OPTIONAL,
    DiaChiChiTiet: OPTIONAL,
    TenChuHs: OPTIONAL,
    SoDinhDanhChuHs: OPTIONAL,
  },
  lists: {},
};

const COMPONENT: FieldTable = {
  fields: {
    MaThanhPhanHoSo: PRESENT,
    TenThanhPhanHoSo: FILLED,
    SoLuong: { type: "integer" },
    LoaiBan: { type: "integer", oneOf: ["0", "1", "2"] },
  },
  lists: {
    GiayToDinhKem: {
      fields: { IdGiayTo: FILLED, HashTepTin: FILLED, TenGiayTo: FILLED, MaKetQua: PRESENT },
      lists: {},
    },
  },
};

/** The body of CreateDossier; each field has its own form of date. */
export const CREATE: FieldTable = {
  fields: {
    MaHoSo: FILLED,
    MaTTHC: FILLED,
    MaDichVuCong: FILLED,
    ChuHoSo: FILLED,
    LoaiDoiTuong: KIND,
    MaDonViTiepNhan: FILLED,
    NgayNop: STAMP,
    NgayTiepNhan: STAMP,
    TrangThaiThanhToan: { need: "filled", type: "integer", oneOf: ["0", "1"] },
  },
  lists: { ThanhPhanHoSo: COMPONENT },
  objects: {
    EformThongTinChiTiet: { fields: {}, lists: {} },
    ThongTinNguoiNop: {
      fields: { LoaiDoiTuong: KIND, IdDoiTuong: { need: "present", form: "uuid" } },
      lists: {},
      objects: { ThongTinChiTiet: PERSON },
    },
  },
};

/** What a CreateDossier body must hold beside its scalars. */
export const CREATE_PARTS = ["EformThongTinChiTiet", "ThanhPhanHoSo", "ThongTinNguoiNop"] as const;

/** A row of CapNhatTienTrinh. */
export const ROW: FieldTable = {
  fields: {
    IDHoSo: FILLED,
    MaHoSo: FILLED,
    NguoiXuLy: { need: "filled", limit: 50 },
    ChucDanh: OPTIONAL,
    ThoiDiemXuLy: { ...MILLIS, need: "filled" },
    PhongBanXuLy: OPTIONAL,
    NoiDungXuLy: OPTIONAL,
    TrangThai: STATUS,
    NgayBatDau: MILLIS,
    NgayKetThucTheoQuyDinh: MILLIS,
  },
  lists: {},
};

const FEE: FieldTable = {
  fields: {
    TenPhiLePhi: FILLED,
    MaPhiLePhi: PRESENT,
    HinhThucThu: { need: "filled", type: "integer", oneOf: ["1", "2", "4"] },
    Gia: { need: "filled", type: "integer" },
    LoaiPhiLePhi: { need: "filled", type: "integer", oneOf: ["1", "2", "3"] },
  },
  lists: {},
};

/** One status of CapNhatTrangThai. */
export const STATUS_TABLE: FieldTable = {
  fields: {
    IdHoSo: FILLED,
    MaHoSo: FILLED,
    TrangThai: STATUS,
    NoiDungYKien: PRESENT,
    PhongBanXuLy: PRESENT,
    NoiDungXuLy: PRESENT,
  },
  lists: {
    DanhSachLePhi: FEE,
    DanhSachGiayToKetQua: {
      fields: {
        TenGiayTo: { need: "filled", limit: 2000 },
        MaThanhPhanHoSo: OPTIONAL,
        GiayToId: PRESENT,
        DuongDanTepTinKetQua: { need: "present", form: "link" },
        MaGiayToKetQua: OPTIONAL,
      },
      lists: {},
    },
  },
};

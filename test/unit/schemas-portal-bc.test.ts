import assert from "node:assert/strict";
import { validatePortalB, validatePortalC } from "../../schemas/dossier.ts";
import { changed } from "./schemas-sample.ts";

const B_DOSSIERS = [
  {
    MaHoSo: "H41.17-261122-0001",
    MaTTHC: "1.001193",
    TenTTHC: "Đăng ký khai sinh",
    MaLinhVuc: "G15-XX01",
    TenLinhVuc: "Lĩnh vực mẫu",
    KenhThucHien: "2",
    ChuHoSo: "Nguyễn Văn Mẫu",
    SoGiayToChuHoSo: "040099000001",
    LoaiDoiTuong: "1",
    MaDoiTuong: "TECHID-DEMO-1",
    NgayTiepNhan: "20261123073000",
    NgayHenTra: "20261123170000",
    TrangThaiHoSo: "9",
    HinhThuc: "0",
    NgayKetThucXuLy: "20261123160000",
    DonViXuLy: "UBND xã Mẫu",
    NoiNopHoSo: "2",
    HoSoCoThanhPhanSoHoa: "1",
    TaiKhoanDuocXacThucVoiVNeID: "1",
    DuocThanhToanTrucTuyen: "0",
    NgayTuChoi: "",
    NgayNopHoSo: "20261122093000",
    DinhDanhCHS: [{ LoaiDinhDanh: "1", SoDinhDanh: "040099000001" }],
    DSKetNoiCSDL: [{ MaCSDL: "1" }],
    TaiLieuNop: [
      {
        TepDinhKemId: "1",
        TenTepDinhKem: "to-khai.pdf",
        IsDeleted: "False",
        MaThanhPhanHoSo: "",
        DuongDanTaiTepTin: "https://files.example.test/d/1",
        DuocSoHoa: "1",
        DuocTaiSuDung: "0",
        DuocLayTuKhoDMQG: "0",
        MaKetQuaThayThe: "",
      },
    ],
    DanhSachTepDinhKemKhac: [{ TenGiayTo: "Đơn", SoLuong: 1, LoaiGiayTo: 0 }],
  },
];
const B_ROWS = [
  {
    MaHoSo: "H41.17-261122-0001",
    NguoiXuLy: "Trần Thị Ví Dụ",
    ThoiDiemXuLy: "20261123073000",
    NoiDungXuLy: "",
    TrangThai: "2",
  },
];
const C_ROWS = [
  {
    IDHoSo: "id-demo-1",
    MaHoSo: "G09.20-20261122-0000001",
    NguoiXuLy: "Trần Thị Ví Dụ",
    ThoiDiemXuLy: "2026-11-23T07:30:00.000",
    TrangThai: 2,
  },
];
const C_STATUSES = [
  {
    IdHoSo: "id-demo-1",
    MaHoSo: "G09.20-20261122-0000001",
    TrangThai: 5,
    NoiDungYKien: "Bổ sung tờ khai",
    PhongBanXuLy: "Phòng Mẫu",
    NoiDungXuLy: "Yêu cầu bổ sung",
    DanhSachLePhi: [],
    DanhSachGiayToKetQua: [],
  },
];
const checks = {
  "B's dossiers": [validatePortalB.dossiers, B_DOSSIERS],
  "B's rows": [validatePortalB.rows, B_ROWS],
  "B's reply": [validatePortalB.reply, { error_code: "-3", message: "Hồ sơ đã tồn tại" }],
  "C's token": [validatePortalC.tokenReply, { access_token: "T", expires_in: 600, scope: null }],
  "C's number": [validatePortalC.numberRequest, { code: "G09.20" }],
  "C's rows": [validatePortalC.rows, C_ROWS],
  "C's statuses": [validatePortalC.statuses, C_STATUSES],
  "C's reply": [validatePortalC.reply, { code: 200, message: "", data: { idHoSo: "1" }, more: 1 }],
} as const;
type Name = keyof typeof checks;

const REFUSED: [name: Name, why: string, pointer: string, value: unknown][] = [
  ["B's dossiers", "none", "", []],
  ["B's dossiers", "a field of generation A", "/0/SoBienNhan", ""],
  ["B's dossiers", "an empty reception", "/0/NgayTiepNhan", ""],
  ["B's dossiers", "an empty submission", "/0/NgayNopHoSo", ""],
  ["B's dossiers", "owner kind 5", "/0/LoaiDoiTuong", "5"],
  ["B's dossiers", "no list of databases", "/0/DSKetNoiCSDL", undefined],
  ["B's dossiers", "an identity of eleven digits", "/0/DinhDanhCHS/0/SoDinhDanh", "04009900000"],
  ["B's dossiers", "online payment 3", "/0/DuocThanhToanTrucTuyen", "3"],
  ["B's dossiers", "a quantity as text", "/0/DanhSachTepDinhKemKhac/0/SoLuong", "1"],
  ["B's dossiers", "a digitised of true", "/0/TaiLieuNop/0/DuocSoHoa", true],
  ["B's dossiers", "an abstract of 1001", "/0/TrichYeuHoSo", "x".repeat(1001)],
  ["B's rows", "a name of 51", "/0/NguoiXuLy", "x".repeat(51)],
  ["B's rows", "a status as number", "/0/TrangThai", 2],
  ["B's reply", "no message", "/message", undefined],
  ["C's rows", "a status as text", "/0/TrangThai", "2"],
  ["C's rows", "digits for a time", "/0/ThoiDiemXuLy", "20261123073000"],
  ["C's rows", "a time with a zone", "/0/ThoiDiemXuLy", "2026-11-23T07:30:00.000Z"],
  ["C's rows", "a status's spelling of the id", "/0/IdHoSo", "id-demo-1"],
  ["C's statuses", "status 11", "/0/TrangThai", 11],
  ["C's statuses", "no list of fees", "/0/DanhSachLePhi", undefined],
  ["C's token", "an empty token", "/access_token", ""],
  ["C's reply", "no code", "/code", undefined],
];

describe("the national portal's messages of generations B and C", () => {
  for (const [name, [validate, message]] of Object.entries(checks))
    it(`${name} are read as the portal's clients write them`, () => {
      assert.deepEqual(validate(message), { ok: true, value: message });
    });

  for (const [name, why, pointer, value] of REFUSED)
    it(`${name} are refused with ${why}`, () => {
      const [validate, message] = checks[name];
      const verdict = validate(pointer === "" ? value : changed(message, pointer, value));
      assert.deepEqual(verdict.ok ? [] : verdict.errors.map((error) => error.pointer), [pointer]);
    });
});

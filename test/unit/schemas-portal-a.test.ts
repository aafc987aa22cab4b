import assert from "node:assert/strict";
import { validatePortalA } from "../../schemas/dossier.ts";
import { changed } from "./schemas-sample.ts";

const ENVELOPE = { session: "SESSION-DEMO-1", madonvi: "000.00.00.H41" };

function dossierRequest() {
  return {
    ...ENVELOPE,
    service: "DongBoHoSoMC",
    isUpdating: "False",
    data: [
      {
        MaHoSo: "H41.17-261122-0001",
        MaTTHC: "1.001193",
        TenTTHC: "Đăng ký khai sinh",
        MaLinhVuc: "G15-XX01",
        TenLinhVuc: "Lĩnh vực mẫu",
        SoBienNhan: "",
        ChuHoSo: "Nguyễn Văn Mẫu",
        LoaiDoiTuong: "1",
        MaDoiTuong: "",
        ThongTinKhac: "",
        Email: "",
        Fax: "",
        GhiChu: "",
        SoDienThoai: "0900000001",
        TrichYeuHoSo: "Hồ sơ mẫu",
        NgayTiepNhan: "20261123073000",
        NgayHenTra: "20261123170000",
        TrangThaiHoSo: "2",
        NgayTra: "",
        ThongTinTra: "",
        HinhThuc: "0",
        NgayKetThucXuLy: "",
        DonViXuLy: "Trung tâm Phục vụ hành chính công xã Mẫu",
        TaiLieuNop: [
          {
            TepDinhKemId: "1",
            TenTepDinhKem: "to-khai.pdf",
            IsDeleted: "False",
            MaThanhPhanHoSo: "",
            DuongDanTaiTepTin: "https://files.example.test/d/1",
          },
        ],
        DanhSachLePhi: [],
        DanhSachTepDinhKemKhac: [],
        DanhSachHoSoBoSung: [],
        DanhSachGiayToKetQua: [],
      },
    ],
  };
}

function progressRequest() {
  return {
    ...ENVELOPE,
    service: "CapNhatTienDoHoSoMC",
    data: [
      {
        MaHoSo: "H41.17-261122-0001",
        NguoiXuLy: "Trần Thị Ví Dụ",
        ChucDanh: "Chuyên viên",
        ThoiDiemXuLy: "20261123073000",
        PhongBanXuLy: "Bộ phận một cửa",
        NoiDungXuLy: "Tiếp nhận hồ sơ",
        TrangThai: "2",
        NgayBatDau: "20261123073000",
        NgayKetThucTheoQuyDinh: "20261123170000",
      },
    ],
  };
}

function statusRequest() {
  return {
    ...ENVELOPE,
    service: "DongBoTrangThaiHoSo",
    type: "2",
    data: {
      MaHoSo: "000.00.00.G22-261122-0009",
      MaHoSoDonVi: "H41.17-261122-0001",
      TrangThai: "2",
      MaDoiTuong: "TECHID-DEMO-1",
      NoiDung: "Đã tiếp nhận",
      NgayXuLy: "20261123073000",
      TaiLieuXuLy: [],
    },
  };
}

const MESSAGES = {
  loginRequest: { username: "h41_demo", password: "<secret>" },
  loginReply: { error_code: "00", session: "SESSION-DEMO-1" },
  lookUpRequest: { ...ENVELOPE, service: "TraCuuHoSo", mahoso: "H41.17-261122-0001" },
  lookUpReply: { error_code: 0, message: "", result: [{}] },
  dossierRequest: dossierRequest(),
  progressRequest: progressRequest(),
  reply: { error_code: "0", message: "Thành công", result: [] },
  statusRequest: statusRequest(),
  inboundReply: { error_code: 1, message: "duplicate refId" },
};

type Name = keyof typeof MESSAGES;

const REFUSED: [name: Name, why: string, pointer: string, value: unknown][] = [
  ["loginRequest", "without a password", "/password", undefined],
  ["loginRequest", "with an empty user name", "/username", ""],
  ["lookUpRequest", "of another service", "/service", "DongBoHoSoMC"],
  ["lookUpRequest", "without a session", "/session", undefined],
  ["dossierRequest", "with a real boolean", "/isUpdating", false],
  ["dossierRequest", "with a lower-case boolean", "/isUpdating", "false"],
  ["dossierRequest", "without a dossier", "/data", []],
  ["dossierRequest", "with a status as number", "/data/0/TrangThaiHoSo", 2],
  ["dossierRequest", "with status 11", "/data/0/TrangThaiHoSo", "11"],
  ["dossierRequest", "with status 0", "/data/0/TrangThaiHoSo", "0"],
  ["dossierRequest", "with a subject type of generation B", "/data/0/LoaiDoiTuong", "3"],
  ["dossierRequest", "with an ISO time", "/data/0/NgayHenTra", "2026-11-23T17:00:00"],
  ["dossierRequest", "with a time of 12 digits", "/data/0/NgayHenTra", "202611231700"],
  ["dossierRequest", "with a null time", "/data/0/NgayTra", null],
  ["dossierRequest", "with an abstract of 1001", "/data/0/TrichYeuHoSo", "x".repeat(1001)],
  ["dossierRequest", "with an unknown field", "/data/0/NgayTiepNhanHoSo", ""],
  ["dossierRequest", "without its procedure", "/data/0/MaTTHC", undefined],
  ["dossierRequest", "with a file's real boolean", "/data/0/TaiLieuNop/0/IsDeleted", false],
  ["progressRequest", "with a name of 51", "/data/0/NguoiXuLy", "x".repeat(51)],
  ["progressRequest", "without its time", "/data/0/ThoiDiemXuLy", ""],
  ["progressRequest", "with a status as number", "/data/0/TrangThai", 4],
  ["statusRequest", "of another type", "/type", "1"],
  ["statusRequest", "with status 12", "/data/TrangThai", "12"],
  ["inboundReply", "with a code of text", "/error_code", "0"],
  ["inboundReply", "with an unknown code", "/error_code", 2],
  ["reply", "without a code", "/error_code", undefined],
  ["loginReply", "with an object for a code", "/error_code", {}],
];

const ALLOWED: [name: Name, why: string, pointer: string, value: unknown][] = [
  ["dossierRequest", "with an empty reception time", "/data/0/NgayTiepNhan", ""],
  ["dossierRequest", "with an abstract of 1000", "/data/0/TrichYeuHoSo", "ễ".repeat(1000)],
  ["progressRequest", "with a name of 50", "/data/0/NguoiXuLy", "ễ".repeat(50)],
  ["statusRequest", "with status 11", "/data/TrangThai", "11"],
  ["reply", "with fields nobody told of", "/traceId", "x"],
  ["reply", "with a number for a code", "/error_code", -3],
  ["reply", "with a null result", "/result", null],
  ["loginReply", "without a session", "/session", undefined],
];

describe("the national portal's generation A messages", () => {
  for (const [name, message] of Object.entries(MESSAGES)) {
    it(`${name} is read as the portal's clients write it`, () => {
      assert.deepEqual(validatePortalA[name as Name](message), { ok: true, value: message });
    });
  }

  for (const [name, why, pointer, value] of REFUSED) {
    it(`${name} is refused ${why}`, () => {
      const verdict = validatePortalA[name](changed(MESSAGES[name], pointer, value));
      assert.deepEqual(verdict.ok ? [] : verdict.errors.map((error) => error.pointer), [pointer]);
    });
  }

  for (const [name, why, pointer, value] of ALLOWED) {
    it(`${name} is allowed ${why}`, () => {
      assert.equal(validatePortalA[name](changed(MESSAGES[name], pointer, value)).ok, true);
    });
  }
});

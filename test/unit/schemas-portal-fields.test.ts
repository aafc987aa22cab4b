import assert from "node:assert/strict";
import { validateDossier } from "../../schemas/dossier.ts";
import { changed, fullDossier } from "./schemas-sample.ts";

/** Every field of the national portal's generations A and B, and its home in the canonical dossier. */
const HOMES: Record<string, string> = {
  MaHoSo: "/code",
  MaTTHC: "/procedure/code",
  TenTTHC: "/procedure/name",
  MaLinhVuc: "/field/code",
  TenLinhVuc: "/field/name",
  SoBienNhan: "/receiptNumber",
  KenhThucHien: "/channel",
  ChuHoSo: "/applicant/name",
  SoGiayToChuHoSo: "/applicant/identityPapers/0/number",
  LoaiDoiTuong: "/applicant/kind",
  MaDoiTuong: "/applicant/nationalAccountId",
  ThongTinKhac: "/otherInformation",
  Email: "/applicant/email",
  Fax: "/applicant/fax",
  GhiChu: "/note",
  SoDienThoai: "/applicant/phone",
  TrichYeuHoSo: "/abstract",
  NgayTiepNhan: "/receivedAt",
  NgayHenTra: "/dueAt",
  TrangThaiHoSo: "/status",
  NgayTra: "/returnedAt",
  ThongTinTra: "/returnInformation",
  HinhThuc: "/returnForm",
  NgayKetThucXuLy: "/finishedAt",
  DonViXuLy: "/agencies/processing/name",
  NoiNopHoSo: "/flags/submittedVia",
  HoSoCoThanhPhanSoHoa: "/flags/digitised",
  TaiKhoanDuocXacThucVoiVNeID: "/flags/verifiedByVneid",
  DuocThanhToanTrucTuyen: "/flags/onlinePayment",
  NgayTuChoi: "/refusedAt",
  NgayNopHoSo: "/submittedAt",
  DinhDanhCHS: "/applicant/identityPapers",
  "DinhDanhCHS.LoaiDinhDanh": "/applicant/identityPapers/0/type",
  "DinhDanhCHS.SoDinhDanh": "/applicant/identityPapers/0/number",
  DSKetNoiCSDL: "/flags/consultedDatabases",
  "DSKetNoiCSDL.MaCSDL": "/flags/consultedDatabases/0",
  TaiLieuNop: "/submittedPapers",
  "TaiLieuNop.TepDinhKemId": "/submittedPapers/0/id",
  "TaiLieuNop.TenTepDinhKem": "/submittedPapers/0/name",
  "TaiLieuNop.IsDeleted": "/submittedPapers/0/deleted",
  "TaiLieuNop.MaThanhPhanHoSo": "/submittedPapers/0/componentCode",
  "TaiLieuNop.DuongDanTaiTepTin": "/submittedPapers/0/link",
  "TaiLieuNop.DuocSoHoa": "/submittedPapers/0/digitised",
  "TaiLieuNop.DuocTaiSuDung": "/submittedPapers/0/reuse",
  "TaiLieuNop.DuocLayTuKhoDMQG": "/submittedPapers/0/fromPersonalStore",
  "TaiLieuNop.MaKetQuaThayThe": "/submittedPapers/0/replacementResultCode",
  DanhSachLePhi: "/fees",
  "DanhSachLePhi.TenPhiLePhi": "/fees/0/name",
  "DanhSachLePhi.MaPhiLePhi": "/fees/0/code",
  "DanhSachLePhi.HinhThucThu": "/fees/0/collectedAt",
  "DanhSachLePhi.Gia": "/fees/0/amount",
  "DanhSachLePhi.LoaiPhiLePhi": "/fees/0/kind",
  DanhSachTepDinhKemKhac: "/attachments",
  "DanhSachTepDinhKemKhac.TenGiayTo": "/attachments/0/name",
  "DanhSachTepDinhKemKhac.SoLuong": "/attachments/0/quantity",
  "DanhSachTepDinhKemKhac.LoaiGiayTo": "/attachments/0/form",
  DanhSachHoSoBoSung: "/supplements",
  "DanhSachHoSoBoSung.HoSoBoSungId": "/supplements/0/id",
  "DanhSachHoSoBoSung.NguoiYeuCauBoSung": "/supplements/0/requestedBy",
  "DanhSachHoSoBoSung.NoiDungBoSung": "/supplements/0/content",
  "DanhSachHoSoBoSung.NgayBoSung": "/supplements/0/requestedAt",
  "DanhSachHoSoBoSung.NguoiTiepNhanBoSung": "/supplements/0/receivedBy",
  "DanhSachHoSoBoSung.ThongTinTiepNhan": "/supplements/0/receivedInformation",
  "DanhSachHoSoBoSung.NgayTiepNhanBoSung": "/supplements/0/receivedAt",
  "DanhSachHoSoBoSung.TrangThaiBoSung": "/supplements/0/completed",
  "DanhSachHoSoBoSung.DanhSachGiayToBoSung": "/supplements/0/papers",
  "DanhSachHoSoBoSung.DanhSachGiayToBoSung.TenGiayTo": "/supplements/0/papers/0/name",
  "DanhSachHoSoBoSung.DanhSachGiayToBoSung.SoLuong": "/supplements/0/papers/0/quantity",
  "DanhSachHoSoBoSung.DanhSachGiayToBoSung.LoaiGiayTo": "/supplements/0/papers/0/form",
  "DanhSachHoSoBoSung.DanhSachLePhiBoSung": "/supplements/0/fees",
  "DanhSachHoSoBoSung.DanhSachLePhiBoSung.TenPhiLePhi": "/supplements/0/fees/0/name",
  "DanhSachHoSoBoSung.DanhSachLePhiBoSung.Gia": "/supplements/0/fees/0/amount",
  "DanhSachHoSoBoSung.NgayHenTraTruoc": "/supplements/0/previousDueAt",
  "DanhSachHoSoBoSung.NgayHenTraMoi": "/supplements/0/newDueAt",
  DanhSachGiayToKetQua: "/results",
  "DanhSachGiayToKetQua.TenGiayTo": "/results/0/name",
  "DanhSachGiayToKetQua.MaThanhPhanHoSo": "/results/0/componentCode",
  "DanhSachGiayToKetQua.GiayToId": "/results/0/id",
  "DanhSachGiayToKetQua.DuongDanTepTinKetQua": "/results/0/link",
  "DanhSachGiayToKetQua.MaGiayToKetQua": "/results/0/resultCode",
  "CapNhatTienDo.MaHoSo": "/code",
  "CapNhatTienDo.NguoiXuLy": "/steps/0/actor/name",
  "CapNhatTienDo.ChucDanh": "/steps/0/actor/title",
  "CapNhatTienDo.ThoiDiemXuLy": "/steps/0/at",
  "CapNhatTienDo.PhongBanXuLy": "/steps/0/department",
  "CapNhatTienDo.NoiDungXuLy": "/steps/0/content",
  "CapNhatTienDo.TrangThai": "/steps/0/status",
  "CapNhatTienDo.NgayBatDau": "/steps/0/startedAt",
  "CapNhatTienDo.NgayKetThucTheoQuyDinh": "/steps/0/dueAt",
  "C.MaDichVuCong": "/procedure/serviceCode",
  "C.MaDonViTiepNhan": "/agencies/receiving/code",
  "C.EformThongTinChiTiet": "/eForm",
  "C.ThanhPhanHoSo.TenThanhPhanHoSo": "/submittedPapers/0/componentName",
  "C.ThanhPhanHoSo.SoLuong": "/submittedPapers/0/quantity",
  "C.ThanhPhanHoSo.LoaiBan": "/submittedPapers/0/form",
  "C.GiayToDinhKem.HashTepTin": "/submittedPapers/0/sha256",
  "C.ThongTinNguoiNop.LoaiDoiTuong": "/submitter/kind",
  "C.ThongTinNguoiNop.IdDoiTuong": "/submitter/nationalAccountId",
  "C.ThongTinChiTiet.TenNguoiNop": "/submitter/name",
  "C.ThongTinChiTiet.SoDinhDanh": "/submitter/identityPapers/0/number",
  "C.ThongTinChiTiet.NgayCapDinhDanh": "/applicant/identityPapers/0/issuedOn",
  "C.ThongTinChiTiet.NgaySinh": "/submitter/bornOn",
  "C.ThongTinChiTiet.SoDienThoai": "/submitter/phone",
  "C.ThongTinChiTiet.Email": "/submitter/email",
  "C.ThongTinChiTiet.Fax": "/submitter/fax",
  "C.ThongTinChiTiet.MaTinh": "/submitter/address/provinceCode",
  "C.ThongTinChiTiet.MaHuyen": "/applicant/address/districtCode",
  "C.ThongTinChiTiet.MaXa": "/submitter/address/wardCode",
  "C.ThongTinChiTiet.DiaChiChiTiet": "/submitter/address/detail",
  "C.CapNhatTrangThai.NoiDungYKien": "/steps/0/opinion",
};

describe("the national portal's fields", () => {
  for (const [field, pointer] of Object.entries(HOMES)) {
    it(`${field} has its home at ${pointer}`, () => {
      assert.notEqual(at(fullDossier(), pointer), undefined);
      const verdict = validateDossier(changed(fullDossier(), pointer, [[]]));
      const faults = verdict.ok ? [] : verdict.errors;
      assert.ok(faults.some((fault) => `${fault.pointer}/`.startsWith(`${pointer}/`)));
      assert.ok(
        faults.every(
          (fault) => !fault.message.startsWith("Unknown field") || fault.pointer !== pointer,
        ),
      );
    });
  }
});

function at(value: unknown, pointer: string): unknown {
  return pointer
    .slice(1)
    .split("/")
    .reduce<unknown>((inner, name) => Reflect.get(Object(inner), name), value);
}

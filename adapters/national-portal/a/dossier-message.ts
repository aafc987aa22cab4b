import type { Dossier, Fee } from "../../../schemas/generated/dossier.ts";
import type { PortalADossier } from "../../../schemas/generated/national-portal/a-dossier-request.ts";
import type { SystemSettings } from "../../../schemas/generated/systems.ts";
import { createChecks, type Mapped } from "../shared/checks.ts";
import { channels, forms, returnForms } from "../shared/codes.ts";
import { feeRows } from "../shared/fee-rows.ts";
import { finishedAt } from "../shared/finished-at.ts";
import { portalCode } from "../shared/portal-code.ts";
import { wireBoolean, wireTime } from "../shared/wire.ts";

/**
 * The dossier as generation A's DongBoHoSoMC takes it: every scalar a string, "" where nothing is known, nothing invented.
 * Throws `Unmappable` naming each field that the portal requires and the dossier lacks. Pure.
 */
export const dossierMessage = (
  dossier: Dossier,
  settings: Pick<SystemSettings, "subjectTypes" | "settings">,
): Mapped<PortalADossier> => {
  const checks = createChecks(settings);
  const { notes, need, within } = checks;
  const fees = (list: Fee[] | undefined, pointer: string) =>
    feeRows(list, pointer, settings, checks);
  const { applicant, procedure, field, status } = dossier;
  const notReceived = status === 1 || status === 3;

  const message: PortalADossier = {
    MaHoSo: portalCode(dossier, settings),
    MaTTHC: procedure.code,
    TenTTHC: need(procedure.name, "/procedure/name", "TenTTHC"),
    MaLinhVuc: need(field?.code, "/field/code", "MaLinhVuc"),
    TenLinhVuc: need(field?.name, "/field/name", "TenLinhVuc"),
    SoBienNhan: dossier.receiptNumber ?? "",
    ...(dossier.channel ? { KenhThucHien: channels[dossier.channel] } : {}),
    ChuHoSo: applicant.name ?? "",
    LoaiDoiTuong: subjectType(dossier, settings, notes),
    MaDoiTuong: applicant.nationalAccountId ?? "",
    ThongTinKhac: dossier.otherInformation ?? "",
    Email: applicant.email ?? "",
    Fax: applicant.fax ?? "",
    GhiChu: dossier.note ?? "",
    SoDienThoai: need(applicant.phone, "/applicant/phone", "SoDienThoai"),
    TrichYeuHoSo: within(need(dossier.abstract, "/abstract", "TrichYeuHoSo"), 1000, "TrichYeuHoSo"),
    NgayTiepNhan: notReceived
      ? wireTime(dossier.receivedAt)
      : need(wireTime(dossier.receivedAt), "/receivedAt", "NgayTiepNhan"),
    NgayHenTra: wireTime(dossier.dueAt),
    TrangThaiHoSo: String(status) as PortalADossier["TrangThaiHoSo"],
    NgayTra: wireTime(dossier.returnedAt),
    ThongTinTra: dossier.returnInformation ?? "",
    HinhThuc: need(
      dossier.returnForm && returnForms[dossier.returnForm],
      "/returnForm",
      "HinhThuc",
    ) as "0" | "1",
    NgayKetThucXuLy: wireTime(finishedAt(dossier)),
    NgayTuChoi: wireTime(dossier.refusedAt),
    DonViXuLy: need(dossier.agencies.processing.name, "/agencies/processing/name", "DonViXuLy"),
    TaiLieuNop: (dossier.submittedPapers ?? []).map((paper) => ({
      TepDinhKemId: paper.id,
      TenTepDinhKem: within(paper.name, 4000, "TenTepDinhKem"),
      IsDeleted: wireBoolean(paper.deleted),
      MaThanhPhanHoSo: paper.componentCode ?? "",
      DuongDanTaiTepTin: paper.link ?? "",
    })),
    DanhSachLePhi: fees(dossier.fees, "/fees"),
    DanhSachTepDinhKemKhac: (dossier.attachments ?? []).map(otherFile),
    DanhSachHoSoBoSung: (dossier.supplements ?? []).map((supplement, n) => ({
      HoSoBoSungId: supplement.id,
      NguoiYeuCauBoSung: supplement.requestedBy ?? "",
      NoiDungBoSung: supplement.content ?? "",
      NgayBoSung: wireTime(supplement.requestedAt),
      NguoiTiepNhanBoSung: supplement.receivedBy ?? "",
      ThongTinTiepNhan: supplement.receivedInformation ?? "",
      NgayTiepNhanBoSung: wireTime(supplement.receivedAt),
      TrangThaiBoSung: wireBoolean(supplement.completed),
      DanhSachGiayToBoSung: (supplement.papers ?? []).map(otherFile),
      DanhSachLePhiBoSung: fees(supplement.fees, `/supplements/${n}/fees`),
      NgayHenTraTruoc: wireTime(supplement.previousDueAt),
      NgayHenTraMoi: wireTime(supplement.newDueAt),
    })),
    DanhSachGiayToKetQua: (dossier.results ?? []).map((result) => ({
      TenGiayTo: within(result.name, 2000, "TenGiayTo"),
      MaThanhPhanHoSo: result.componentCode ?? "",
      GiayToId: result.id,
      DuongDanTepTinKetQua: result.link ?? "",
    })),
  };
  return checks.finish(message);
};

const subjectType = (
  { applicant }: Dossier,
  settings: Pick<SystemSettings, "subjectTypes">,
  notes: string[],
): "1" | "2" => {
  const code = settings.subjectTypes[applicant.kind] ?? (applicant.kind === "citizen" ? "1" : "2");
  if (applicant.kind !== "citizen" && applicant.kind !== "business")
    notes.push(`LoaiDoiTuong: cổng không có mã cho "${applicant.kind}", gửi ${code}`);
  return code as "1" | "2";
};

const otherFile = (each: { name: string; quantity?: number; form?: keyof typeof forms }) => ({
  TenGiayTo: each.name,
  SoLuong: each.quantity === undefined ? "" : String(each.quantity),
  LoaiGiayTo: each.form ? forms[each.form] : "",
});

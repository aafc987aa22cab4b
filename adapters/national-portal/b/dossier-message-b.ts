import type { Dossier } from "../../../schemas/generated/dossier.ts";
import type {
  PortalBDossier,
  PortalBOtherFile,
  PortalBSubmittedFile,
  PortalBSupplement,
} from "../../../schemas/generated/national-portal/b-dossier.ts";
import type { SystemSettings } from "../../../schemas/generated/systems.ts";
import { type Checks, createChecks, type Mapped } from "../shared/checks.ts";
import { channels, forms, returnForms } from "../shared/codes.ts";
import { feeRows } from "../shared/fee-rows.ts";
import { finishedAt } from "../shared/finished-at.ts";
import { ownersPaper } from "../shared/owners-paper.ts";
import { portalCode } from "../shared/portal-code.ts";
import { wireBoolean, wireTime } from "../shared/wire.ts";
import { flagsB } from "./flags-b.ts";

/**
 * The dossier as generation B's hub takes it: scalars as strings, numbers and booleans inside items as they are. Nothing is
 * invented: what the portal requires and neither dossier nor settings say is named by `Unmappable`. Pure.
 */
export const dossierMessageB = (
  dossier: Dossier,
  settings: Pick<SystemSettings, "subjectTypes" | "settings">,
): Mapped<PortalBDossier> => {
  const checks = createChecks(settings);
  const { need, within } = checks;
  const { applicant, procedure, field } = dossier;

  const message: PortalBDossier = {
    MaHoSo: portalCode(dossier, settings),
    MaTTHC: procedure.code,
    TenTTHC: need(procedure.name, "/procedure/name", "TenTTHC"),
    MaLinhVuc: need(field?.code, "/field/code", "MaLinhVuc"),
    TenLinhVuc: need(field?.name, "/field/name", "TenLinhVuc"),
    ...(dossier.channel ? { KenhThucHien: channels[dossier.channel] } : {}),
    ChuHoSo: applicant.name ?? "",
    SoGiayToChuHoSo: need(ownersPaper(dossier), "/applicant/identityPapers", "SoGiayToChuHoSo"),
    LoaiDoiTuong: subjectTypeB(dossier, settings, checks.notes),
    MaDoiTuong: dossier.channel === "online" ? (applicant.nationalAccountId ?? null) : null,
    ThongTinKhac: dossier.otherInformation ?? "",
    Email: applicant.email ?? "",
    Fax: applicant.fax ?? "",
    GhiChu: dossier.note ?? "",
    SoDienThoai: applicant.phone ?? "",
    TrichYeuHoSo: within(dossier.abstract ?? "", 1000, "TrichYeuHoSo"),
    NgayTiepNhan: need(wireTime(dossier.receivedAt), "/receivedAt", "NgayTiepNhan"),
    NgayHenTra: wireTime(dossier.dueAt),
    TrangThaiHoSo: String(dossier.status) as PortalBDossier["TrangThaiHoSo"],
    NgayTra: wireTime(dossier.returnedAt),
    ThongTinTra: dossier.returnInformation ?? "",
    HinhThuc: need(
      dossier.returnForm && returnForms[dossier.returnForm],
      "/returnForm",
      "HinhThuc",
    ) as "0" | "1",
    NgayKetThucXuLy: wireTime(finishedAt(dossier)),
    DonViXuLy: need(dossier.agencies.processing.name, "/agencies/processing/name", "DonViXuLy"),
    ...flagsB(dossier, settings, checks),
    NgayTuChoi: wireTime(dossier.refusedAt),
    DinhDanhCHS: (applicant.identityPapers ?? []).flatMap(({ type, number }) =>
      type === "citizen-id-12" || type === "citizen-id-9"
        ? [{ LoaiDinhDanh: type === "citizen-id-12" ? "1" : "2", SoDinhDanh: number }]
        : [],
    ),
    DSKetNoiCSDL: (dossier.flags?.consultedDatabases ?? []).map((MaCSDL) => ({ MaCSDL })),
    TaiLieuNop: (dossier.submittedPapers ?? []).map((paper) => submittedFile(paper, checks)),
    DanhSachLePhi: feeRows(dossier.fees, "/fees", settings, checks),
    DanhSachTepDinhKemKhac: (dossier.attachments ?? []).map(otherFile),
    DanhSachHoSoBoSung: (dossier.supplements ?? []).map((each, n) =>
      supplement(each, n, settings, checks),
    ),
    DanhSachGiayToKetQua: (dossier.results ?? []).map((result) => ({
      TenGiayTo: within(result.name, 2000, "TenGiayTo"),
      MaThanhPhanHoSo: result.componentCode ?? "",
      GiayToId: result.id,
      DuongDanTepTinKetQua: result.link ?? "",
      MaGiayToKetQua: result.resultCode ?? "",
    })),
  };
  return checks.finish(message);
};

const subjectTypes = {
  citizen: "1",
  business: "2",
  "household-business": "2",
  "state-agency": "3",
  organisation: "4",
} as const;

const subjectTypeB = (
  { applicant: { kind } }: Dossier,
  settings: Pick<SystemSettings, "subjectTypes">,
  notes: string[],
): PortalBDossier["LoaiDoiTuong"] => {
  const code = settings.subjectTypes[kind] ?? subjectTypes[kind];
  if (kind === "household-business")
    notes.push(`LoaiDoiTuong: cổng không có mã cho "${kind}", gửi ${code}`);
  return code as PortalBDossier["LoaiDoiTuong"];
};

const reused = { none: "0", paper: "1", result: "2" } as const;
const zeroOne = (value: boolean) => (value ? "1" : "0");

const submittedFile = (
  paper: NonNullable<Dossier["submittedPapers"]>[number],
  { within }: Checks,
): PortalBSubmittedFile => ({
  TepDinhKemId: paper.id,
  TenTepDinhKem: within(paper.name, 4000, "TenTepDinhKem"),
  IsDeleted: wireBoolean(paper.deleted),
  MaThanhPhanHoSo: paper.componentCode ?? "",
  DuongDanTaiTepTin: paper.link ?? "",
  ...(paper.digitised === undefined ? {} : { DuocSoHoa: zeroOne(paper.digitised) }),
  ...(paper.reuse === undefined ? {} : { DuocTaiSuDung: reused[paper.reuse] }),
  ...(paper.fromPersonalStore === undefined
    ? {}
    : { DuocLayTuKhoDMQG: zeroOne(paper.fromPersonalStore) }),
  MaKetQuaThayThe: paper.replacementResultCode ?? "",
});

const otherFile = (each: {
  name: string;
  quantity?: number;
  form?: keyof typeof forms;
}): PortalBOtherFile => ({
  TenGiayTo: each.name,
  ...(each.quantity === undefined ? {} : { SoLuong: each.quantity }),
  ...(each.form === undefined ? {} : { LoaiGiayTo: Number(forms[each.form]) }),
});

const supplement = (
  each: NonNullable<Dossier["supplements"]>[number],
  n: number,
  settings: Pick<SystemSettings, "settings">,
  checks: Checks,
): PortalBSupplement => {
  const id = Number(each.id);
  if (!/^\d+$/.test(each.id) || !Number.isSafeInteger(id))
    checks.lacks(`/supplements/${n}/id`, "Cổng yêu cầu HoSoBoSungId là số nguyên; hãy đổi mã này.");
  return {
    HoSoBoSungId: id,
    NguoiYeuCauBoSung: each.requestedBy ?? "",
    NoiDungBoSung: each.content ?? "",
    NgayBoSung: wireTime(each.requestedAt),
    NguoiTiepNhanBoSung: each.receivedBy ?? "",
    ThongTinTiepNhan: each.receivedInformation ?? "",
    NgayTiepNhanBoSung: wireTime(each.receivedAt),
    TrangThaiBoSung: each.completed ?? false,
    DanhSachGiayToBoSung: (each.papers ?? []).map(otherFile),
    DanhSachLePhiBoSung: feeRows(each.fees, `/supplements/${n}/fees`, settings, checks),
    NgayHenTraTruoc: wireTime(each.previousDueAt),
    NgayHenTraMoi: wireTime(each.newDueAt),
  };
};

import { hash } from "node:crypto";
import type { Dossier, Fee, Step, Supplement } from "../../../schemas/generated/dossier.ts";

/** What generation A should hold of a dossier, field by field; written apart from the adapter so that both must agree. */
export const portalRecord = (dossier: Dossier, steps: Step[]): Record<string, unknown> => ({
  MaHoSo: dossier.code,
  MaTTHC: dossier.procedure.code,
  TenTTHC: dossier.procedure.name,
  MaLinhVuc: dossier.field?.code,
  TenLinhVuc: dossier.field?.name,
  SoBienNhan: dossier.receiptNumber,
  KenhThucHien: dossier.channel && { direct: "1", online: "2", post: "3" }[dossier.channel],
  ChuHoSo: dossier.applicant.name,
  LoaiDoiTuong: dossier.applicant.kind === "citizen" ? "1" : "2",
  MaDoiTuong: dossier.applicant.nationalAccountId,
  ThongTinKhac: dossier.otherInformation,
  Email: dossier.applicant.email,
  Fax: dossier.applicant.fax,
  GhiChu: dossier.note,
  SoDienThoai: dossier.applicant.phone,
  TrichYeuHoSo: dossier.abstract,
  NgayTiepNhan: clock(dossier.receivedAt),
  NgayHenTra: clock(dossier.dueAt),
  TrangThaiHoSo: `${dossier.status}`,
  NgayTra: clock(dossier.returnedAt),
  ThongTinTra: dossier.returnInformation,
  HinhThuc: dossier.returnForm === "post" ? "1" : "0",
  NgayKetThucXuLy: clock(endOf(dossier, steps)),
  NgayTuChoi: clock(dossier.refusedAt),
  DonViXuLy: dossier.agencies.processing.name,
  TaiLieuNop: dossier.submittedPapers?.map((paper) => ({
    TepDinhKemId: paper.id,
    TenTepDinhKem: paper.name,
    IsDeleted: paper.deleted ? "True" : "False",
    MaThanhPhanHoSo: paper.componentCode ?? "",
    DuongDanTaiTepTin: paper.link ?? "",
  })),
  DanhSachLePhi: dossier.fees?.map(feeOf),
  DanhSachTepDinhKemKhac: dossier.attachments?.map(paperOf),
  DanhSachHoSoBoSung: dossier.supplements?.map(supplementOf),
  DanhSachGiayToKetQua: dossier.results?.map((result) => ({
    TenGiayTo: result.name,
    MaThanhPhanHoSo: result.componentCode ?? "",
    GiayToId: result.id,
    DuongDanTepTinKetQua: result.link ?? "",
  })),
});

/** A step as a row of the portal. */
export const portalRow = (code: string, step: Step): Record<string, string> => ({
  MaHoSo: code,
  NguoiXuLy: step.actor?.name ?? step.actor?.title ?? "",
  ChucDanh: step.actor?.title ?? "",
  ThoiDiemXuLy: clock(step.at),
  PhongBanXuLy: step.department ?? "",
  NoiDungXuLy: step.content ?? "",
  TrangThai: `${step.status}`,
  NgayBatDau: clock(step.startedAt),
  NgayKetThucTheoQuyDinh: clock(step.dueAt),
});

/** The portal knows a supplement by a number: that of another system's it is given by its name, from a thousand million on. */
const numberOf = (id: string): string =>
  /^\d+$/.test(id)
    ? id
    : `${1_000_000_000 + (hash("sha256", id, "buffer").readUInt32BE() % 1_147_483_648)}`;

/** Terminal states alone have an end: the moment of the step that brought it. */
const endOf = (dossier: Dossier, steps: Step[]) => {
  const ending = dossier.status === 10 ? 9 : dossier.status;
  if (![3, 7, 8, 9].includes(ending)) return undefined;
  const moments = steps.filter(({ status }) => status === ending).map(({ at }) => at);
  return moments.sort((a, b) => Date.parse(a) - Date.parse(b)).at(-1) ?? dossier.finishedAt;
};

const parts = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Asia/Ho_Chi_Minh",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});

/** yyyyMMddHHmmss by the calendar of Asia/Ho_Chi_Minh. */
export const clock = (moment: string | undefined): string => {
  if (moment === undefined) return "";
  const read = new Map(
    parts.formatToParts(new Date(moment)).map(({ type, value }) => [type, value]),
  );
  return ["year", "month", "day", "hour", "minute", "second"]
    .map((name) => read.get(name as "year"))
    .join("");
};

const feeOf = (fee: Fee) => ({
  TenPhiLePhi: fee.name,
  MaPhiLePhi: fee.code ?? "",
  HinhThucThu: fee.collectedAt === "return" ? "4" : fee.collectedAt === "supplement" ? "2" : "1",
  Gia: `${fee.amount}`,
  LoaiPhiLePhi: fee.kind === "appraisal" ? "2" : fee.kind === "extension" ? "3" : "1",
});

const paperOf = (paper: { name: string; quantity?: number; form?: string }) => ({
  TenGiayTo: paper.name,
  SoLuong: `${paper.quantity ?? ""}`,
  LoaiGiayTo: `${["original", "copy", "electronic"].indexOf(paper.form ?? "")}`.replace("-1", ""),
});

const supplementOf = (supplement: Supplement) => ({
  HoSoBoSungId: numberOf(supplement.id),
  NguoiYeuCauBoSung: supplement.requestedBy ?? "",
  NoiDungBoSung: supplement.content ?? "",
  NgayBoSung: clock(supplement.requestedAt),
  NguoiTiepNhanBoSung: supplement.receivedBy ?? "",
  ThongTinTiepNhan: supplement.receivedInformation ?? "",
  NgayTiepNhanBoSung: clock(supplement.receivedAt),
  TrangThaiBoSung: supplement.completed ? "True" : "False",
  DanhSachGiayToBoSung: supplement.papers?.map(paperOf) ?? [],
  DanhSachLePhiBoSung: supplement.fees?.map(feeOf) ?? [],
  NgayHenTraTruoc: clock(supplement.previousDueAt),
  NgayHenTraMoi: clock(supplement.newDueAt),
});

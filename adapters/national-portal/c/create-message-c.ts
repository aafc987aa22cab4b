import type { Dossier } from "../../../schemas/generated/dossier.ts";
import type {
  PortalCCreateRequest,
  PortalCSubmitter,
} from "../../../schemas/generated/national-portal/c-create-request.ts";
import type { SystemSettings } from "../../../schemas/generated/systems.ts";
import type { Files } from "../../contract.ts";
import { type Checks, createChecks, type Mapped } from "../shared/checks.ts";
import { ownersPaper } from "../shared/owners-paper.ts";
import { submittedAt } from "../shared/submitted-at.ts";
import { wireDay, wireStamp } from "../shared/wire.ts";
import { type Papers, papersC } from "./papers-c.ts";

/** A dossier to be created, without the MaHoSo that the national side gives it. */
export type CreateBody = Omit<PortalCCreateRequest, "MaHoSo">;

/**
 * The dossier as generation C's CreateDossier takes it, with the files that must be uploaded before: numbers as numbers, each
 * date in the form of its field. Nothing is invented; throws `Unmappable` naming what is lacking. Pure.
 */
export const createMessageC = (
  dossier: Dossier,
  settings: Pick<SystemSettings, "subjectTypes" | "settings">,
  files: Pick<Files, "allows">,
): Mapped<CreateBody> & Omit<Papers, "components"> => {
  const checks = createChecks(settings);
  const { need } = checks;
  const { applicant, procedure, agencies } = dossier;
  const { components, ...papers } = papersC(dossier, settings.settings, files, checks);
  const mapped = checks.finish({
    MaTTHC: procedure.code,
    MaDichVuCong: need(procedure.serviceCode, "/procedure/serviceCode", "MaDichVuCong"),
    ChuHoSo: need(applicant.name, "/applicant/name", "ChuHoSo"),
    LoaiDoiTuong: subjectTypeC(applicant.kind, "/applicant/kind", settings, checks),
    MaDonViTiepNhan: need(agencies.receiving?.code, "/agencies/receiving/code", "MaDonViTiepNhan"),
    NgayNop: submittedAt(dossier, settings.settings, checks, wireStamp, "NgayNop"),
    NgayTiepNhan: need(wireStamp(dossier.receivedAt), "/receivedAt", "NgayTiepNhan"),
    EformThongTinChiTiet: dossier.eForm ?? {},
    ThanhPhanHoSo: components,
    ThongTinNguoiNop: submitterC(dossier, settings, checks),
    TrangThaiThanhToan: paid(dossier, checks),
  });
  return { ...mapped, ...papers };
};

const subjectTypes = {
  citizen: 0,
  business: 1,
  "household-business": 2,
  "state-agency": 1,
  organisation: 1,
} as const;

const subjectTypeC = (
  kind: Dossier["applicant"]["kind"],
  at: string,
  settings: Pick<SystemSettings, "subjectTypes">,
  { lacks, notes }: Checks,
): number => {
  const set = settings.subjectTypes[kind];
  const code = set === undefined ? subjectTypes[kind] : Number(set);
  if (set !== undefined && !/^\d{1,9}$/.test(set))
    lacks(
      at,
      `Cổng yêu cầu LoaiDoiTuong là số nguyên; sửa subjectTypes của "${kind}" trong tệp hệ thống.`,
    );
  if (kind === "state-agency" || kind === "organisation")
    notes.push(`LoaiDoiTuong: cổng không có mã cho "${kind}", gửi ${code}`);
  return code;
};

/** Where nobody else is told to have submitted it, the owner did. */
const submitterC = (
  { applicant, submitter }: Dossier,
  settings: Pick<SystemSettings, "subjectTypes">,
  checks: Checks,
): PortalCSubmitter => {
  const person = submitter ?? applicant;
  const at = submitter ? "/submitter" : "/applicant";
  const paper = person.identityPapers?.find(({ number }) => number === paperOf(person));
  const { address = {} } = person;
  return {
    LoaiDoiTuong: subjectTypeC(person.kind ?? applicant.kind, `${at}/kind`, settings, checks),
    IdDoiTuong: accountId(person, at, checks),
    ThongTinChiTiet: {
      TenNguoiNop: checks.need(person.name, `${at}/name`, "TenNguoiNop"),
      SoDinhDanh: checks.need(paper?.number, `${at}/identityPapers`, "SoDinhDanh"),
      NgayCapDinhDanh: wireDay(paper?.issuedOn),
      NgaySinh: wireDay(submitter?.bornOn),
      SoDienThoai: person.phone ?? "",
      Email: person.email ?? "",
      Fax: person.fax ?? "",
      MaTinh: address.provinceCode ?? "",
      MaHuyen: address.districtCode ?? "",
      MaXa: address.wardCode ?? "",
      DiaChiChiTiet: address.detail ?? "",
      TenChuHs: applicant.name ?? "",
      SoDinhDanhChuHs: ownersPaper({ applicant }) ?? "",
    },
  };
};

/** The wire's type is uuid: any other account is refused there every time, so it is not sent. */
const accountId = ({ nationalAccountId: id = "" }: Person, at: string, { lacks }: Checks) => {
  if (id !== "" && !uuid.test(id))
    lacks(
      `${at}/nationalAccountId`,
      "Cổng yêu cầu IdDoiTuong là một uuid, như 00000000-0000-4000-8000-000000000001; sửa mã TechID này hoặc bỏ trường này.",
    );
  return id;
};

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

type Person = NonNullable<Dossier["submitter"]>;

const paperOf = ({ identityPapers = [] }: Person) =>
  ownersPaper({ applicant: { kind: "citizen", identityPapers } });

/** 1 where it was paid online or every fee is paid, 0 where nothing is or one fee is not; what is not told is lacking. */
const paid = ({ flags, fees = [] }: Dossier, { lacks }: Checks): number => {
  if (flags?.onlinePayment === "portal" || flags?.onlinePayment === "province") return 1;
  const due = fees.filter(({ amount }) => amount > 0);
  if (due.some((fee) => fee.paid === false)) return 0;
  const silent = fees.findIndex((fee) => fee.amount > 0 && fee.paid === undefined);
  if (silent >= 0)
    lacks(
      `/fees/${silent}/paid`,
      "Cổng yêu cầu TrangThaiThanhToan; hãy cho biết đã thanh toán chưa.",
    );
  return due.length > 0 ? 1 : 0;
};

import type { Dossier, Step } from "../../schemas/generated/dossier.ts";
import { portalRecord, portalRow } from "../demo/sides/portal-words.ts";

/** A dossier as an older provincial system writes it to the portal itself, every scalar a text, "" where nothing is told. */
export const sessionRecord = (dossier: Dossier, steps: Step[] = dossier.steps ?? []) =>
  Object.fromEntries(
    Object.entries(portalRecord(dossier, steps)).map(([field, value]) => [
      field,
      value ?? (LISTS.includes(field) ? [] : ""),
    ]),
  );

/** Told empty where there is nothing in them. */
const LISTS = [
  "TaiLieuNop",
  "DanhSachLePhi",
  "DanhSachTepDinhKemKhac",
  "DanhSachHoSoBoSung",
  "DanhSachGiayToKetQua",
];

/** A dossier as a later one writes it to its hub: the same with what the hub scores by, and numbers as numbers in some items. */
export const hubRecord = (dossier: Dossier, steps: Step[] = dossier.steps ?? []) => {
  const { flags = {}, applicant, submittedPapers = [], results = [] } = dossier;
  const { SoBienNhan: _, ...record } = sessionRecord(dossier, steps);
  const papers = applicant.identityPapers ?? [];
  return {
    ...record,
    LoaiDoiTuong: KINDS[applicant.kind],
    MaDoiTuong: dossier.channel === "online" ? (applicant.nationalAccountId ?? null) : null,
    SoGiayToChuHoSo: papers[0]?.number ?? "",
    NgayNopHoSo: clockOf(dossier.submittedAt),
    NoiNopHoSo: flags.submittedVia === "portal" ? "1" : "2",
    HoSoCoThanhPhanSoHoa: flags.digitised ? "1" : "0",
    TaiKhoanDuocXacThucVoiVNeID: flags.verifiedByVneid ? "1" : "0",
    DuocThanhToanTrucTuyen: `${["none", "portal", "province"].indexOf(flags.onlinePayment ?? "none")}`,
    DinhDanhCHS: papers.flatMap(({ type, number }) =>
      type === "citizen-id-12" || type === "citizen-id-9"
        ? [{ LoaiDinhDanh: type === "citizen-id-12" ? "1" : "2", SoDinhDanh: number }]
        : [],
    ),
    DSKetNoiCSDL: (flags.consultedDatabases ?? []).map((MaCSDL) => ({ MaCSDL })),
    TaiLieuNop: submittedPapers.map((paper) => ({
      TepDinhKemId: paper.id,
      TenTepDinhKem: paper.name,
      IsDeleted: paper.deleted ?? false,
      MaThanhPhanHoSo: paper.componentCode ?? "",
      DuongDanTaiTepTin: paper.link ?? "",
      DuocSoHoa: paper.digitised ? "1" : "0",
      DuocTaiSuDung: `${["none", "paper", "result"].indexOf(paper.reuse ?? "none")}`,
      DuocLayTuKhoDMQG: paper.fromPersonalStore ? "1" : "0",
      MaKetQuaThayThe: paper.replacementResultCode ?? "",
    })),
    DanhSachGiayToKetQua: results.map((result) => ({
      TenGiayTo: result.name,
      MaThanhPhanHoSo: result.componentCode ?? "",
      GiayToId: result.id,
      DuongDanTepTinKetQua: result.link ?? "",
      MaGiayToKetQua: result.resultCode ?? "",
    })),
  };
};

/** A household business has no code of its own. */
const KINDS = {
  citizen: "1",
  business: "2",
  "household-business": "2",
  "state-agency": "3",
  organisation: "4",
};

/** A step as both write it, a row of progress. */
export const wireRow = portalRow;

const clockOf = (moment: string | undefined) =>
  moment === undefined
    ? ""
    : new Date(Date.parse(moment) + 7 * 3_600_000).toISOString().slice(0, 19).replaceAll(/\D/g, "");

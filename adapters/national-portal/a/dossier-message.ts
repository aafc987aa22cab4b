import type {
  Attachment,
  Dossier,
  Result,
  SubmittedPaper,
  Supplement,
} from "../../../schemas/generated/dossier.ts";
import type {
  PortalADossier,
  PortalAOtherFile,
  PortalAResult,
  PortalASubmittedFile,
  PortalASupplement,
} from "../../../schemas/generated/national-portal/a-dossier-request.ts";
import type { Mapped } from "../../kit/mapping/checks.ts";
import { codes } from "../../kit/mapping/codecs/codes.ts";
import { numberInText, yesNo } from "../../kit/mapping/codecs/number.ts";
import { idAsDigits, text } from "../../kit/mapping/codecs/text.ts";
import { omitted } from "../../kit/mapping/entry.ts";
import { table } from "../../kit/mapping/table.ts";
import { finishedAt } from "../shared/finished-at.ts";
import { portalCode } from "../shared/portal-code.ts";
import { fee } from "../shared/tables.ts";
import { checksOf, isToldFee, moment, type Own } from "../shared/words.ts";

const paper = table<PortalASubmittedFile, SubmittedPaper>()({ absent: "" }, ({ row }) => [
  row("TepDinhKemId", "/id", text()),
  row("TenTepDinhKem", "/name", text(), { limit: 4000 }),
  row("IsDeleted", "/deleted", yesNo("True", "False"), { absent: "False" }),
  row("MaThanhPhanHoSo", "/componentCode", text()),
  row("DuongDanTaiTepTin", "/link", text()),
]);

const otherFile = table<PortalAOtherFile, Attachment>()({ absent: "" }, ({ row }) => [
  row("TenGiayTo", "/name", text()),
  row("SoLuong", "/quantity", numberInText()),
  row("LoaiGiayTo", "/form", codes({ original: "0", copy: "1", electronic: "2" })),
]);

const supplement = table<PortalASupplement, Supplement, Own>()({ absent: "" }, ({ row, each }) => [
  row("HoSoBoSungId", "/id", idAsDigits()),
  row("NguoiYeuCauBoSung", "/requestedBy", text()),
  row("NoiDungBoSung", "/content", text()),
  row("NgayBoSung", "/requestedAt", moment),
  row("NguoiTiepNhanBoSung", "/receivedBy", text()),
  row("ThongTinTiepNhan", "/receivedInformation", text()),
  row("NgayTiepNhanBoSung", "/receivedAt", moment),
  row("TrangThaiBoSung", "/completed", yesNo("True", "False"), { absent: "False" }),
  each("DanhSachGiayToBoSung", "/papers", otherFile),
  each("DanhSachLePhiBoSung", "/fees", fee, { keep: isToldFee }),
  row("NgayHenTraTruoc", "/previousDueAt", moment),
  row("NgayHenTraMoi", "/newDueAt", moment),
]);

const result = table<PortalAResult, Result>()({ absent: "" }, ({ row }) => [
  row("TenGiayTo", "/name", text(), { limit: 2000 }),
  row("MaThanhPhanHoSo", "/componentCode", text()),
  row("GiayToId", "/id", text()),
  row("DuongDanTepTinKetQua", "/link", text()),
]);

/** The dossier as generation A's DongBoHoSoMC takes it: every scalar a string, "" where nothing is known. */
export const recordA = table<PortalADossier, Dossier, Own>()({ absent: "" }, ({ row, each }) => [
  row("MaHoSo", "/code", text(), { by: portalCode, reads: ["/codes", "/origin"] }),
  row("MaTTHC", "/procedure/code", text()),
  row("TenTTHC", "/procedure/name", text(), { need: true }),
  row("MaLinhVuc", "/field/code", text(), { need: true }),
  row("TenLinhVuc", "/field/name", text(), { need: true }),
  row("SoBienNhan", "/receiptNumber", text()),
  row("KenhThucHien", "/channel", codes({ direct: "1", online: "2", post: "3" }), {
    absent: omitted,
  }),
  row("ChuHoSo", "/applicant/name", text()),
  row(
    "LoaiDoiTuong",
    "/applicant/kind",
    codes(
      {
        citizen: "1",
        business: "2",
        "household-business": "2",
        "state-agency": "2",
        organisation: "2",
      },
      {
        instead: ["household-business", "state-agency", "organisation"],
        own: ({ subjectTypes }: Own) => subjectTypes,
      },
    ),
  ),
  row("MaDoiTuong", "/applicant/nationalAccountId", text()),
  row("ThongTinKhac", "/otherInformation", text()),
  row("Email", "/applicant/email", text()),
  row("Fax", "/applicant/fax", text()),
  row("GhiChu", "/note", text()),
  row("SoDienThoai", "/applicant/phone", text(), { need: true }),
  row("TrichYeuHoSo", "/abstract", text(), { need: true, limit: 1000 }),
  row("NgayTiepNhan", "/receivedAt", moment, {
    need: ({ status }) => status !== 1 && status !== 3,
  }),
  row("NgayHenTra", "/dueAt", moment),
  row("TrangThaiHoSo", "/status", numberInText<PortalADossier["TrangThaiHoSo"]>()),
  row("NgayTra", "/returnedAt", moment),
  row("ThongTinTra", "/returnInformation", text()),
  row("HinhThuc", "/returnForm", codes({ desk: "0", post: "1" }), { need: true }),
  row("NgayKetThucXuLy", "/finishedAt", moment, { by: finishedAt, reads: ["/steps", "/status"] }),
  row("NgayTuChoi", "/refusedAt", moment),
  row("DonViXuLy", "/agencies/processing/name", text(), { need: true }),
  each("TaiLieuNop", "/submittedPapers", paper, { key: "/id" }),
  each("DanhSachLePhi", "/fees", fee, { keep: isToldFee }),
  each("DanhSachTepDinhKemKhac", "/attachments", otherFile),
  each("DanhSachHoSoBoSung", "/supplements", supplement, { key: "/id" }),
  each("DanhSachGiayToKetQua", "/results", result, { key: "/id" }),
]);

/** A dossier in A's words; throws `Unmappable` naming each field that the portal requires and the dossier lacks. Pure. */
export const dossierMessage = (dossier: Dossier, own: Own): Mapped<PortalADossier> =>
  recordA.encode(dossier, own, checksOf(own));

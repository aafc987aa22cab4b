import type {
  Attachment,
  Dossier,
  IdentityPaper,
  SubmittedPaper,
  Supplement,
} from "../../../schemas/generated/dossier.ts";
import type {
  PortalBDatabase,
  PortalBDossier,
  PortalBIdentity,
  PortalBOtherFile,
  PortalBSubmittedFile,
  PortalBSupplement,
} from "../../../schemas/generated/national-portal/b-dossier.ts";
import type { Mapped } from "../../kit/mapping/checks.ts";
import { codes } from "../../kit/mapping/codecs/codes.ts";
import { number, numberInText, yesNo } from "../../kit/mapping/codecs/number.ts";
import { idAsNumber, text } from "../../kit/mapping/codecs/text.ts";
import { omitted } from "../../kit/mapping/entry.ts";
import { table } from "../../kit/mapping/table.ts";
import { finishedAt } from "../shared/finished-at.ts";
import { ownersPaper } from "../shared/owners-paper.ts";
import { portalCode } from "../shared/portal-code.ts";
import { fee, result } from "../shared/tables.ts";
import { checksOf, isToldFee, moment, type Own, submitted } from "../shared/words.ts";
import { digitised, submittedVia, verifiedByVneid } from "./flags-b.ts";

const identity = table<PortalBIdentity, IdentityPaper>()({ absent: omitted }, ({ row }) => [
  row(
    "LoaiDinhDanh",
    "/type",
    codes(
      { "citizen-id-12": "1", "citizen-id-9": "2" },
      { none: ["passport", "business-code", "other"] },
    ),
  ),
  row("SoDinhDanh", "/number", text()),
]);

const database = table<PortalBDatabase, string>()({ absent: omitted }, ({ row }) => [
  row("MaCSDL", "", text()),
]);

const paper = table<PortalBSubmittedFile, SubmittedPaper>()({ absent: omitted }, ({ row }) => [
  row("TepDinhKemId", "/id", text()),
  row("TenTepDinhKem", "/name", text(), { limit: 4000 }),
  row("IsDeleted", "/deleted", yesNo("True", "False"), { absent: "False" }),
  row("MaThanhPhanHoSo", "/componentCode", text(), { absent: "" }),
  row("DuongDanTaiTepTin", "/link", text(), { absent: "" }),
  row("DuocSoHoa", "/digitised", yesNo("1", "0")),
  row("DuocTaiSuDung", "/reuse", codes({ none: "0", paper: "1", result: "2" })),
  row("DuocLayTuKhoDMQG", "/fromPersonalStore", yesNo("1", "0")),
  row("MaKetQuaThayThe", "/replacementResultCode", text(), { absent: "" }),
]);

const otherFile = table<PortalBOtherFile, Attachment>()({ absent: omitted }, ({ row }) => [
  row("TenGiayTo", "/name", text()),
  row("SoLuong", "/quantity", number()),
  row("LoaiGiayTo", "/form", codes({ original: 0, copy: 1, electronic: 2 })),
]);

const supplement = table<PortalBSupplement, Supplement, Own>()({ absent: "" }, ({ row, each }) => [
  row("HoSoBoSungId", "/id", idAsNumber()),
  row("NguoiYeuCauBoSung", "/requestedBy", text()),
  row("NoiDungBoSung", "/content", text()),
  row("NgayBoSung", "/requestedAt", moment),
  row("NguoiTiepNhanBoSung", "/receivedBy", text()),
  row("ThongTinTiepNhan", "/receivedInformation", text()),
  row("NgayTiepNhanBoSung", "/receivedAt", moment),
  row("TrangThaiBoSung", "/completed", yesNo(true, false), { absent: false }),
  each("DanhSachGiayToBoSung", "/papers", otherFile),
  each("DanhSachLePhiBoSung", "/fees", fee, { keep: isToldFee }),
  row("NgayHenTraTruoc", "/previousDueAt", moment),
  row("NgayHenTraMoi", "/newDueAt", moment),
]);

/** The dossier as generation B's hub takes it: scalars as strings, numbers and booleans inside items as they are. */
export const recordB = table<PortalBDossier, Dossier, Own>()(
  { absent: "" },
  ({ row, made, each }) => [
    row("MaHoSo", "/code", text(), { by: portalCode, reads: ["/codes", "/origin"] }),
    row("MaTTHC", "/procedure/code", text()),
    row("TenTTHC", "/procedure/name", text(), { need: true }),
    row("MaLinhVuc", "/field/code", text(), { need: true }),
    row("TenLinhVuc", "/field/name", text(), { need: true }),
    row("KenhThucHien", "/channel", codes({ direct: "1", online: "2", post: "3" }), {
      absent: omitted,
    }),
    row("ChuHoSo", "/applicant/name", text()),
    made("SoGiayToChuHoSo", ["/applicant/identityPapers"], ownersPaper, { need: true }),
    row(
      "LoaiDoiTuong",
      "/applicant/kind",
      codes(
        {
          citizen: "1",
          business: "2",
          "household-business": "2",
          "state-agency": "3",
          organisation: "4",
        },
        { instead: ["household-business"], own: ({ subjectTypes }: Own) => subjectTypes },
      ),
    ),
    row("MaDoiTuong", "/applicant/nationalAccountId", text(), {
      when: ({ channel }) => channel === "online",
      absent: null,
    }),
    row("ThongTinKhac", "/otherInformation", text()),
    row("Email", "/applicant/email", text()),
    row("Fax", "/applicant/fax", text()),
    row("GhiChu", "/note", text()),
    row("SoDienThoai", "/applicant/phone", text()),
    row("TrichYeuHoSo", "/abstract", text(), { limit: 1000 }),
    row("NgayTiepNhan", "/receivedAt", moment, { need: true }),
    row("NgayHenTra", "/dueAt", moment),
    row("TrangThaiHoSo", "/status", numberInText<PortalBDossier["TrangThaiHoSo"]>()),
    row("NgayTra", "/returnedAt", moment),
    row("ThongTinTra", "/returnInformation", text()),
    row("HinhThuc", "/returnForm", codes({ desk: "0", post: "1" }), { need: true }),
    row("NgayKetThucXuLy", "/finishedAt", moment, { by: finishedAt, reads: ["/steps", "/status"] }),
    row("DonViXuLy", "/agencies/processing/name", text(), { need: true }),
    row("NoiNopHoSo", "/flags/submittedVia", codes({ portal: "1", province: "2" }), submittedVia),
    row("HoSoCoThanhPhanSoHoa", "/flags/digitised", yesNo("1", "0"), digitised),
    row("TaiKhoanDuocXacThucVoiVNeID", "/flags/verifiedByVneid", yesNo("1", "0"), verifiedByVneid),
    row(
      "DuocThanhToanTrucTuyen",
      "/flags/onlinePayment",
      codes({ none: "0", portal: "1", province: "2" }),
      { absent: "0" },
    ),
    row("NgayNopHoSo", "/submittedAt", moment, submitted("NgayNopHoSo")),
    row("NgayTuChoi", "/refusedAt", moment),
    each("DinhDanhCHS", "/applicant/identityPapers", identity, {
      keep: ({ type }) => type === "citizen-id-12" || type === "citizen-id-9",
    }),
    each("DSKetNoiCSDL", "/flags/consultedDatabases", database),
    each("TaiLieuNop", "/submittedPapers", paper, { key: "/id" }),
    each("DanhSachLePhi", "/fees", fee, { keep: isToldFee }),
    each("DanhSachTepDinhKemKhac", "/attachments", otherFile),
    each("DanhSachHoSoBoSung", "/supplements", supplement, { key: "/id" }),
    each("DanhSachGiayToKetQua", "/results", result, { key: "/id" }),
  ],
);

/**
 * A dossier in B's words. Nothing is invented: what the portal requires and neither dossier nor settings say is named by
 * `Unmappable`. Pure.
 */
export const dossierMessageB = (dossier: Dossier, own: Own): Mapped<PortalBDossier> =>
  recordB.encode(dossier, own, checksOf(own));

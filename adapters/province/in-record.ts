import { code, link, moment, name, text, whole, yesNo } from "./in-scalars.ts";
import { decode, isObject, type Row, wireName } from "./in-table.ts";

const statuses = Object.fromEntries(Array.from({ length: 10 }, (_, n) => [n + 1, n + 1]));
const forms = code({ 0: "original", 1: "copy", 2: "electronic" }, "unread");

const fees: Row[] = [
  { wire: "TenPhiLePhi", ours: "name", as: text },
  { wire: "MaPhiLePhi", ours: "code", as: name },
  {
    wire: "HinhThucThu",
    ours: "collectedAt",
    as: code({ 1: "reception", 2: "supplement", 4: "return" }),
  },
  { wire: "Gia", ours: "amount", as: whole },
  {
    wire: "LoaiPhiLePhi",
    ours: "kind",
    as: code({ 1: "ordinary", 2: "appraisal", 3: "extension" }),
  },
];

const papers: Row[] = [
  { wire: "TenGiayTo", ours: "name", as: text },
  { wire: "SoLuong", ours: "quantity", as: whole },
  { wire: "LoaiGiayTo", ours: "form", as: forms },
];

/** The dossier of both forms: the later one adds fields, the earlier one leaves them out. */
const recordRows: Row[] = [
  { wire: "MaHoSo", ours: "code", as: name },
  { wire: "MaTTHC", ours: "procedure.code", as: name },
  { wire: "TenTTHC", ours: "procedure.name", as: text },
  { wire: "MaLinhVuc", ours: "field.code", as: name },
  { wire: "TenLinhVuc", ours: "field.name", as: text },
  { wire: "SoBienNhan", ours: "receiptNumber", as: name },
  { wire: "KenhThucHien", ours: "channel", as: code({ 1: "direct", 2: "online", 3: "post" }) },
  {
    wire: "LoaiDoiTuong",
    ours: "applicant.kind",
    as: code({ 1: "citizen", 2: "business", 3: "state-agency", 4: "organisation" }),
  },
  { wire: "ChuHoSo", ours: "applicant.name", as: text },
  { wire: "MaDoiTuong", ours: "applicant.nationalAccountId", as: name },
  { wire: "ThongTinKhac", ours: "otherInformation", as: text },
  { wire: "Email", ours: "applicant.email", as: name },
  { wire: "Fax", ours: "applicant.fax", as: text },
  { wire: "GhiChu", ours: "note", as: text },
  { wire: "SoDienThoai", ours: "applicant.phone", as: text },
  { wire: "TrichYeuHoSo", ours: "abstract", as: text },
  { wire: "NgayNopHoSo", ours: "submittedAt", as: moment },
  { wire: "NgayTiepNhan", ours: "receivedAt", as: moment },
  { wire: "NgayHenTra", ours: "dueAt", as: moment },
  { wire: "TrangThaiHoSo", ours: "status", as: code(statuses) },
  { wire: "NgayTra", ours: "returnedAt", as: moment },
  { wire: "ThongTinTra", ours: "returnInformation", as: text },
  { wire: "HinhThuc", ours: "returnForm", as: code({ 0: "desk", 1: "post" }) },
  { wire: "NgayKetThucXuLy", ours: "finishedAt", as: moment },
  { wire: "NgayTuChoi", ours: "refusedAt", as: moment },
  { wire: "DonViXuLy", ours: "agencies.processing.name", as: text },
  { wire: "NoiNopHoSo", ours: "flags.submittedVia", as: code({ 1: "portal", 2: "province" }) },
  { wire: "HoSoCoThanhPhanSoHoa", ours: "flags.digitised", as: yesNo },
  { wire: "TaiKhoanDuocXacThucVoiVNeID", ours: "flags.verifiedByVneid", as: yesNo },
  {
    wire: "DuocThanhToanTrucTuyen",
    ours: "flags.onlinePayment",
    as: code({ 0: "none", 1: "portal", 2: "province" }, "unread"),
  },
  {
    wire: "DinhDanhCHS",
    ours: "applicant.identityPapers",
    each: [
      {
        wire: "LoaiDinhDanh",
        ours: "type",
        as: code({ 1: "citizen-id-12", 2: "citizen-id-9" }),
      },
      { wire: "SoDinhDanh", ours: "number", as: name },
    ],
  },
  { wire: "SoGiayToChuHoSo", ours: "ownersPaper", as: name },
  {
    wire: "DSKetNoiCSDL",
    ours: "flags.consultedDatabases",
    each: [{ wire: "MaCSDL", ours: "code", as: name }],
  },
  {
    wire: "TaiLieuNop",
    ours: "submittedPapers",
    each: [
      { wire: "TepDinhKemId", ours: "id", as: name },
      { wire: "TenTepDinhKem", ours: "name", as: text },
      { wire: "IsDeleted", ours: "deleted", as: yesNo },
      { wire: "MaThanhPhanHoSo", ours: "componentCode", as: name },
      { wire: "DuongDanTaiTepTin", ours: "link", as: link },
      { wire: "DuocSoHoa", ours: "digitised", as: yesNo },
      { wire: "DuocTaiSuDung", ours: "reuse", as: code({ 0: "none", 1: "paper", 2: "result" }) },
      { wire: "DuocLayTuKhoDMQG", ours: "fromPersonalStore", as: yesNo },
      { wire: "MaKetQuaThayThe", ours: "replacementResultCode", as: name },
    ],
  },
  { wire: "DanhSachLePhi", ours: "fees", each: fees },
  { wire: "DanhSachTepDinhKemKhac", ours: "attachments", each: papers },
  {
    wire: "DanhSachHoSoBoSung",
    ours: "supplements",
    each: [
      { wire: "HoSoBoSungId", ours: "id", as: name },
      { wire: "NguoiYeuCauBoSung", ours: "requestedBy", as: text },
      { wire: "NoiDungBoSung", ours: "content", as: text },
      { wire: "NgayBoSung", ours: "requestedAt", as: moment },
      { wire: "NguoiTiepNhanBoSung", ours: "receivedBy", as: text },
      { wire: "ThongTinTiepNhan", ours: "receivedInformation", as: text },
      { wire: "NgayTiepNhanBoSung", ours: "receivedAt", as: moment },
      { wire: "TrangThaiBoSung", ours: "completed", as: yesNo },
      { wire: "DanhSachGiayToBoSung", ours: "papers", each: papers },
      { wire: "DanhSachLePhiBoSung", ours: "fees", each: fees },
      { wire: "NgayHenTraTruoc", ours: "previousDueAt", as: moment },
      { wire: "NgayHenTraMoi", ours: "newDueAt", as: moment },
    ],
  },
  {
    wire: "DanhSachGiayToKetQua",
    ours: "results",
    each: [
      { wire: "TenGiayTo", ours: "name", as: text },
      { wire: "MaThanhPhanHoSo", ours: "componentCode", as: name },
      { wire: "GiayToId", ours: "id", as: name },
      { wire: "DuongDanTepTinKetQua", ours: "link", as: link },
      { wire: "MaGiayToKetQua", ours: "resultCode", as: name },
    ],
  },
];

/** One item as a province's system sent it, in our words but not yet checked by the schema; `code`: as it stands there. */
export type ReadItem = {
  code: string;
  says: Record<string, unknown>;
  faults: string[];
  unread: string[];
};

/**
 * A dossier of DongBoHoSoMC or of the hub as a whole word of the province, without revision, codes and steps, which it cannot tell. Its
 * agency is the one that its code names: the wire has but a name. `unit`: whose it is where the code names none of the province's. Pure.
 */
export const readRecord = (item: unknown, unit?: string): ReadItem => {
  if (!isObject(item)) return { code: "", says: {}, faults: ["cần một đối tượng"], unread: [] };
  const { says, faults, unread } = decode(recordRows, item);
  const { ownersPaper, ...dossier } = says as Told;
  const given = String(dossier.code ?? "");
  const processing = dossier.agencies?.processing ?? {};
  dossier.agencies = { processing: { code: agencyOf(given, unit), ...processing } };
  identify(dossier, ownersPaper);
  const databases = dossier.flags?.consultedDatabases;
  if (dossier.flags && databases)
    dossier.flags.consultedDatabases = databases.flatMap((each) =>
      typeof each === "object" && each.code !== undefined ? [each.code] : [],
    );
  // A name of a field without its code is no field in our words.
  if (dossier.field && dossier.field.code === undefined) {
    delete dossier.field;
    unread.push("TenLinhVuc");
  }
  return { code: given, says: dossier, faults, unread };
};

/** The wire's name for a place in a dossier that the schema found wrong. Pure. */
export const recordField = (pointer: string): string => {
  // Made of the code alone.
  if (pointer.startsWith("/agencies/processing/code")) return "MaHoSo";
  if (pointer.startsWith("/applicant/identityPapers/")) return "SoGiayToChuHoSo, DinhDanhCHS";
  return wireName(recordRows, pointer);
};

type Paper = { type?: string; number?: string };
type Told = {
  code?: string;
  ownersPaper?: string;
  field?: { code?: string };
  agencies?: { processing: object };
  applicant?: { kind?: string; identityPapers?: Paper[] };
  flags?: { consultedDatabases?: (string | { code?: string })[] };
  [name: string]: unknown;
};

/** What clients of the hub write for a number that they do not know. Nobody has it, and it is passed on nowhere. */
const NO_NUMBER = "000000001";

/** The owner's papers: those listed, and the one named alone where it is none of them, as what its form and owner make of it. */
const identify = (dossier: Told, ownersPaper: string | undefined): void => {
  const { applicant } = dossier;
  if (!applicant) return;
  const papers = (applicant.identityPapers ?? []).filter(({ number }) => number !== NO_NUMBER);
  const isListed = papers.some(({ number }) => number === ownersPaper);
  if (ownersPaper !== undefined && ownersPaper !== NO_NUMBER && !isListed)
    papers.push({ type: typeOf(ownersPaper, applicant.kind), number: ownersPaper });
  delete applicant.identityPapers;
  if (papers.length > 0) applicant.identityPapers = papers;
};

const typeOf = (number: string, kind: string | undefined): string => {
  if (kind === "business") return "business-code";
  if (/^\d{12}$/.test(number)) return "citizen-id-12";
  return /^\d{9}$/.test(number) ? "citizen-id-9" : "other";
};

/** The agency that a dossier code begins with; `unit` where that one is of another province or ministry. */
const agencyOf = (given: string, unit: string | undefined): string => {
  const [named = ""] = given.split("-");
  if (unit === undefined || provinceOf(named) === provinceOf(unit)) return named;
  return unit;
};

/** `H41` of `H41.17` and of `000.00.17.H41`. */
const provinceOf = (agency: string): string | undefined => /[A-Z]\d{2}/.exec(agency)?.[0];

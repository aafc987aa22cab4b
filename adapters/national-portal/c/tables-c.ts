import type { Dossier, Fee, Step, Submitter } from "../../../schemas/generated/dossier.ts";
import type {
  PortalCComponent,
  PortalCCreateRequest,
  PortalCPerson,
  PortalCSubmitter,
} from "../../../schemas/generated/national-portal/c-create-request.ts";
import type { PortalCRow } from "../../../schemas/generated/national-portal/c-row.ts";
import type {
  PortalCFee,
  PortalCStatus,
} from "../../../schemas/generated/national-portal/c-status.ts";
import type { Checks } from "../../kit/mapping/checks.ts";
import { Fault } from "../../kit/mapping/codec.ts";
import { codes } from "../../kit/mapping/codecs/codes.ts";
import { date, day } from "../../kit/mapping/codecs/date.ts";
import { number } from "../../kit/mapping/codecs/number.ts";
import { text, uuid } from "../../kit/mapping/codecs/text.ts";
import { omitted } from "../../kit/mapping/entry.ts";
import { table } from "../../kit/mapping/table.ts";
import { ownersPaper } from "../shared/owners-paper.ts";
import { result } from "../shared/tables.ts";
import { actor, isToldFee, type Own, submitted } from "../shared/words.ts";

/** A dossier to be created, without the MaHoSo that the national side gives it. */
export type CreateBody = Omit<PortalCCreateRequest, "MaHoSo">;
/** A status, a row, without the codes that the national side gave the dossier. */
export type StatusBody = Omit<PortalCStatus, "IdHoSo" | "MaHoSo">;
export type RowBody = Omit<PortalCRow, "IDHoSo" | "MaHoSo">;

/** What a creation is written by: the owner, whom the submitter may not be, and his papers by component. */
type Creating = Own & Pick<Dossier, "applicant"> & { components: PortalCComponent[] };

const stamp = date("yyyy-MM-dd HH:mm:ss");
const millis = date("yyyy-MM-ddTHH:mm:ss.fff");

const subject = codes(
  { citizen: 0, business: 1, "household-business": 2, "state-agency": 1, organisation: 1 },
  {
    instead: ["state-agency", "organisation"],
    own: ({ subjectTypes }: Own) => subjectTypes,
    read: (code, word) =>
      /^\d{1,9}$/.test(code)
        ? Number(code)
        : new Fault(`là số nguyên; sửa subjectTypes của "${word}" trong tệp hệ thống.`),
  },
);

const midnight = (day: string | undefined) => day && `${day.replaceAll("-", "")}000000`;

const paperOf = ({ identityPapers = [] }: Submitter) => {
  const number = ownersPaper({ applicant: { kind: "citizen", identityPapers } });
  return identityPapers.find((paper) => paper.number === number);
};

const person = table<PortalCPerson, Submitter, Creating>()({ absent: "" }, ({ row, made }) => [
  row("TenNguoiNop", "/name", text(), { need: true }),
  made("SoDinhDanh", ["/identityPapers"], (person) => paperOf(person)?.number, { need: true }),
  made("NgayCapDinhDanh", ["/identityPapers"], (person) => midnight(paperOf(person)?.issuedOn)),
  row("NgaySinh", "/bornOn", day("yyyyMMdd000000")),
  row("SoDienThoai", "/phone", text()),
  row("Email", "/email", text()),
  row("Fax", "/fax", text()),
  row("MaTinh", "/address/provinceCode", text()),
  row("MaHuyen", "/address/districtCode", text()),
  row("MaXa", "/address/wardCode", text()),
  row("DiaChiChiTiet", "/address/detail", text()),
  made("TenChuHs", [""], (_, { applicant }) => applicant.name),
  made("SoDinhDanhChuHs", [""], (_, owner) => ownersPaper(owner)),
]);

const submitter = table<PortalCSubmitter, Submitter, Creating>()(
  { absent: "" },
  ({ row, inside }) => [
    row("LoaiDoiTuong", "/kind", subject, {
      need: true,
      by: ({ kind }, { applicant }) => kind ?? applicant.kind,
    }),
    // The wire's type is uuid: any other account is refused there every time, so it is not sent.
    row("IdDoiTuong", "/nationalAccountId", uuid("mã TechID")),
    inside("ThongTinChiTiet", "", person),
  ],
);

/** 1 where it was paid online or every fee is paid, 0 where nothing is or one fee is not; what is not told is lacking. */
const isPaid = ({ flags, fees = [] }: Dossier, _: Own, { lacks }: Checks): number => {
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

const samePerson = "người nộp có thể là chủ hồ sơ, và giấy tờ không kèm loại";

/** The dossier as generation C's CreateDossier takes it: numbers as numbers, each date in the form of its field. */
export const creation = table<CreateBody, Dossier, Creating>()(
  { absent: "" },
  ({ row, made, inside }) => [
    row("MaTTHC", "/procedure/code", text()),
    row("MaDichVuCong", "/procedure/serviceCode", text(), { need: true }),
    row("ChuHoSo", "/applicant/name", text(), { need: true }),
    row("LoaiDoiTuong", "/applicant/kind", subject),
    row("MaDonViTiepNhan", "/agencies/receiving/code", text(), { need: true }),
    row("NgayNop", "/submittedAt", stamp, submitted("NgayNop")),
    row("NgayTiepNhan", "/receivedAt", stamp, { need: true }),
    made("EformThongTinChiTiet", ["/eForm"], ({ eForm }: Dossier) => eForm ?? {}),
    made(
      "ThanhPhanHoSo",
      ["/submittedPapers"],
      (_: Dossier, { components }: Creating) => components,
    ),
    inside("ThongTinNguoiNop", "/submitter", submitter, {
      when: ({ submitter }) => submitter !== undefined,
      oneWay: samePerson,
    }),
    // Where nobody else is told to have submitted it, the owner did.
    inside("ThongTinNguoiNop", "/applicant", submitter, {
      when: ({ submitter }) => submitter === undefined,
      oneWay: samePerson,
    }),
    made("TrangThaiThanhToan", ["/flags/onlinePayment", "/fees"], isPaid),
  ],
);

// What may go out empty is a number there.
const fee = table<PortalCFee, Fee>()({ absent: 0 }, ({ row }) => [
  row("TenPhiLePhi", "/name", text()),
  row("MaPhiLePhi", "/code", text(), { absent: "" }),
  row("HinhThucThu", "/collectedAt", codes({ reception: 1, supplement: 2, return: 4 }), {
    need: true,
  }),
  row("Gia", "/amount", number()),
  row("LoaiPhiLePhi", "/kind", codes({ ordinary: 1, appraisal: 2, extension: 3 }), { need: true }),
]);

/** What the last step with the dossier's status says. */
const lastWord =
  (word: "opinion" | "department" | "content") =>
  ({ status, steps = [] }: Dossier): string | undefined =>
    steps.findLast((step) => step.status === status)?.[word];

const hasFees = ({ status }: Dossier) => status === 5 || status === 6 || status === 9;

/**
 * The present status as CapNhatTrangThai takes it, in the words of the last step that has it. Fees and results go with 5, 6
 * and 9; results also with 10, for a portal that did not get them at 9.
 */
export const presentStatus = table<StatusBody, Dossier, Pick<Own, "settings">>()(
  { absent: "" },
  ({ row, made, each }) => [
    row("TrangThai", "/status", number()),
    made("NoiDungYKien", ["/steps"], lastWord("opinion")),
    made("PhongBanXuLy", ["/steps"], lastWord("department")),
    made("NoiDungXuLy", ["/steps"], lastWord("content")),
    each("DanhSachLePhi", "/fees", fee, { keep: isToldFee, when: hasFees }),
    each("DanhSachGiayToKetQua", "/results", result, {
      key: "/id",
      when: (dossier) => hasFees(dossier) || dossier.status === 10,
    }),
  ],
);

/** One step as a row of CapNhatTienTrinh: B's fields, the status a number, times to the millisecond, none where none is told. */
export const rowC = table<RowBody, Step>()({ absent: "" }, ({ row }) => [
  row("NguoiXuLy", "/actor/name", text(), actor),
  row("ChucDanh", "/actor/title", text()),
  row("ThoiDiemXuLy", "/at", millis),
  row("PhongBanXuLy", "/department", text()),
  row("NoiDungXuLy", "/content", text()),
  row("TrangThai", "/status", number()),
  row("NgayBatDau", "/startedAt", millis, { absent: omitted }),
  row("NgayKetThucTheoQuyDinh", "/dueAt", millis, { absent: omitted }),
]);

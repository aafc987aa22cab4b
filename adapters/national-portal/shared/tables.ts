import type { Fee, Result, Step } from "../../../schemas/generated/dossier.ts";
import type { PortalAFee } from "../../../schemas/generated/national-portal/a-dossier-request.ts";
import type { PortalARow } from "../../../schemas/generated/national-portal/a-progress-request.ts";
import type { PortalBResult } from "../../../schemas/generated/national-portal/b-dossier.ts";
import { codes } from "../../kit/mapping/codecs/codes.ts";
import { numberInText } from "../../kit/mapping/codecs/number.ts";
import { text } from "../../kit/mapping/codecs/text.ts";
import { table } from "../../kit/mapping/table.ts";
import { actor, moment } from "./words.ts";

/** A fee as A and B write it. When it is collected and of what kind it is must be told. */
export const fee = table<PortalAFee, Fee>()({ absent: "" }, ({ row }) => [
  row("TenPhiLePhi", "/name", text()),
  row("MaPhiLePhi", "/code", text()),
  row("HinhThucThu", "/collectedAt", codes({ reception: "1", supplement: "2", return: "4" }), {
    need: true,
  }),
  row("Gia", "/amount", numberInText()),
  row("LoaiPhiLePhi", "/kind", codes({ ordinary: "1", appraisal: "2", extension: "3" }), {
    need: true,
  }),
]);

/** A result's paper as B and C write it. */
export const result = table<PortalBResult, Result>()({ absent: "" }, ({ row }) => [
  row("TenGiayTo", "/name", text(), { limit: 2000 }),
  row("MaThanhPhanHoSo", "/componentCode", text()),
  row("GiayToId", "/id", text()),
  row("DuongDanTepTinKetQua", "/link", text()),
  row("MaGiayToKetQua", "/resultCode", text()),
]);

/** A step as a progress row (tiến trình) of A and B, of the dossier `code`; only A insists on a content. */
export const progressRow = table<PortalARow, Step, { code: string; isContentNeeded: boolean }>()(
  { absent: "" },
  ({ row, made }) => [
    made("MaHoSo", [""], (_, { code }) => code),
    row("NguoiXuLy", "/actor/name", text(), actor),
    row("ChucDanh", "/actor/title", text()),
    row("ThoiDiemXuLy", "/at", moment),
    row("PhongBanXuLy", "/department", text()),
    row("NoiDungXuLy", "/content", text(), {
      need: (_, { isContentNeeded }) => isContentNeeded && "hãy bổ sung nội dung",
    }),
    row("TrangThai", "/status", numberInText<PortalARow["TrangThai"]>()),
    row("NgayBatDau", "/startedAt", moment),
    row("NgayKetThucTheoQuyDinh", "/dueAt", moment),
  ],
);

import type { Dossier } from "../../../schemas/generated/dossier.ts";
import type { PortalCRow } from "../../../schemas/generated/national-portal/c-row.ts";
import type { PortalCStatus } from "../../../schemas/generated/national-portal/c-status.ts";
import type { SystemSettings } from "../../../schemas/generated/systems.ts";
import { createChecks, type Mapped } from "../shared/checks.ts";
import { feeRows } from "../shared/fee-rows.ts";
import { rowMessage } from "../shared/row-message.ts";
import { wireMillis } from "../shared/wire.ts";

/** A status, a row, without the codes that the national side gave the dossier. */
export type StatusBody = Omit<PortalCStatus, "IdHoSo" | "MaHoSo">;
export type RowBody = Omit<PortalCRow, "IDHoSo" | "MaHoSo">;

/**
 * The present status as CapNhatTrangThai takes it, in the words of the last step that has it. Fees and results go with 5, 6
 * and 9; results also with 10, for a portal that did not get them at 9. Pure.
 */
export const statusMessageC = (
  dossier: Dossier,
  settings: Pick<SystemSettings, "settings">,
): Mapped<StatusBody> => {
  const checks = createChecks(settings);
  const { status, steps = [], fees = [], results = [] } = dossier;
  const step = steps.findLast((each) => each.status === status);
  const both = [5, 6, 9].includes(status);
  return checks.finish({
    TrangThai: status,
    NoiDungYKien: step?.opinion ?? "",
    PhongBanXuLy: step?.department ?? "",
    NoiDungXuLy: step?.content ?? "",
    DanhSachLePhi: both
      ? feeRows(fees, "/fees", settings, checks).map((fee) => ({
          ...fee,
          HinhThucThu: Number(fee.HinhThucThu) as 1,
          Gia: Number(fee.Gia),
          LoaiPhiLePhi: Number(fee.LoaiPhiLePhi) as 1,
        }))
      : [],
    DanhSachGiayToKetQua:
      both || status === 10
        ? results.map((result) => ({
            TenGiayTo: checks.within(result.name, 2000, "TenGiayTo"),
            MaThanhPhanHoSo: result.componentCode ?? "",
            GiayToId: result.id,
            DuongDanTepTinKetQua: result.link ?? "",
            MaGiayToKetQua: result.resultCode ?? "",
          }))
        : [],
  });
};

/** One step as a row of CapNhatTienTrinh: B's fields, the status a number, times to the millisecond, none where none is told. Pure. */
export const rowMessageC = (
  step: NonNullable<Dossier["steps"]>[number],
  at: number,
): Mapped<RowBody> => {
  const { message, notes } = rowMessage("", step, at, false);
  const { MaHoSo: _, NgayBatDau: __, NgayKetThucTheoQuyDinh: ___, ...rest } = message;
  return {
    notes,
    message: {
      ...rest,
      ThoiDiemXuLy: wireMillis(step.at),
      TrangThai: step.status,
      ...(step.startedAt === undefined ? {} : { NgayBatDau: wireMillis(step.startedAt) }),
      ...(step.dueAt === undefined ? {} : { NgayKetThucTheoQuyDinh: wireMillis(step.dueAt) }),
    },
  };
};

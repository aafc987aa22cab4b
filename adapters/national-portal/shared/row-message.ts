import type { Dossier, Step } from "../../../schemas/generated/dossier.ts";
import type { PortalARow } from "../../../schemas/generated/national-portal/a-progress-request.ts";
import { Unmappable } from "../../contract.ts";
import type { Mapped } from "./checks.ts";
import { shorten, wireTime } from "./wire.ts";

/**
 * One step as a progress row (tiến trình) of generations A and B; only A insists on a content. No row is made up; one that
 * lacks what the portal requires is {@link Unmappable}. Pure.
 */
export const rowMessage = (
  code: string,
  step: Step,
  at: number,
  contentNeeded = true,
): Mapped<PortalARow> => {
  const notes: string[] = [];
  const actor = step.actor?.name ?? step.actor?.title ?? "";
  const errors = [
    ...(actor === ""
      ? [
          {
            pointer: `/steps/${at}/actor/name`,
            message: "Cổng yêu cầu NguoiXuLy; hãy bổ sung tên hoặc chức danh.",
          },
        ]
      : []),
    ...(contentNeeded && (step.content === undefined || step.content === "")
      ? [
          {
            pointer: `/steps/${at}/content`,
            message: "Cổng yêu cầu NoiDungXuLy; hãy bổ sung nội dung.",
          },
        ]
      : []),
  ];
  if (errors.length > 0) throw new Unmappable(errors);
  const name = shorten(actor, 50);
  if (name.endsWith("...") && name.length < actor.normalize("NFC").length)
    notes.push("NguoiXuLy dài hơn 50 ký tự, đã cắt");
  return {
    notes,
    message: {
      MaHoSo: code,
      NguoiXuLy: name,
      ChucDanh: step.actor?.title ?? "",
      ThoiDiemXuLy: wireTime(step.at),
      PhongBanXuLy: step.department ?? "",
      NoiDungXuLy: step.content ?? "",
      TrangThai: String(step.status) as PortalARow["TrangThai"],
      NgayBatDau: wireTime(step.startedAt),
      NgayKetThucTheoQuyDinh: wireTime(step.dueAt),
    },
  };
};

/** Every step of a dossier with its key, in time order. */
export const stepsOf = (dossier: Dossier): { key: string; step: Step; at: number }[] =>
  (dossier.steps ?? []).map((step, at) => ({ key: step.key ?? String(at), step, at }));

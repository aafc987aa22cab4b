import type { Dossier } from "../../../schemas/generated/dossier.ts";
import type { SystemSettings } from "../../../schemas/generated/systems.ts";
import type { Checks } from "./checks.ts";
import { wireTime } from "./wire.ts";

/** When it was submitted; the reception stands for it only where a setting says so. Pure. */
export const submittedAt = (
  dossier: Dossier,
  settings: SystemSettings["settings"],
  checks: Checks,
  write: (instant: string | undefined) => string = wireTime,
  field = "NgayNopHoSo",
): string => {
  if (dossier.submittedAt === undefined && settings.submittedAtReception === true) {
    checks.notes.push(`${field} lấy từ ngày tiếp nhận theo thiết lập submittedAtReception`);
    return write(dossier.receivedAt);
  }
  return checks.need(write(dossier.submittedAt), "/submittedAt", field);
};

import type { Dossier } from "../../../schemas/generated/dossier.ts";
import type { PortalBDossier } from "../../../schemas/generated/national-portal/b-dossier.ts";
import type { SystemSettings } from "../../../schemas/generated/systems.ts";
import type { Checks } from "../shared/checks.ts";
import { submittedAt } from "../shared/submitted-at.ts";

/** What generation B scores a dossier by. */
type Scored = Pick<
  PortalBDossier,
  | "NoiNopHoSo"
  | "HoSoCoThanhPhanSoHoa"
  | "TaiKhoanDuocXacThucVoiVNeID"
  | "DuocThanhToanTrucTuyen"
  | "NgayNopHoSo"
>;

/**
 * The fields that B scores by: from the dossier, else from a setting that says what holds where nothing is told, else lacking.
 * Pure.
 */
export const flagsB = (
  dossier: Dossier,
  { settings }: Pick<SystemSettings, "settings">,
  checks: Checks,
): Scored => {
  const { flags = {}, origin } = dossier;
  const orSetting = (told: string | undefined, setting: string, field: string, flag: string) => {
    if (told !== undefined) return told;
    const otherwise = settings[setting];
    if (otherwise !== undefined) {
      checks.notes.push(`${field} lấy từ thiết lập ${setting}`);
      return codeOf(otherwise);
    }
    return checks.need(undefined, `/flags/${flag}`, field);
  };
  return {
    NoiNopHoSo: orSetting(
      placeOf(flags.submittedVia ?? (origin === "national-portal" ? "portal" : origin)),
      "submittedVia",
      "NoiNopHoSo",
      "submittedVia",
    ) as "1" | "2",
    HoSoCoThanhPhanSoHoa: orSetting(
      zeroOne(flags.digitised ?? anyDigitised(dossier)),
      "digitised",
      "HoSoCoThanhPhanSoHoa",
      "digitised",
    ) as "0" | "1",
    TaiKhoanDuocXacThucVoiVNeID: orSetting(
      zeroOne(flags.verifiedByVneid),
      "verifiedByVneid",
      "TaiKhoanDuocXacThucVoiVNeID",
      "verifiedByVneid",
    ) as "0" | "1",
    DuocThanhToanTrucTuyen: paidThrough[flags.onlinePayment ?? "none"],
    NgayNopHoSo: submittedAt(dossier, settings, checks),
  };
};

const paidThrough = { none: "0", portal: "1", province: "2" } as const;
const places = { portal: "1", province: "2" } as const;

const placeOf = (place: keyof typeof places | undefined) => place && places[place];

const zeroOne = (value: boolean | undefined) => {
  if (value === undefined) return undefined;
  return value ? "1" : "0";
};

/** What the papers say, where each of them says it: one digitised is enough, and none takes the word of all. */
const anyDigitised = ({ submittedPapers }: Dossier): boolean | undefined => {
  if (submittedPapers?.some(({ digitised }) => digitised === true)) return true;
  return submittedPapers?.every(({ digitised }) => digitised === false) ? false : undefined;
};

/** A setting in our words or in the portal's. */
const codeOf = (value: string | number | boolean): string => {
  if (typeof value === "boolean") return value ? "1" : "0";
  return placeOf(value as keyof typeof places) ?? String(value);
};

import type { Dossier } from "../../../schemas/generated/dossier.ts";
import type { Checks } from "../../kit/mapping/checks.ts";
import type { Own } from "../shared/words.ts";

type Setting = Own["settings"][string];

/** A field that B scores by: what the dossier tells, else what the setting says that holds where nothing is told, else lacking. */
const scored = <Value>(
  field: string,
  setting: string,
  told: (dossier: Dossier) => Value | undefined,
  read: (set: Setting) => Value,
) => ({
  need: true as const,
  by: (dossier: Dossier, { settings }: Pick<Own, "settings">, { notes }: Checks) => {
    const value = told(dossier);
    const set = settings[setting];
    if (value !== undefined || set === undefined) return value;
    notes.push(`${field} lấy từ thiết lập ${setting}`);
    return read(set);
  },
});

const isYes = (set: Setting) => set === true || set === "1";

export const submittedVia = scored(
  "NoiNopHoSo",
  "submittedVia",
  ({ flags, origin }) => flags?.submittedVia ?? (origin === "national-portal" ? "portal" : origin),
  (set) => (set === "portal" || set === "1" ? "portal" : "province"),
);

export const verifiedByVneid = scored(
  "TaiKhoanDuocXacThucVoiVNeID",
  "verifiedByVneid",
  ({ flags }) => flags?.verifiedByVneid,
  isYes,
);

/** What the papers say, where each of them says it: one digitised is enough, and none takes the word of all. */
export const digitised = scored(
  "HoSoCoThanhPhanSoHoa",
  "digitised",
  ({ flags, submittedPapers }) => {
    if (flags?.digitised !== undefined) return flags.digitised;
    if (submittedPapers?.some((paper) => paper.digitised === true)) return true;
    return submittedPapers?.every((paper) => paper.digitised === false) ? false : undefined;
  },
  isYes,
);

import type { Dossier, Fee, Step } from "../../../schemas/generated/dossier.ts";
import type { SystemSettings } from "../../../schemas/generated/systems.ts";
import { type Checks, createChecks } from "../../kit/mapping/checks.ts";
import { date } from "../../kit/mapping/codecs/date.ts";

/** What a message is written by, beside the dossier. */
export type Own = Pick<SystemSettings, "settings" | "subjectTypes">;

/** An instant as A and B write it, and C in places. */
export const moment = date("yyyyMMddHHmmss");

/** What is checked while a message is written. */
export const checksOf = ({ settings }: Pick<Own, "settings">): Checks =>
  createChecks({ system: "Cổng", blankAllowed: String(settings.blankAllowed ?? "").split(",") });

/** Which fees go: all that the province told, or, with the setting `fees: "paid"`, none that is told to be unpaid. Pure. */
export const isToldFee = ({ paid }: Fee, { settings }: Pick<Own, "settings">): boolean =>
  settings.fees !== "paid" || paid !== false;

/** Who did a step: by name, else by title. */
export const actor = {
  need: "hãy bổ sung tên hoặc chức danh",
  limit: 50,
  by: ({ actor }: Step) => actor?.name ?? actor?.title,
  reads: ["/actor/title"],
} as const;

/** When it was submitted; the reception stands for it only where a setting says so. */
export const submitted = (field: string) =>
  ({
    by: (dossier: Dossier, { settings }: Pick<Own, "settings">, { notes }: Checks) => {
      if (dossier.submittedAt !== undefined || settings.submittedAtReception !== true)
        return dossier.submittedAt;
      notes.push(`${field} lấy từ ngày tiếp nhận theo thiết lập submittedAtReception`);
      return dossier.receivedAt;
    },
    reads: ["/receivedAt"],
    need: (_: Dossier, { settings }: Pick<Own, "settings">) =>
      settings.submittedAtReception !== true,
  }) as const;

import type { Dossier } from "../../schemas/generated/dossier.ts";
import type { SystemSettings } from "../../schemas/generated/systems.ts";
import type { FileAsked, Files } from "../contract.ts";
import { createChecks, type Mapped } from "../kit/mapping/checks.ts";
import { isInterlinked, moduleOf } from "./modules.ts";
import { type OlderSubmission, older } from "./older.ts";
import { goesAlong, papersOf } from "./papers.ts";
import { interlinked, ordinary, type Submission } from "./submission.ts";

/**
 * A submission on its way, with the files of its papers in the order of its `fileDinhKem`. `asked`: when the supplement was asked for that it
 * answers (14 digits), where it is one. `late`: the dossier was ended before it is known to have arrived.
 */
export type Sent = {
  body: Submission | OlderSubmission;
  papers: FileAsked[];
  asked?: string;
  late?: true;
};

/** A dossier in the system's words, by the profile. Pure; throws `Unmappable` with every field that is lacking, at once. */
export const sentOf = (
  dossier: Dossier,
  { settings: own, profile }: Pick<SystemSettings, "settings" | "profile">,
  files: Pick<Files, "allows">,
): Mapped<Sent> => {
  const checks = createChecks();
  if (hasNoPapers(dossier, own, profile)) {
    const left = (dossier.submittedPapers ?? []).filter(goesAlong).length;
    if (left > 0) checks.notes.push(`Mẫu XML không có chỗ cho giấy tờ: ${left} tệp không gửi kèm`);
    return checks.finish({ body: older.write(dossier, own, checks), papers: [] });
  }
  const table = isInterlinked(moduleOf(dossier, own) ?? "") ? interlinked : ordinary;
  const body = table.write(dossier, own, checks);
  return checks.finish({ body, papers: papersOf(dossier, files, checks) });
};

/** Whether the interface that a dossier goes to takes no papers. Pure. */
export const hasNoPapers = (
  dossier: Pick<Dossier, "procedure">,
  own: SystemSettings["settings"],
  profile: string,
): boolean => profile === "xml" && !isInterlinked(moduleOf(dossier, own) ?? "");

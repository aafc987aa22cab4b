import { hash } from "node:crypto";
import type { DossierState } from "../../schemas/dossier-state.ts";
import type { SystemSettings } from "../../schemas/generated/systems.ts";
import { type Known, nothingKnown, type Part } from "../contract.ts";
import { formOf } from "./form.ts";
import { moduleOf } from "./modules.ts";
import { wireOf } from "./older.ts";
import { roundOf, toldStates } from "./rounds.ts";
import { type Submission, submissionOf } from "./submission.ts";

/** A submission on its way; `asked`: when the supplement was asked for that it answers (14 digits), where it is one. */
export type Sent = { body: Submission; asked?: string };

/**
 * The one part that counts: the submission as it was taken, or the next round's where a supplement is asked for and the content is not what was
 * taken last. Each is frozen once the system has it. Pure; throws `Unmappable` only for what is still to go.
 */
export const partsOf = (
  dossier: DossierState,
  { system, settings }: { system: string; settings: SystemSettings },
  known: Known = nothingKnown,
): Part[] => {
  const own = settings.settings;
  const { asked, open } = roundOf(toldStates(dossier, system, moduleOf(dossier, own) ?? ""));
  const digest = contentOf(dossier, own);
  const keys = Array.from({ length: asked + 1 }, (_, n) => `submit:${n + 1}`).reverse();
  const begun = keys.find((key) => known.holds(key) || known.doubts(key));
  const next = `submit:${asked + 1}`;
  const isNext =
    open !== undefined &&
    begun !== undefined &&
    begun !== next &&
    !known.doubts(begun) &&
    !known.equals(begun, digest);
  const key = isNext ? next : (begun ?? "submit:1");
  const isTaken = known.holds(key) && !known.doubts(key);
  const { message, notes } = isTaken ? settled : submissionOf(dossier, own);
  // What cannot be written so parks now, with its fields named, and not when it is sent.
  if (message) wireOf(message, settings.profile);
  const isRound = key !== "submit:1" && key === next && open !== undefined;
  const late =
    isLate(dossier) && !isTaken ? [`Hồ sơ đã ở trạng thái ${dossier.status} khi nộp.`] : [];
  const told = [...notes, ...late];
  return [
    {
      key,
      kind: "submissions",
      at: "/eForm",
      message: { body: message, ...(isRound ? { asked: open.at } : {}) },
      digest,
      frozen: true,
      custody: "begins",
      ifLost: settings.ifLost.dossier ?? "look",
      ...(told.length > 0 ? { notes: told } : {}),
    },
  ];
};

/** What was taken is sent no more, so that nothing that it lacks by now matters. */
const settled: { message: undefined; notes: string[] } = { message: undefined, notes: [] };

/** The dossier was ended before its submission went out. */
const isLate = ({ status }: DossierState) => status === 9 || status === 10;

/** SHA-256 of what the system judges a submission by: its form and papers, whatever the round. Pure. */
const contentOf = (
  { procedure, eForm = {}, submittedPapers = [] }: DossierState,
  own: SystemSettings["settings"],
): string => {
  const papers = submittedPapers
    .filter(({ deleted }) => !deleted)
    .map(({ id, name, componentCode, sha256, link }) => [id, name, componentCode, sha256 ?? link]);
  const content = [moduleOf({ procedure }, own), formOf(eForm), papers];
  return hash("sha256", JSON.stringify(content), "base64url");
};

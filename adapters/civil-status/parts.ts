import { hash } from "node:crypto";
import type { DossierState } from "../../schemas/dossier-state.ts";
import type { SystemSettings } from "../../schemas/generated/systems.ts";
import { statusWords } from "../../schemas/status-words.ts";
import { type FileAsked, type Known, nothingKnown, type Part, Unmappable } from "../contract.ts";
import type { KindParts } from "../kind.ts";
import { formOf } from "./form.ts";
import { moduleOf } from "./modules.ts";
import { goesAlong } from "./papers.ts";
import { roundOf, toldStates } from "./rounds.ts";
import { hasNoPapers, type Sent, sentOf } from "./sent.ts";
import { endedBefore } from "./submit.ts";

/**
 * The one part that counts: the submission as it was taken, or the next round's where a supplement is asked for and the content is not what was
 * taken last. Each is frozen once the system has it. Pure; throws `Unmappable` only for what is still to go.
 */
export const partsOf = (
  dossier: DossierState,
  { system, settings, files }: KindParts,
  known: Known = nothingKnown,
): Part[] => {
  const own = settings.settings;
  const { asked, open } = roundOf(toldStates(dossier, system, moduleOf(dossier, own) ?? ""));
  const digest = contentOf(dossier, settings);
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
  const late = isEnded(dossier) && !isTaken;
  // Whoever waited for the registration may have typed it there by hand: sent now, it would be there twice.
  const isTooLate = late && key === "submit:1";
  if (isTooLate && !known.doubts(key)) throw new Unmappable([tooLate]);
  const { message, notes } = isTaken ? settled : sentOf(dossier, settings, files);
  const isRound = key !== "submit:1" && key === next && open !== undefined;
  const isLateRound = late && !isTooLate;
  const told = isLateRound
    ? [...notes, `Hồ sơ đã ở trạng thái ${statusWords(dossier.status)} khi nộp.`]
    : notes;
  return [
    {
      key,
      kind: "submissions",
      at: "/eForm",
      message: {
        ...message,
        ...(isRound ? { asked: open.at } : {}),
        ...(isTooLate ? { late: true as const } : {}),
      } satisfies Partial<Sent>,
      digest,
      frozen: true,
      custody: "begins",
      ifLost: settings.ifLost.dossier ?? "look",
      ...(message && message.papers.length > 0 ? { apart: serversOf(message.papers) } : {}),
      ...(told.length > 0 ? { notes: told } : {}),
    },
  ];
};

/** What was taken is sent no more, so that nothing that it lacks by now matters. */
const settled: { message: undefined; notes: string[] } = { message: undefined, notes: [] };

const tooLate = {
  pointer: endedBefore.field,
  message: `${endedBefore.why}. ${endedBefore.cure}.`,
};

/** The dossier was ended before its submission went out. */
const isEnded = ({ status }: DossierState) => status === 9 || status === 10;

/** Whose files the papers are. */
const serversOf = (papers: readonly FileAsked[]): string =>
  [...new Set(papers.map(({ link }) => new URL(link).origin))].sort().join(" ");

/** SHA-256 of what the system judges a submission by: its form and the papers that go along, whatever the round. Pure. */
const contentOf = (
  { procedure, eForm = {}, submittedPapers = [] }: DossierState,
  { settings: own, profile }: SystemSettings,
): string => {
  const along = hasNoPapers({ procedure }, own, profile) ? [] : submittedPapers.filter(goesAlong);
  const papers = along.map(({ id, name, componentCode, sha256, link }) => [
    id,
    name,
    componentCode,
    sha256 ?? link,
  ]);
  const content = [moduleOf({ procedure }, own), formOf(eForm, own), papers];
  return hash("sha256", JSON.stringify(content), "base64url");
};

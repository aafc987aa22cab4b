import type { Dossier as Held, State } from "../../simulators/civil-status/dossiers.ts";
import { civilModules } from "../offices/registrations.ts";
import { civilForm, civilKey, civilResult, civilStatuses, civilStep } from "./civil-words.ts";
import { differing, type LedgerDossier, type Side, said } from "./side.ts";

/** How the civil-status system is looked into: a dossier of one module. */
export type CivilSide = (code: string, module: string) => Held | undefined;

const SYSTEM = "civil-status";

/** The civil-status system: the submission that it took last, and the states and results that it told. */
export const civilSide = (find: CivilSide): Side => {
  const heldOf = ({ code, state }: LedgerDossier) =>
    find(code, civilModules.get(state.procedure.code) ?? "");
  return {
    system: SYSTEM,
    name: "Hộ tịch",
    // What was refused at the desk was never received, and goes nowhere.
    expects: ({ state }) =>
      civilModules.has(state.procedure.code) && state.receivedAt !== undefined,
    holdsOtherwise: (dossier) => {
      const submission = heldOf(dossier)?.taken.at(-1)?.submission;
      if (!submission) return ["(không có ở hệ thống hộ tịch)"];
      const { code, state } = dossier;
      const { form, ...rest } = submission;
      const module = civilModules.get(state.procedure.code);
      const unit = state.eForm?.noiDangKy;
      return [
        ...differing({ module, code, interlinkCode: code, unit, files: [] }, rest),
        ...differing(civilForm(state), form),
      ];
    },
    heard: (dossier) => {
      const held = heldOf(dossier);
      const told = (dossier.state.steps ?? []).filter(({ key }) => key?.startsWith(`${SYSTEM}:`));
      return { came: told.length, otherwise: held ? unlike(dossier, held, told) : foreign(told) };
    },
  };
};

type Told = NonNullable<LedgerDossier["state"]["steps"]>;

const foreign = (told: Told): string[] => told.map(({ key }) => `tiến trình lạ ${key}`);

const unlike = ({ state }: LedgerDossier, held: Held, told: Told): string[] => {
  const keyOf = (each: State) => `${SYSTEM}:${civilKey(held.module, each)}`;
  // Words that were changed there under a state's own time: whichever was told first counts.
  const isOf = (step: Told[number], each: State) =>
    step.key === keyOf(each) &&
    Object.entries(civilStep(each)).every(
      ([field, value]) => said(step[field as keyof typeof step]) === said(value),
    );
  const strange = told.filter((step) => !held.states.some((each) => isOf(step, each)));
  const last = held.states.at(-1);
  if (!last || held.forgotten || !isKnown(last)) return foreign(strange);
  const untold = told.some(({ key }) => key === keyOf(last))
    ? []
    : [`tiến trình thiếu ${last.state}`];
  return [...foreign(strange), ...untold, ...endedOtherwise(state, last)];
};

const isKnown = ({ state }: State): boolean => state === "1" || state in civilStatuses;

/** What the end that it told is not in the dossier: its status, the day, and the certificate with its link. */
const endedOtherwise = (state: LedgerDossier["state"], last: State): string[] => {
  if (last.state !== "4" && last.state !== "6") return [];
  const { at } = civilStep(last);
  const status = civilStatuses[last.state];
  const end = last.state === "4" ? state.finishedAt : state.refusedAt;
  const certificate = civilResult(last);
  const { link, ...result } =
    state.results?.find(({ id }) => id === `${SYSTEM}:${certificate?.id}`) ?? {};
  const wanted = certificate && { ...certificate, id: `${SYSTEM}:${certificate.id}` };
  return [
    ...differing({ status, end: at }, { status: state.status, end }),
    ...differing(wanted ?? {}, result).map((field) => `results/${field}`),
    ...(wanted && !link ? ["results/link"] : []),
  ];
};

import type { DossierState } from "../../schemas/dossier-state.ts";

/** One state of a dossier as the system told it: its number, and when it was entered (14 digits, local time). */
export type ToldState = { state: string; at: string };

/** The key of the step that a state becomes; read again by {@link toldStates}. Pure. */
export const stepKeyOf = (module: string, { state, at }: ToldState): string =>
  `${module}/${state}/${at}`;

/** The states that the system told of a dossier, the earliest first, out of its steps. Pure. */
export const toldStates = (
  { steps = [] }: Pick<DossierState, "steps">,
  system: string,
  module: string,
): ToldState[] =>
  steps
    .flatMap(({ key = "" }) => {
      const found = /^(?<source>.+):(?<module>[A-Z]+)\/(?<state>\d+)\/(?<at>\d{14})$/.exec(key);
      const { source, state = "", at = "" } = found?.groups ?? {};
      return source === system && found?.groups?.module === module ? [{ state, at }] : [];
    })
    .sort((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)));

/** The state in which the system asks for a supplement, and takes a submission once more. */
export const SUPPLEMENT = "2";

/** How often a supplement was asked for, and the present request where the last told state is one. Pure. */
export const roundOf = (states: ToldState[]): { asked: number; open?: ToldState } => {
  const asked = states.filter(({ state }) => state === SUPPLEMENT).length;
  const last = states.at(-1);
  return last?.state === SUPPLEMENT ? { asked, open: last } : { asked };
};

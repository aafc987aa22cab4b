import { type DossierState, isComplete, type MergedState } from "../../../schemas/dossier-state.ts";

/** Which systems should hold a dossier of which all is said, and which go on with a copy that they began. Pure. */
export type Routes = {
  route: (dossier: DossierState) => string[];
  keeps: (dossier: DossierState) => string[];
};

/**
 * Systems that are to get a dossier's new state: those that hold it or begin to, and those that only go on. None, while not all
 * is said of it that every dossier has. `before`: it was known; `adopting` has it as it is told. Pure.
 */
export const copiesOf = (
  state: MergedState | undefined,
  before: object | undefined,
  adopting: string | undefined,
  { route, keeps }: Routes,
): { systems: string[]; keeping: string[] } => {
  if (!state || !isComplete(state)) return { systems: [], keeping: [] };
  const concerned = route(state);
  return {
    systems: concerned.filter((system) => before || system !== adopting),
    keeping: before ? keeps(state).filter((system) => !concerned.includes(system)) : [],
  };
};

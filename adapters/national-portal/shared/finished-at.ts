import type { Dossier } from "../../../schemas/generated/dossier.ts";

/**
 * When processing ended: the time of the last step that has the dossier's terminal status (9 before 10), else the
 * dossier's own field. The portal scores by the steps, so both say the same. Nothing while the dossier is under way. Pure.
 */
export const finishedAt = (dossier: Dossier): string | undefined => {
  const { status, steps = [] } = dossier;
  if (![3, 7, 8, 9, 10].includes(status)) return undefined;
  const last = (wanted: number) => steps.filter((step) => step.status === wanted).at(-1)?.at;
  const row = status >= 9 ? (last(9) ?? (dossier.finishedAt ? undefined : last(10))) : last(status);
  return row ?? dossier.finishedAt;
};

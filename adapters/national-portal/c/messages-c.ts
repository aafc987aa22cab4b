import type { Dossier, Step } from "../../../schemas/generated/dossier.ts";
import type { Files } from "../../contract.ts";
import { createChecks, type Mapped } from "../../kit/mapping/checks.ts";
import { checksOf, type Own } from "../shared/words.ts";
import { type Papers, papersC } from "./papers-c.ts";
import {
  type CreateBody,
  creation,
  presentStatus,
  type RowBody,
  rowC,
  type StatusBody,
} from "./tables-c.ts";

/**
 * A dossier in C's words, with the files that must be uploaded before. Nothing is invented; throws `Unmappable` naming what is
 * lacking. Pure.
 */
export const createMessageC = (
  dossier: Dossier,
  own: Own,
  files: Pick<Files, "allows">,
): Mapped<CreateBody> & Omit<Papers, "components"> => {
  const checks = checksOf(own);
  const { applicant } = dossier;
  const { components, ...papers } = papersC(dossier, own.settings, files, checks);
  const { message, notes } = creation.encode(dossier, { ...own, applicant, components }, checks);
  return { message, notes, ...papers };
};

/** A dossier's present status in C's words. Pure. */
export const statusMessageC = (dossier: Dossier, own: Pick<Own, "settings">): Mapped<StatusBody> =>
  presentStatus.encode(dossier, own, checksOf(own));

/** A step in C's words. Pure. */
export const rowMessageC = (step: Step, at: number): Mapped<RowBody> =>
  rowC.encode(step, {}, createChecks({ system: "Cổng" }), `/steps/${at}`);

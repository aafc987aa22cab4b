import type { Dossier, Step } from "../../../schemas/generated/dossier.ts";
import type { PortalARow } from "../../../schemas/generated/national-portal/a-progress-request.ts";
import { createChecks, type Mapped } from "../../kit/mapping/checks.ts";
import { progressRow } from "./tables.ts";

/** One step as a progress row of A and B. No row is made up; one that lacks what the portal requires is `Unmappable`. Pure. */
export const rowMessage = (
  code: string,
  step: Step,
  at: number,
  isContentNeeded = true,
): Mapped<PortalARow> =>
  progressRow.encode(
    step,
    { code, isContentNeeded },
    createChecks({ system: "Cổng" }),
    `/steps/${at}`,
  );

/** Every step of a dossier with its key, in time order. */
export const stepsOf = (dossier: Dossier): { key: string; step: Step; at: number }[] =>
  (dossier.steps ?? []).map((step, at) => ({ key: step.key ?? String(at), step, at }));

/** Of a row whose reply was lost: a missing one spoils the score, two alike do not, and the portal cannot be asked for rows. */
export const ifRowLostUsually = "resend";

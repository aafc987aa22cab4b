import type { Dossier } from "../../../schemas/generated/dossier.ts";

/**
 * Whether a dossier was ever received: B and C take none before that, and no time is invented for it. One that was received
 * and says so no more goes on concerning the portal. Pure.
 */
export const wasReceived = ({ receivedAt, status, steps = [] }: Dossier): boolean =>
  receivedAt !== undefined ||
  [status, ...steps.map((step) => step.status)].some((each) => each !== 1 && each !== 3);

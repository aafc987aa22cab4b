import type { Outcome } from "../../adapters/contract.ts";

/** What the system said to an attempt that it did not simply take, for the entry that tells of it. Pure. */
export const saidIn = (outcome: Outcome): { said?: string } =>
  "why" in outcome && outcome.why ? { said: outcome.why } : {};

import type { Outcome } from "../../../adapters/contract.ts";

/** What became of an attempt that was not simply taken, in our words and the system's, for the entry that tells of it. Pure. */
export const saidIn = (outcome: Outcome): { said?: string } =>
  "why" in outcome && outcome.why
    ? { said: [outcome.why, ...(outcome.said ? [outcome.said] : [])].join(": ") }
    : {};

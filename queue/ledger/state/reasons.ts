/** Every word that says why a copy is parked, as its cause and its system's standing have it; `unknown` where the cause has none. */
export const reasons = [
  "rejected",
  "misconfigured",
  "unrecognised",
  "unmappable",
  "in doubt",
  "lost",
  "code elsewhere",
  "parked by a person",
  "fault",
  "unknown",
] as const;

export type Reason = (typeof reasons)[number];

/** Why a copy is parked, with what else is known of it. */
export type Cause = { is: Reason; [more: string]: unknown };

/**
 * Who calls a system, the most urgent first: a person who waits for the answer, a copy that is delivered or looked at before,
 * a look for news, a comparison of all that both sides hold.
 */
export const callClasses = ["person", "delivery", "poll", "reconcile"] as const;

export type CallClass = (typeof callClasses)[number];

/** What one caller with a key of one agency tries against everybody else. */
export const attacks = [
  "lists beyond bounds",
  "history that grows",
  "depth before size",
  "memory by crumbs",
  "waits without a limit",
  "half-sent headers on all connections",
  "guesses of keys",
] as const;

export type Attack = (typeof attacks)[number];

import type { Switch } from "../../ledger/control/switches.ts";
import { type MaintenanceWindow, windowEnds } from "./window.ts";

/** What keeps a system from being sent to, and until when by itself; null: until a person resumes it. */
export type Kept = {
  by: "pause" | "incident" | "window" | "back-off" | "breaker";
  until: string | null;
};

/** Everything that keeps a system now: the gate lets nobody in while there is any. Pure. */
export const keptBy = (
  now: Switch | undefined,
  windows: MaintenanceWindow[],
  moment: Date,
): Kept[] => {
  const kept: Kept[] = [];
  const after = (ms: number | null | undefined, by: Kept["by"]) => {
    if ((ms ?? 0) > 0)
      kept.push({ by, until: new Date(moment.getTime() + (ms ?? 0)).toISOString() });
  };
  if (now?.paused) kept.push({ by: "pause", until: null });
  // One that probes test is kept by their breaker.
  if (now?.stopped && !now.stopped.tested) kept.push({ by: "incident", until: null });
  const ends = windowEnds(windows, moment);
  if (ends) kept.push({ by: "window", until: ends.toISOString() });
  after(now?.backOffMs, "back-off");
  after(now?.openForMs, "breaker");
  return kept;
};

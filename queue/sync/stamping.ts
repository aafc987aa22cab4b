import type { Report } from "./gate/sync-event.ts";

/** Has a seal time-stamped if one is due, and says which. */
export type Stamp = (signal: AbortSignal) => Promise<string | undefined>;

/** One look whether a seal is to be time-stamped. Beside the traffic: an authority that fails is a warning, and asked again later. */
export const createStamping =
  (parts: { stamp: Stamp; report: Report; signal: AbortSignal }) => async (): Promise<void> => {
    const { stamp, report, signal } = parts;
    try {
      const seal = await stamp(signal);
      if (seal !== undefined) report({ kind: "stamped", seal });
    } catch (error) {
      if (!signal.aborted) report({ kind: "stamp failed", error });
    }
  };

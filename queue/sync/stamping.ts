import type { Observe } from "./gate/observe.ts";

/** Has a seal time-stamped if one is due, and says which. */
export type Stamp = (signal: AbortSignal) => Promise<string | undefined>;

/** One look whether a seal is to be time-stamped. Beside the traffic: an authority that fails is a warning, and asked again later. */
export const createStamping =
  (parts: { stamp: Stamp; observe: Observe; signal: AbortSignal }) => async (): Promise<void> => {
    const { stamp, observe, signal } = parts;
    try {
      const seal = await stamp(signal);
      if (seal !== undefined) observe({ kind: "stamped", seal });
    } catch (error) {
      if (!signal.aborted) observe({ kind: "stamp failed", error });
    }
  };

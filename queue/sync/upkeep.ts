import type { Ledger } from "../ledger/ledger.ts";
import type { Keep } from "../ledger/retention/retain.ts";
import type { Observe } from "./gate/observe.ts";

/** What is done beside the traffic and never in its way: the log's months ahead of time, and once a night retention. */
export const createUpkeep =
  (parts: {
    ledger: Pick<Ledger, "makeMonths" | "retainNightly">;
    keep: Keep | undefined;
    observe: Observe;
    signal: AbortSignal;
  }) =>
  async (): Promise<void> => {
    const { ledger, keep, observe, signal } = parts;
    const made = await ledger.makeMonths();
    if (made.length > 0) observe({ kind: "months made", months: made });
    if (!keep) return;
    try {
      const done = await ledger.retainNightly(keep, {
        by: "nightly",
        signal,
        onFault: (error, code) => observe({ kind: "fault", error, ...(code ? { code } : {}) }),
      });
      if (!done) return;
      observe({
        kind: "retained",
        months: done.months.filter(({ dropped }) => dropped).map(({ month }) => month),
        refused: done.months.flatMap(({ month, refused }) =>
          refused ? [{ month, why: refused }] : [],
        ),
        erased: done.erased,
        held: done.held,
        failed: done.failed,
      });
    } catch (error) {
      // Told to stop: it goes on where the next process, or the next start, finds it.
      if (!signal.aborted) throw error;
    }
  };

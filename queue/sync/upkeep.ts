import type { Ledger } from "../ledger/ledger.ts";
import type { Keep } from "../ledger/retention/retain.ts";
import type { Report, Tidied } from "./gate/sync-event.ts";

export type TidyFiles = (signal: AbortSignal) => Promise<Tidied>;

/** What is done beside the traffic and never in its way: files and answers that go, the log's months ahead of time, and once a night retention. */
export const createUpkeep =
  (parts: {
    ledger: Pick<
      Ledger,
      "makeMonths" | "retainNightly" | "dropBodies" | "noteOtherStatuses" | "noteUndeclared"
    > & {
      idempotency: Pick<Ledger["idempotency"], "purge">;
    };
    keep: Keep | undefined;
    /** Removes what need not be among the files any longer. */
    tidyFiles?: TidyFiles | undefined;
    report: Report;
    signal: AbortSignal;
  }) =>
  async (): Promise<void> => {
    const { ledger, keep, tidyFiles, report, signal } = parts;
    // A disk that fails is told, and holds up nothing else.
    const tidied = await tidyFiles?.(signal).catch((error) => report({ kind: "fault", error }));
    if (tidied && tidied.dropped + tidied.swept + tidied.strays > 0)
      report({ kind: "files tidied", ...tidied });
    const made = await ledger.makeMonths();
    if (made.length > 0) report({ kind: "months made", months: made });
    // Nobody asks for them any longer; what fails is tried again a minute later, and holds up nothing else.
    await ledger.idempotency.purge(signal).catch((error) => report({ kind: "fault", error }));
    await ledger.noteOtherStatuses().catch((error) => report({ kind: "fault", error }));
    await ledger.noteUndeclared().catch((error) => report({ kind: "fault", error }));
    await ledger.dropBodies().catch((error) => report({ kind: "fault", error }));
    if (!keep) return;
    try {
      const done = await ledger.retainNightly(keep, {
        by: "nightly",
        signal,
        onFault: (error, code) => report({ kind: "fault", error, ...(code ? { code } : {}) }),
      });
      if (!done) return;
      report({
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

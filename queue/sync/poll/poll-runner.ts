import type { Worker } from "../../ledger/lease/workers.ts";
import { LeaseLost } from "../../ledger/polls/polls.ts";
import type { Polled, RoundParts } from "./poll.ts";
import { runRound } from "./round.ts";

/** What is asked for again and again by this process. */
export type PollRunner = {
  /** Begins the rounds that are due and that nobody else runs; does not wait for them. */
  tick(): Promise<void>;
  /** Resolves once no round is under way any more. */
  settled(): Promise<void>;
};

/**
 * Runs polls whose time has come, each at one place over all processes. Rounds go on beside one another: whichever hangs holds up itself alone. What
 * fails by our own fault is tried again when its lease ran out.
 */
export const createPollRunner = (
  parts: RoundParts & { polled: Polled[]; worker: Pick<Worker, "id" | "alive"> },
): PollRunner => {
  const { polls, polled, worker, report, stopping } = parts;
  const running = new Map<string, Promise<void>>();
  const nameOf = ({ system, name }: { system: string; name: string }) => `${system} ${name}`;
  const named = polled.map((each) => ({
    ...each,
    id: nameOf({ system: each.system.id, name: each.name }),
  }));

  return {
    tick: async () => {
      if (stopping.aborted || !worker.alive()) return;
      const free = named.filter(({ id }) => !running.has(id));
      const asked = performance.now();
      const due = free.map(({ system, name, leaseMs }) => ({ system: system.id, name, leaseMs }));
      for (const claimed of await polls.claim(due, worker.id())) {
        const id = nameOf(claimed);
        const each = named.find((one) => one.id === id);
        if (!each) continue;
        const round = runRound(parts, each, claimed, asked + each.leaseMs)
          .catch(async (error: unknown) => {
            // Somebody else goes on where the ledger says: nothing is lost.
            if (error instanceof LeaseLost)
              report({ kind: "stale", system: claimed.system, results: 1 });
            else report({ kind: "fault", system: claimed.system, error });
            await polls.giveBack(claimed, FAULT_MS).catch(() => {});
          })
          .finally(() => running.delete(id));
        running.set(id, round);
      }
    },
    settled: async () => {
      while (running.size > 0) await Promise.all(running.values());
    },
  };
};

/** How long what failed by our own fault is left alone, ms. */
const FAULT_MS = 10_000;

import { setTimeout as pause } from "node:timers/promises";
import { type Bench, system } from "./open-bench.ts";

/** Claims fifty again and again, each settled as held, with a pause between; returns each claim's milliseconds. */
export const claimSteadily = async (
  { ledger }: Pick<Bench, "ledger">,
  worker: string,
  asked: { claims: number; pauseMs: number },
): Promise<number[]> => {
  const times: number[] = [];
  for (let turn = 0; turn < asked.claims; turn += 1) {
    const began = performance.now();
    const claimed = await ledger.claim({ system, most: 50, leaseMs: 60_000, worker });
    times.push(performance.now() - began);
    await ledger.settle(
      system,
      60_000,
      claimed.map(({ dossier, lease, version, held }) => ({
        dossier,
        lease,
        version,
        held,
        next: { state: "current" },
        entries: [],
      })),
    );
    await pause(asked.pauseMs);
  }
  return times;
};

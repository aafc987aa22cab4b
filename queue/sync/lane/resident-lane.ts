import { setImmediate as turnOfLoop } from "node:timers/promises";
import type { Run } from "../../engine/runner.ts";
import type { OpenDesk } from "../../ledger/lease/hand-over.ts";
import type { Worker } from "../../ledger/lease/workers.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import { leaseOf, type System } from "../gate/system.ts";
import type { Ended, Lane } from "./lane.ts";

/**
 * Runs lanes, each for a time slice. Where changes are accepted in this process too, a system's first lane that found nothing more
 * ready stays a while, and what is committed next is handed to it with the commit.
 */
export const createResidentLanes = (parts: {
  lane: Lane;
  systems: Map<string, System>;
  openDesk: Ledger["openDesk"];
  worker: Worker;
  accepts: boolean;
  onFault: (system: string, error: unknown) => void;
}): { run: Run; close(): Promise<void> } => {
  const { worker } = parts;
  const attempt = (system: System, lane: number, given: Parameters<Lane>[2]): Promise<Ended> =>
    parts.lane(system, lane, given).catch((error: unknown) => {
      parts.onFault(system.id, error);
      return "out" as const;
    });

  const open = (system: System): Staying => {
    const mine = { isFit: true };
    const desk = parts.openDesk({
      system: system.id,
      worker: () => (worker.alive() ? worker.id() : undefined),
      leaseMs: leaseOf(system.settings),
      deliver: async (handed) => {
        // Whoever told of it has its answer first.
        await turnOfLoop();
        if ((await attempt(system, 0, { handed })) === "out") mine.isFit = false;
      },
    });
    return Object.assign(mine, { desk });
  };
  const staying = new Map(
    parts.accepts ? [...parts.systems.values()].map((each) => [each.id, open(each)]) : [],
  );

  const run: Run = async ({ system: id, lane: n }, slice) => {
    const system = parts.systems.get(id);
    const mine = n === 0 ? staying.get(id) : undefined;
    if (!system) return;
    if (!mine) {
      await attempt(system, n, {});
      return;
    }
    const { desk } = mine;
    const isFit = () => mine.isFit && worker.alive();
    mine.isFit = true;
    let stays = true;
    while (stays) {
      stays = (await attempt(system, n, { desk })) === "idle" && isFit();
      stays &&= (await slice.rest(() => isFit() && desk.isBusy())) && isFit();
    }
    desk.admit(0);
  };

  return {
    run,
    /** Waits for what was handed over. */
    close: async () => {
      await Promise.all([...staying.values()].map(({ desk }) => desk.close()));
    },
  };
};

type Staying = { isFit: boolean; desk: OpenDesk };

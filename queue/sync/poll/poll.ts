import type { Poll } from "../../../adapters/inbound.ts";
import type { Within } from "../../ledger/inbound/inbound.ts";
import type { Told } from "../../ledger/inbound/keep.ts";
import type { Polls } from "../../ledger/polls/polls.ts";
import type { Outward } from "../gate/outward.ts";
import type { Report } from "../gate/sync-event.ts";
import { leaseOf, type System } from "../gate/system.ts";
import type { StoreFile } from "./links.ts";

/** One thing that one system is asked for. */
export type Polled = {
  system: System;
  name: string;
  poll: Poll;
  /** How long one look may take, with all that it waits for. */
  leaseMs: number;
};

/** What a round needs of the ledger and the world. */
export type RoundParts = {
  polls: Polls;
  take: (source: string, told: Told, within: Within) => Promise<unknown[]>;
  outward: Outward;
  storeFile: StoreFile;
  report: Report;
  /** Aborted: no new look is begun. */
  stopping: AbortSignal;
};

/** What systems are asked for, by what their adapters say. Pure. */
export const polledOf = (systems: Iterable<System>): Polled[] =>
  [...systems].flatMap((system) =>
    Object.entries(system.adapter.poll ?? {}).map(([name, poll]) => ({
      system,
      name,
      poll,
      leaseMs: leaseOf(system.settings),
    })),
  );

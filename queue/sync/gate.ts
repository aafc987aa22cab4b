import type { SystemSettings } from "../../schemas/generated/systems.ts";
import type { ModeRule, Switches } from "../ledger/switches.ts";
import { keptBy } from "./kept-by.ts";
import type { Observe } from "./observe.ts";

/** Leave to work: how many calls at once this lane may have, and whether it is the breaker's one probe. */
export type Pass = {
  width: number;
  total: number;
  probe: boolean;
  failures: number;
  modes: ModeRule[];
};

/** What a batch met: calls answered and calls in trouble, a wait that was asked for, an incident. */
export type Tally = {
  calls: number;
  trouble: number;
  holdMs: number;
  incident?: { why: string; cure?: string };
  /** The lane should end: the system is in trouble, stopped or out of tokens. */
  stop: boolean;
};

/** A system's flow control: pause, incident, breaker, Retry-After, maintenance windows, width. State lives in the ledger. */
export const createGate = (switches: Switches) => ({
  /** Undefined where the lane has to stay out. */
  enter: async (
    system: string,
    settings: SystemSettings,
    lane: number,
  ): Promise<Pass | undefined> => {
    const now = await switches.one(system);
    if (!now || keptBy(now, settings.windows ?? [], new Date()).length > 0) return undefined;
    const { failures, modes } = now;
    const total = Math.min(now.width ?? settings.concurrency.start, settings.concurrency.max);
    if (now.openForMs !== null) {
      const mine = await switches.probe(system, settings.callTimeoutMs * 2);
      return mine ? { width: 1, total, probe: true, failures, modes } : undefined;
    }
    const width = Math.floor((total + settings.lanes - 1 - lane) / settings.lanes);
    return width < 1 ? undefined : { width, total, probe: false, failures, modes };
  },

  /** Learns from a batch: width grows by one when all went well and halves on trouble; the breaker counts what failed. */
  leave: async (
    system: string,
    settings: SystemSettings,
    pass: Pass,
    tally: Tally,
    observe: Observe,
  ): Promise<void> => {
    if (tally.incident && (await switches.stop(system, tally.incident))) {
      // Not why: that is the system's own words, and may name a person.
      const { cure } = tally.incident;
      observe({ kind: "stopped", system, ...(cure === undefined ? {} : { cure }) });
    }
    if (tally.holdMs > 0) await switches.hold(system, tally.holdMs);
    if (tally.calls === 0) return;
    const answered = tally.calls - tally.trouble;
    if (answered === 0) {
      const open = await switches.fail(system, tally.trouble, settings.breaker);
      if (open) observe({ kind: "breaker", system, open: true });
    } else if (pass.probe || pass.failures > 0) {
      await switches.close(system);
      if (pass.probe) observe({ kind: "breaker", system, open: false });
    }
    const troubled = tally.trouble > tally.calls / 10;
    const next = troubled
      ? Math.max(1, pass.total / 2)
      : Math.min(settings.concurrency.max, pass.total + 1);
    if (next !== pass.total) await switches.setWidth(system, next);
  },
});

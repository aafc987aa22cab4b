import type { SystemSettings } from "../../../schemas/generated/systems.ts";
import type { Incidents } from "../../ledger/control/incidents.ts";
import type { ModeRule, Switches } from "../../ledger/control/switches.ts";
import { type Brake, createBrake } from "./brake.ts";
import { createHangs, type Hangs } from "./hangs.ts";
import { keptBy } from "./kept-by.ts";
import type { Report } from "./sync-event.ts";
import type { Tally } from "./tally.ts";

/** Leave to work: how many calls at once this lane may have, and whether it is the breaker's one probe. */
export type Pass = {
  width: number;
  total: number;
  probe: boolean;
  /** The probe is to show whether an incident that dossiers told of is over. */
  tests: boolean;
  failures: number;
  modes: ModeRule[];
};

/** A system's flow control: pause, incident, breaker, Retry-After, maintenance windows, width. State lives in the ledger. */
export const createGate = (parts: {
  switches: Switches;
  incidents: Pick<Incidents, "over">;
  report: Report;
}) => {
  const { switches, incidents, report } = parts;
  const brakes = new Map<string, Brake>();
  const counts = new Map<string, Hangs>();
  const brake = (system: string, settings: SystemSettings): Brake => {
    const known = brakes.get(system);
    if (known) return known;
    const made = createBrake({
      read: () => switches.one(system),
      isShut: (now) => keptBy(now, settings.windows ?? [], new Date()).length > 0,
      commit: (forMs) => switches.backOff(system, forMs),
      onFault: (error) => report({ kind: "fault", system, error }),
    });
    brakes.set(system, made);
    return made;
  };

  const hangs = (system: string, { breaker, callTimeoutMs }: SystemSettings): Hangs => {
    const known = counts.get(system) ?? createHangs({ failures: breaker.failures, callTimeoutMs });
    counts.set(system, known);
    return known;
  };
  const fail = async (system: string, failures: number, { breaker }: SystemSettings) => {
    if (await switches.fail(system, failures, breaker))
      report({ kind: "breaker", system, open: true });
  };

  return {
    brake,
    hangs,
    /** Opens the breaker, whatever was answered in between. */
    open: (system: string, settings: SystemSettings): Promise<void> =>
      fail(system, settings.breaker.failures, settings),
    /** Undefined where the lane has to stay out. */
    enter: async (
      system: string,
      settings: SystemSettings,
      lane: number,
    ): Promise<Pass | undefined> => {
      const own = brake(system, settings);
      const mark = own.mark();
      const now = await switches.one(system);
      if (!now) return undefined;
      own.see(now, mark);
      if (own.isOn()) return undefined;
      const { failures, modes } = now;
      const total = Math.min(now.width ?? settings.concurrency.start, settings.concurrency.max);
      if (now.openForMs !== null || now.stopped) {
        const mine = await switches.probe(system, settings.callTimeoutMs * 2);
        const tests = now.stopped !== null;
        return mine ? { width: 1, total, probe: true, tests, failures, modes } : undefined;
      }
      const width = Math.floor((total + settings.lanes - 1 - lane) / settings.lanes);
      if (width < 1) return undefined;
      return { width, total, probe: false, tests: false, failures, modes };
    },

    /** Learns from calls: width grows by one when all went well and halves on trouble; the breaker counts what failed. */
    leave: async (
      system: string,
      settings: SystemSettings,
      pass: Pass,
      tally: Tally,
    ): Promise<void> => {
      if (tally.calls === 0) {
        // Nothing was learnt: somebody else may try.
        if (pass.probe) await switches.freeProbe(system);
        return;
      }
      const answered = tally.calls - tally.trouble;
      if (pass.tests && tally.honoured === 0)
        await switches.fail(system, Math.max(1, tally.trouble), settings.breaker);
      else if (answered === 0) await fail(system, tally.trouble, settings);
      else if (pass.probe) {
        if (pass.tests) await incidents.over(system);
        else await switches.close(system);
        report({ kind: "breaker", system, open: false });
      } else if (pass.failures > 0) await switches.calm(system);
      const troubled = tally.trouble > tally.calls / 10;
      const next = troubled
        ? Math.max(1, pass.total / 2)
        : Math.min(settings.concurrency.max, pass.total + 1);
      if (next !== pass.total) await switches.setWidth(system, next);
    },
  };
};

export type Gate = ReturnType<typeof createGate>;

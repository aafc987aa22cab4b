import type { FaultPlan } from "./faults/catalogue.ts";
import type { FaultTimings } from "./faults/fault.ts";

/** What every simulator can be set to; a system with quirks of its own may plan them beside the faults of all. */
export interface SimulatorSettings<Quirk extends string = never> {
  readonly host: string;
  readonly port: number;
  /** Before each answer. */
  readonly latencyMs: number;
  readonly faults: FaultPlan<Quirk>;
  /** Of everything that is left to chance. */
  readonly seed: number;
  readonly timings: Partial<FaultTimings>;
  readonly now: () => number;
}

/** The settings of a simulator that nobody said anything about. */
export const SIMULATOR_SETTINGS: SimulatorSettings = {
  host: "127.0.0.1",
  port: 0,
  latencyMs: 0,
  faults: {},
  seed: 1,
  timings: {},
  now: Date.now,
};

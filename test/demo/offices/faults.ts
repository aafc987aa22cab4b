import type { Quirk } from "../../simulators/civil-status/settings.ts";
import type { FaultPlan } from "../../simulators/faults/catalogue.ts";
import { NAMED_FAULTS } from "../../simulators/faults/named-faults.ts";

/** The named mix so many times over: a system of a few hundred calls would hardly see it otherwise. */
const times = (by: number): FaultPlan =>
  Object.fromEntries(Object.entries(NAMED_FAULTS).map(([name, share]) => [name, share * by]));

/** What goes wrong at each system. */
export const faultsOf: Readonly<{
  portal: FaultPlan;
  province: FaultPlan;
  civil: FaultPlan<Quirk>;
  residence: FaultPlan;
  welfare: FaultPlan;
}> = {
  portal: NAMED_FAULTS,
  province: NAMED_FAULTS,
  civil: {
    ...times(4),
    "shuffled-answer": 0.02,
    "stale-answer": 0.02,
    "missing-answer": 0.02,
    "empty-answer": 0.02,
    "told-nothing": 0.02,
  },
  // They de-duplicate nothing: a step that one added twice by itself is no fault of the gateway's.
  residence: { ...times(4), "applied-twice": 0 },
  welfare: { ...times(4), "applied-twice": 0 },
};

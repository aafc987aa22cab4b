import { AGENCIES, type Agency, type Procedure } from "./catalogue.ts";
import { type Chance, createChance } from "./chance.ts";
import type { Fate } from "./fate.ts";
import { PLOTS } from "./plots.ts";
import { WORKDAY, type WorkingTime } from "./working-time.ts";

/** What can happen to a dossier; the step it leaves is told in steps.ts. */
export type Happening =
  | "submitted"
  | "checked"
  | "received"
  | "assigned"
  | "examined"
  | "signing"
  | "supplement-requested"
  | "supplement-received"
  | "duty-demanded"
  | "duty-paid"
  | "refused"
  | "withdrawn"
  | "stopped"
  | "finished"
  | "returned";

/** One dossier's life, planned to its end before it begins and cut off at the quarter's end. Moments are milliseconds. */
export interface Life {
  /** Seed of everything about it that is not told here. */
  seed: number;
  procedure: Procedure;
  agency: Agency;
  online: boolean;
  events: { happening: Happening; at: number }[];
  /** 17:00 of the day it was promised for. */
  due: number;
  /** The same after a supplement was received. */
  newDue: number | undefined;
}

/** 15:00 in working minutes. */
const THREE_O_CLOCK = 360;
const OUT_OF_HOURS = 0.6;

/** Plans the life of a dossier that is received on a workday. Pure: one seed, one life. */
export function planLife(
  seed: number,
  procedure: Procedure,
  fate: Fate,
  workday: number,
  time: WorkingTime,
): Life {
  const chance = createChance(seed);
  const online = fate === "refused" || chance.happens(0.72);
  const received = workday * WORKDAY + chance.between(15, WORKDAY - 5);
  const dueDay = dueDayOf(procedure, received);
  const plot = PLOTS[fate]({ chance, procedure, received, dueDay });
  const planned = plot.events.map(([happening, working]) => ({
    happening,
    at: time.moment(working) + chance.between(0, 59) * 1000,
  }));
  if (online) {
    planned.unshift({ happening: "submitted", at: submission(chance, workday, received, time) });
  }
  return {
    seed,
    procedure,
    agency: chance.pick(AGENCIES[procedure.level]),
    online,
    events: inOrder(planned).filter(({ at }) => at < time.period.to),
    due: time.closing(dueDay),
    newDue: plot.newDueDay === undefined ? undefined : time.closing(plot.newDueDay),
  };
}

function dueDayOf(procedure: Procedure, received: number): number {
  const workday = Math.floor(received / WORKDAY);
  if (procedure.days > 0) return workday + procedure.days;
  return received % WORKDAY < THREE_O_CLOCK ? workday : workday + 1;
}

/** Most online dossiers come in outside office hours, since the last closing; the others earlier the same day. */
function submission(chance: Chance, workday: number, received: number, time: WorkingTime): number {
  const opening = workday * WORKDAY;
  if (!chance.happens(OUT_OF_HOURS)) {
    return time.moment(chance.between(opening, received - 10));
  }
  const since = workday === 0 ? time.period.from : time.closing(workday - 1);
  return Math.floor((since + chance.next() * (time.moment(opening) - since)) / 1000) * 1000;
}

function inOrder(events: Life["events"]): Life["events"] {
  let last = 0;
  return events.map(({ happening, at }) => {
    last = Math.max(at, last + 1000);
    return { happening, at: last };
  });
}

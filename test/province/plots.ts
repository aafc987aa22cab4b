import type { Procedure } from "./catalogue.ts";
import type { Chance } from "./chance.ts";
import type { Fate } from "./fate.ts";
import type { Happening } from "./life.ts";
import { WORKDAY } from "./working-time.ts";

/** What a plot is made from. */
export interface Setting {
  chance: Chance;
  procedure: Procedure;
  /** Working moment. */
  received: number;
  dueDay: number;
}

/** What happens and when, in working minutes; the first is the reception or, of refused ones, the check. */
export interface Plot {
  events: [Happening, working: number][];
  newDueDay?: number;
}

/** How each fate comes about. */
export const PLOTS: Record<Fate, (setting: Setting) => Plot> = {
  plain: (setting) => {
    const { chance, received, dueDay } = setting;
    const finished = within(chance, received, lastMinute(dueDay));
    return {
      events: [["received", received], ...work(setting, finished), ...ending(chance, finished)],
    };
  },
  supplemented: ({ chance, procedure, received, dueDay }) => {
    const requested = between(chance, received, lastMinute(dueDay), 0.1, 0.4);
    const suppliedDay = Math.floor(requested / WORKDAY) + chance.between(1, 4);
    const supplied = suppliedDay * WORKDAY + chance.between(10, WORKDAY - 10);
    const newDueDay = suppliedDay + Math.max(1, procedure.days);
    const finished = within(chance, supplied, lastMinute(newDueDay));
    return {
      events: [
        ["received", received],
        ...sometimes(chance, "assigned", between(chance, received, requested, 0.05, 0.2)),
        ["examined", between(chance, received, requested, 0.3, 0.7)],
        ["supplement-requested", requested],
        ["supplement-received", supplied],
        ["signing", between(chance, supplied, finished, 0.4, 0.8)],
        ...ending(chance, finished),
      ],
      newDueDay,
    };
  },
  taxed: ({ chance, received, dueDay }) => {
    const finished = within(chance, received, lastMinute(dueDay));
    return {
      events: [
        ["received", received],
        ["examined", between(chance, received, finished, 0.1, 0.3)],
        ["duty-demanded", between(chance, received, finished, 0.35, 0.45)],
        ["duty-paid", between(chance, received, finished, 0.55, 0.7)],
        ["signing", between(chance, received, finished, 0.8, 0.95)],
        ...ending(chance, finished),
      ],
    };
  },
  withdrawn: (setting) => cutShort(setting, "withdrawn"),
  stopped: (setting) => cutShort(setting, "stopped"),
  refused: ({ chance, received }) => ({
    events: [
      ["checked", received],
      ["refused", received + chance.between(5, 120)],
    ],
  }),
  late: (setting) => {
    const { chance, dueDay } = setting;
    const finished = (dueDay + chance.between(1, 10)) * WORKDAY + chance.between(0, WORKDAY - 10);
    return {
      events: [
        ["received", setting.received],
        ...work(setting, finished),
        ...ending(chance, finished),
      ],
    };
  },
  stuck: ({ chance, received, dueDay }) => ({
    events: [
      ["received", received],
      ["assigned", between(chance, received, lastMinute(dueDay), 0.1, 0.3)],
      ["examined", between(chance, received, lastMinute(dueDay), 0.4, 0.9)],
    ],
  }),
  open: ({ chance, received, dueDay }) => ({
    events: [
      ["received", received],
      ["assigned", between(chance, received, lastMinute(dueDay), 0.05, 0.2)],
      [
        chance.happens(0.3) ? "supplement-requested" : "examined",
        between(chance, received, lastMinute(dueDay), 0.3, 0.5),
      ],
    ],
  }),
};

function cutShort({ chance, received, dueDay }: Setting, end: Happening): Plot {
  const ended = within(chance, received, lastMinute(dueDay));
  return {
    events: [
      ["received", received],
      ["assigned", between(chance, received, ended, 0.1, 0.4)],
      ...sometimes(chance, "examined", between(chance, received, ended, 0.5, 0.8)),
      [end, ended],
    ],
  };
}

function work({ chance, received }: Setting, finished: number): Plot["events"] {
  const steps: Plot["events"] = [];
  if (chance.happens(0.6)) steps.push(["assigned", between(chance, received, finished, 0.05, 0.2)]);
  if (chance.happens(0.7)) steps.push(["examined", between(chance, received, finished, 0.3, 0.6)]);
  if (chance.happens(0.4)) steps.push(["signing", between(chance, received, finished, 0.7, 0.95)]);
  return steps;
}

function ending(chance: Chance, finished: number): Plot["events"] {
  return [
    ["finished", finished],
    ["returned", finished + chance.between(3, WORKDAY)],
  ];
}

function lastMinute(workday: number): number {
  return (workday + 1) * WORKDAY - 3;
}

function within(chance: Chance, from: number, to: number): number {
  return between(chance, from, to, 0.4, 0.99);
}

function between(chance: Chance, from: number, to: number, least: number, most: number): number {
  return Math.floor(from + (to - from) * (least + (most - least) * chance.next()));
}

function sometimes(chance: Chance, happening: Happening, working: number): Plot["events"] {
  return chance.happens(0.5) ? [[happening, working]] : [];
}

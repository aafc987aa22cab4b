import { PROCEDURES, type Procedure } from "./catalogue.ts";
import { createChance } from "./chance.ts";

/**
 * What becomes of a dossier. On time at the quarter's end: plain, supplemented, taxed, withdrawn, refused, stopped.
 * Overdue: late (finished, after its day) and stuck (not finished). Neither: open.
 */
export type Fate =
  | "plain"
  | "supplemented"
  | "taxed"
  | "withdrawn"
  | "refused"
  | "stopped"
  | "late"
  | "stuck"
  | "open";

/** Dossiers of one procedure and fate that are received on one workday. */
export interface Arrivals {
  procedure: Procedure;
  fate: Fate;
  count: number;
}

interface Destiny {
  fate: Fate;
  /** Part of all dossiers, in ten-thousandths; plain takes the rest. */
  share: number;
  suits(procedure: Procedure): boolean;
  /** First workday and last, both included, on which it can be received and still come true in the quarter. */
  days(procedure: Procedure, workdays: number): [first: number, last: number];
}

const any = () => true;
const until =
  (span: (days: number) => number) =>
  (procedure: Procedure, workdays: number): [number, number] => [
    0,
    Math.max(0, workdays - 1 - span(procedure.days)),
  ];

const DESTINIES: readonly Destiny[] = [
  { fate: "late", share: 190, suits: any, days: until((days) => days + 13) },
  { fate: "stuck", share: 67, suits: any, days: until((days) => days + 3) },
  {
    fate: "open",
    share: 103,
    suits: ({ days }) => days >= 3,
    days: ({ days }, workdays) => [workdays - days, workdays - 1],
  },
  { fate: "refused", share: 60, suits: any, days: until(() => 1) },
  { fate: "withdrawn", share: 50, suits: any, days: until((days) => days + 2) },
  { fate: "stopped", share: 30, suits: any, days: until((days) => days + 2) },
  { fate: "supplemented", share: 600, suits: any, days: until((days) => 2 * days + 8) },
  {
    fate: "taxed",
    share: 400,
    suits: ({ dutiable }) => dutiable === true,
    days: until((days) => days + 4),
  },
  { fate: "plain", share: 8500, suits: any, days: until((days) => days + 4) },
];

/** Shares out `dossiers` over a quarter's workdays: as many in all, each fate in its share to the nearest dossier. */
export function arrivalsByWorkday(dossiers: number, workdays: number, seed: number): Arrivals[][] {
  const calendar: Arrivals[][] = Array.from({ length: workdays }, () => []);
  const chance = createChance(seed);
  const busyness = calendar.map(() => 0.85 + 0.3 * chance.next());
  const ofFates = apportion(
    dossiers,
    DESTINIES.map(({ share }) => share),
    0.5,
  );

  for (const [index, destiny] of DESTINIES.entries()) {
    const cells = cellsOf(destiny, workdays, busyness);
    const counts = apportion(
      ofFates[index] ?? 0,
      cells.map(({ weight }) => weight),
      chance.next(),
    );
    for (const [cell, count] of counts.entries()) {
      const { procedure, workday } = cells[cell] ?? {};
      if (procedure === undefined || workday === undefined || count === 0) continue;
      calendar[workday]?.push({ procedure, fate: destiny.fate, count });
    }
  }
  return calendar;
}

function cellsOf({ suits, days }: Destiny, workdays: number, busyness: readonly number[]) {
  return PROCEDURES.filter(suits).flatMap((procedure) => {
    const [first, last] = days(procedure, workdays);
    const ofDays = busyness.slice(first, last + 1);
    const all = ofDays.reduce((sum, busy) => sum + busy, 0);
    return ofDays.map((busy, index) => ({
      procedure,
      workday: first + index,
      weight: (procedure.share * busy) / all,
    }));
  });
}

/** Splits a whole number by weights, exactly, by rounding the running sum; `offset` (0..1) moves where it rounds. */
function apportion(total: number, weights: readonly number[], offset: number): number[] {
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  let running = 0;
  let given = 0;
  return weights.map((weight, index) => {
    running += weight;
    const upTo =
      index === weights.length - 1 ? total : Math.floor((total * running) / all + offset);
    const count = Math.max(0, Math.min(total, upTo) - given);
    given += count;
    return count;
  });
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const ZONE = 7 * HOUR;
const MORNING = 270;

/** Minutes of a working day: 07:00–11:30 and 13:30–17:00. */
export const WORKDAY = 480;

/**
 * A quarter's working time in Asia/Ho_Chi_Minh, Monday to Friday, without holidays. Working moments are counted in
 * minutes from the first workday's opening, so that they can be added and compared; real ones are milliseconds.
 */
export interface WorkingTime {
  /** Half-open, local midnights. */
  period: { from: number; to: number };
  /** Workdays inside the period; those after it go on being counted. */
  workdays: number;
  /** The real moment of a working one. */
  moment(working: number): number;
  /** Local midnight of a workday. */
  midnight(workday: number): number;
  /** 17:00 of a workday. */
  closing(workday: number): number;
}

/** The three months that begin on the local day of `from`. */
export function createWorkingTime(from: Date): WorkingTime {
  const start = midnightOf(from.getTime());
  const local = new Date(start + ZONE);
  const end = local.setUTCMonth(local.getUTCMonth() + 3) - ZONE;
  const midnights: number[] = [];
  for (let day = start; day < end + 120 * DAY; day += DAY) {
    const weekday = new Date(day + ZONE).getUTCDay();
    if (weekday >= 1 && weekday <= 5) midnights.push(day);
  }

  const midnight = (workday: number) => {
    const found = midnights[workday];
    if (found === undefined) throw new RangeError("Expected a workday near the period.");
    return found;
  };
  return {
    period: { from: start, to: end },
    workdays: midnights.filter((day) => day < end).length,
    midnight,
    moment: (working) => {
      const minute = working % WORKDAY;
      const opening = minute < MORNING ? 7 * HOUR : 13.5 * HOUR - MORNING * MINUTE;
      return midnight(Math.floor(working / WORKDAY)) + opening + minute * MINUTE;
    },
    closing: (workday) => midnight(workday) + 17 * HOUR,
  };
}

/** Local midnight of the day that a moment falls on. */
export function midnightOf(moment: number): number {
  return Math.floor((moment + ZONE) / DAY) * DAY - ZONE;
}

/** A moment as dossiers write it: 2026-11-23T07:30:00+07:00. */
export function written(moment: number): string {
  return `${new Date(moment + ZONE).toISOString().slice(0, 19)}+07:00`;
}

/** A moment's local day as dossier codes write it: 261123. */
export function dayInCode(moment: number): string {
  return new Date(moment + ZONE).toISOString().slice(2, 10).replaceAll("-", "");
}

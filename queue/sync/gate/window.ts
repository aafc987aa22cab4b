/** A maintenance window, local time of Asia/Ho_Chi_Minh, half-open; `days` 1 (Monday) to 7, all when absent. May pass midnight: it then belongs to the day it begins on. */
export type MaintenanceWindow = { from: string; to: string; days?: number[] };

/** Whether a moment lies in any of the windows. Pure. */
export const inWindow = (windows: MaintenanceWindow[], now: Date): boolean => {
  if (windows.length === 0) return false;
  // Việt Nam keeps UTC+7 all the year.
  const local = new Date(now.getTime() + 7 * 3_600_000);
  const minute = local.getUTCHours() * 60 + local.getUTCMinutes();
  const today = local.getUTCDay() || 7;
  const yesterday = today === 1 ? 7 : today - 1;
  return windows.some(({ from, to, days }) => {
    const on = (day: number) => days === undefined || days.includes(day);
    const [start, end] = [minutes(from), minutes(to)];
    if (start < end) return on(today) && minute >= start && minute < end;
    return (on(today) && minute >= start) || (on(yesterday) && minute < end);
  });
};

/**
 * When sending begins again: the end of the window that a moment lies in, or of the last of those that follow without a gap, a
 * week later at most; undefined outside all of them. Pure.
 */
export const windowEnds = (windows: MaintenanceWindow[], now: Date): Date | undefined => {
  if (!inWindow(windows, now)) return undefined;
  const minute = 60_000;
  const first = Math.floor(now.getTime() / minute) + 1;
  const aWeekOn = first + 7 * 24 * 60;
  let end = first;
  while (end < aWeekOn && inWindow(windows, new Date(end * minute))) end += 1;
  return new Date(end * minute);
};

const minutes = (clock: string) => {
  const [hours = 0, rest = 0] = clock.split(":").map(Number);
  return hours * 60 + rest;
};

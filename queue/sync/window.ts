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

const minutes = (clock: string) => {
  const [hours = 0, rest = 0] = clock.split(":").map(Number);
  return hours * 60 + rest;
};

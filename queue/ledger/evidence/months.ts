/**
 * Calendar months and days as Vietnam counts them: +07:00 all year, so that a month of the log ends when the operator's does.
 * A month is written "2026-11". Pure.
 */
const offsetMs = 7 * 3_600_000;

/** The month that a moment lies in. */
export const monthOf = (moment: Date): string => local(moment).slice(0, 7);

/** The month `n` months later; earlier where `n` is negative. */
export const addMonths = (month: string, n: number): string => {
  const [year = 0, number = 1] = month.split("-").map(Number);
  const all = year * 12 + (number - 1) + n;
  return `${String(Math.floor(all / 12)).padStart(4, "0")}-${String((all % 12) + 1).padStart(2, "0")}`;
};

/** A month's first moment and that of the month after, ISO 8601: half-open. */
export const boundsOf = (month: string): { from: string; to: string } => ({
  from: `${month}-01T00:00:00+07:00`,
  to: `${addMonths(month, 1)}-01T00:00:00+07:00`,
});

/** The day that nightly work belongs to, "2026-11-25": it begins at 02:00, when offices are closed. */
export const nightOf = (moment: Date): string =>
  local(new Date(moment.getTime() - 2 * 3_600_000)).slice(0, 10);

/** The moment as many months before, same day and time; the month's last day where it has no such day. */
export const monthsBefore = (moment: Date, months: number): Date => {
  const text = local(moment);
  const month = addMonths(text.slice(0, 7), -months);
  const lastDay = new Date(Date.parse(boundsOf(month).to) + offsetMs - 1).getUTCDate();
  const day = String(Math.min(Number(text.slice(8, 10)), lastDay)).padStart(2, "0");
  return new Date(`${month}-${day}T${text.slice(11, 23)}+07:00`);
};

const local = (moment: Date) => new Date(moment.getTime() + offsetMs).toISOString();

/** A moment as this system writes it: dd/MM/yyyy HH:mm:ss in Vietnam. */
export function stamp(at: number): string {
  const [date = "", time = ""] = new Date(at + 7 * 3_600_000).toISOString().split(/[T.]/);
  return `${date.split("-").reverse().join("/")} ${time}`;
}

/** Tells whether day, month and year are a day of the calendar. */
export function isDay(day: number, month: number, year: number): boolean {
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return year >= 1800 && month >= 1 && month <= 12 && day >= 1 && day <= days;
}

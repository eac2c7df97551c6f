/**
 * Arithmetic on calendar days, for pickers and month sheets only. A day here is a date on paper: no hours, no
 * zone, so no clock change can touch it.
 */
import type { Day } from "$lib/i18n";

const DAY_MS = 86_400_000;
const number = (day: Day) => Date.parse(`${day}T00:00:00Z`) / DAY_MS;
const text = (days: number): Day => new Date(days * DAY_MS).toISOString().slice(0, 10);

/** The day `count` days later. */
export const addDays = (day: Day, count: number): Day => text(number(day) + count);

/** 0 = Sunday … 6 = Saturday. */
export const weekdayOf = (day: Day): number => new Date(number(day) * DAY_MS).getUTCDay();

/** The first day of the week that holds `day`. */
export const startOfWeek = (day: Day, firstWeekday: number): Day =>
  addDays(day, -((weekdayOf(day) - firstWeekday + 7) % 7));

/** The first of the month that holds `day`. */
export const startOfMonth = (day: Day): Day => `${day.slice(0, 7)}-01`;

/** The same day of another month, or that month's last day if it is shorter. */
export function addMonths(day: Day, count: number): Day {
  const [year, month, date] = day.split("-").map(Number) as [number, number, number];
  const first = new Date(Date.UTC(year, month - 1 + count, 1));
  const length = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(date, length));
  return first.toISOString().slice(0, 10);
}

/** Six weeks that hold the whole month of `day`; always six, so that nothing jumps (Q5). */
export function monthSheet(day: Day, firstWeekday: number): Day[][] {
  const start = startOfWeek(startOfMonth(day), firstWeekday);
  return Array.from({ length: 6 }, (_, week) =>
    Array.from({ length: 7 }, (_, at) => addDays(start, week * 7 + at)),
  );
}

/**
 * Steps from day to day. Calendar arithmetic only, on `YYYY-MM-DD`: no clock is read and no zone is known.
 */
import { endOfMonth, getDayOfWeek, parseDate, startOfMonth, startOfWeek } from "@internationalized/date";
import { firstWeekday, type Day } from "$lib/i18n";

/** The day `count` days after `day`; before it for a negative count. */
export function plusDays(day: Day, count: number): Day {
  return parseDate(day).add({ days: count }).toString();
}

/** The same day of the month `count` months later, or that month's last day. */
export function plusMonths(day: Day, count: number): Day {
  return parseDate(day).add({ months: count }).toString();
}

/** Every day from `from` to `to`, both included. */
export function daysBetween(from: Day, to: Day): Day[] {
  const days: Day[] = [];
  for (let day = from; day <= to; day = plusDays(day, 1)) days.push(day);
  return days;
}

/** How many days lie between two days. */
export function dayDistance(from: Day, to: Day): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}

const weekdayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;

/** The first day of the week `day` is in, by this desk's first weekday. */
export function weekOf(day: Day): Day {
  return startOfWeek(parseDate(day), "en", weekdayNames[firstWeekday() % 7]).toString();
}

/** The Monday of the week `day` is in. */
export function mondayOf(day: Day): Day {
  return startOfWeek(parseDate(day), "en", "mon").toString();
}

/** Monday 0 to Sunday 6, as the book counts weekdays. */
export function weekdayOf(day: Day): number {
  return (getDayOfWeek(parseDate(day), "en", "mon") + 7) % 7;
}

/** The first and last day of the month `day` is in. */
export function monthOf(day: Day): { from: Day; to: Day } {
  const date = parseDate(day);
  return { from: startOfMonth(date).toString(), to: endOfMonth(date).toString() };
}

/** The six weeks a month is drawn on. */
export function monthPage(day: Day): { from: Day; to: Day } {
  const from = weekOf(monthOf(day).from);
  return { from, to: plusDays(from, 41) };
}

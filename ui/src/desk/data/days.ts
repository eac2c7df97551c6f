/** Stretches of days, as the screens need them. Calendar arithmetic only: no clock is read, no zone is known. */
import { addDays, monthSheet, startOfWeek, weekdayOf } from "$lib/calendar/days";
import { firstWeekday, type Day } from "$lib/i18n";

export { addDays as plusDays, addMonths as plusMonths } from "$lib/calendar/days";

/** Every day from `from` to `to`, both included. */
export function daysBetween(from: Day, to: Day): Day[] {
  const days: Day[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) days.push(day);
  return days;
}

/** The first day of the week `day` is in, by this desk's first weekday. */
export function weekOf(day: Day): Day {
  return startOfWeek(day, firstWeekday());
}

/** The Monday of the week `day` is in. */
export function mondayOf(day: Day): Day {
  return startOfWeek(day, 1);
}

/** Monday 0 to Sunday 6, as the book counts weekdays. */
export function bookWeekday(day: Day): number {
  return (weekdayOf(day) + 6) % 7;
}

/** A minute of a day as it is sent, “2027-03-02T09:30”; the last one is the midnight after it. */
export function wallAt(day: Day, minute: number): string {
  if (minute === 1440) return wallAt(addDays(day, 1), 0);
  const two = (it: number) => String(it).padStart(2, "0");
  return `${day}T${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

/** The six weeks a month is drawn on. */
export function monthPage(day: Day): { from: Day; to: Day } {
  const weeks = monthSheet(day, firstWeekday());
  return { from: weeks[0]?.[0] ?? day, to: weeks.at(-1)?.at(-1) ?? day };
}

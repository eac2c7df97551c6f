/** Weekdays in the desk's language and order. On the wire Monday is 0 and Sunday 6. */
import { firstWeekday, formatDay, locale } from "$lib/i18n";

/** A Monday; only its weekday is ever shown. */
const MONDAY = 1;

/** The weekdays, 0 = Monday, in the order the desk's week runs. */
export function weekdays(): number[] {
  const first = (firstWeekday() + 6) % 7;
  return [0, 1, 2, 3, 4, 5, 6].map((it) => (it + first) % 7);
}

/** “Mon”. */
export function shortName(weekday: number): string {
  return formatDay(`2024-01-0${MONDAY + weekday}`, "weekday");
}

/** “Monday”. */
export function longName(weekday: number): string {
  const day = new Date(Date.UTC(2024, 0, MONDAY + weekday));
  return new Intl.DateTimeFormat(locale.tag, { weekday: "long", timeZone: "UTC" }).format(day);
}

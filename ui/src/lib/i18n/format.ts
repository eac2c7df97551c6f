/**
 * Turns days and wall-clock minutes into words. It only formats: no instant is made here and no zone is
 * known here, because a day sheet is wall-clock time from one end to the other.
 */
import { locale } from "./locale.svelte";

/** A calendar day, `YYYY-MM-DD`. */
export type Day = string;

const cache = new Map<string, Intl.DateTimeFormat>();

function formatter(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale.tag + JSON.stringify(options);
  let found = cache.get(key);
  if (!found) {
    // UTC in, UTC out: the day that is handed in is the day that is shown, wherever the desk stands (Q3).
    found = new Intl.DateTimeFormat(locale.tag, { timeZone: "UTC", ...options });
    cache.set(key, found);
  }
  return found;
}

const at = (day: Day, minute = 0) => new Date(Date.parse(`${day}T00:00:00Z`) + minute * 60_000);

/** Whether this desk reads a 12-hour clock. */
export function isTwelveHour(): boolean {
  if (locale.hourCycle !== "auto") return locale.hourCycle === "12";
  return formatter({ hour: "numeric" }).resolvedOptions().hour12 ?? false;
}

/** A wall-clock minute of a day as a time: 570 → “09:30” or “9:30 AM”. 1440 is shown as midnight. */
export function formatTime(minute: number): string {
  const twelve = isTwelveHour();
  return formatter({
    hour: twelve ? "numeric" : "2-digit",
    minute: "2-digit",
    hourCycle: twelve ? "h12" : "h23",
  }).format(at("2000-01-01", minute));
}

/** An hour for the axis, as short as it can be: “9” or “9 AM”, “09:00”. */
export function formatHour(minute: number): string {
  if (!isTwelveHour()) return formatTime(minute);
  return formatter({ hour: "numeric", hourCycle: "h12" }).format(at("2000-01-01", minute));
}

/** Two times as a range: “09:30 – 10:00”. */
export function formatRange(from: number, to: number): string {
  return `${formatTime(from)} – ${formatTime(to)}`;
}

/** How a day is said. `full` is for headings and screen readers, `weekday` for narrow columns. */
export type DayStyle =
  "full" | "long" | "medium" | "short" | "weekday" | "weekdayNarrow" | "number" | "month";

const dayStyles: Record<DayStyle, Intl.DateTimeFormatOptions> = {
  full: { weekday: "long", day: "numeric", month: "long", year: "numeric" },
  long: { weekday: "long", day: "numeric", month: "long" },
  medium: { weekday: "short", day: "numeric", month: "short" },
  short: { day: "numeric", month: "short" },
  weekday: { weekday: "short" },
  weekdayNarrow: { weekday: "narrow" },
  number: { day: "numeric" },
  month: { month: "long", year: "numeric" },
};

/** A day in words of the current language. */
export function formatDay(day: Day, style: DayStyle = "medium"): string {
  return formatter(dayStyles[style]).format(at(day));
}

/** A birth date or another date where the year matters: “4 Mar 1987”. */
export function formatDate(day: Day): string {
  return formatter({ day: "numeric", month: "short", year: "numeric" }).format(at(day));
}

/** A number with the language's separators. */
export function formatNumber(value: number, options?: Intl.NumberFormatOptions): string {
  return new Intl.NumberFormat(locale.tag, options).format(value);
}

/** Words joined as a list: “Chair 1, Dr Kim and X-ray”. */
export function formatList(words: string[]): string {
  return new Intl.ListFormat(locale.tag, { type: "conjunction" }).format(words);
}

/** The day a week starts on here: 0 = Sunday … 6 = Saturday. */
export function firstWeekday(): number {
  if (locale.firstWeekdayWish !== null) return locale.firstWeekdayWish;
  const tag = new Intl.Locale(locale.tag).maximize() as Intl.Locale & {
    getWeekInfo?: () => { firstDay: number };
    weekInfo?: { firstDay: number };
  };
  const info = tag.getWeekInfo?.() ?? tag.weekInfo;
  return (info?.firstDay ?? 1) % 7;
}

/** A phone number, kept in its own order inside a line that runs right to left; nothing for none. */
export function formatPhone(phone: string): string {
  return phone && `\u2066${phone}\u2069`;
}

/** A short number as people say it, “#169”, kept in its own order inside a line that runs right to left. */
export function formatShortNumber(number: number): string {
  return `\u2066#${number}\u2069`;
}

/** An instant on this computer's clock, for what is not of the clinic's day: “21 Nov 2026, 09:05”. */
export function formatInstant(instant: string): string {
  const hour12 = isTwelveHour();
  return new Intl.DateTimeFormat(locale.tag, { dateStyle: "medium", timeStyle: "short", hour12 }).format(
    new Date(instant),
  );
}

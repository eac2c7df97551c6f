/** How often something comes again: as the dialog holds it, and as the RRULE that Rust reads (Q18). */
import { plusDays } from "$desk/data/days";
import { bookWeekday } from "$desk/data/days";
import { longName } from "$desk/settings/week/weekdays";
import { m, type Day } from "$lib/i18n";

export type Unit = "day" | "week" | "month";

/** What was chosen. */
export interface Repeat {
  unit: Unit;
  every: number | null;
  /** Monday 0 to Sunday 6; for weeks. */
  weekdays: number[];
  /** For months: the same day of the month, or the same weekday of it. */
  monthly: "date" | "weekday";
  ends: "after" | "until";
  times: number | null;
  until: Day | null;
}

/** As many as Rust takes: a visit every day for a year. */
export const MOST_TIMES = 366;

const CODES = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/** What one starts with: every week on that weekday, ten times. */
export function usual(start: Day): Repeat {
  return {
    unit: "week",
    every: 1,
    weekdays: [bookWeekday(start)],
    monthly: "date",
    ends: "after",
    times: 10,
    until: plusDays(start, 10 * 7),
  };
}

/** The rule, or `null` while something of it is missing. */
export function ruleOf(it: Repeat, start: Day): string | null {
  if (!it.every || (it.unit === "week" && it.weekdays.length === 0)) return null;
  const ends = endOf(it, start);
  if (!ends) return null;
  const frequency = { day: "DAILY", week: "WEEKLY", month: "MONTHLY" }[it.unit];
  return [`FREQ=${frequency}`, `INTERVAL=${it.every}`, ...daysOf(it, start), ends].join(";");
}

function daysOf(it: Repeat, start: Day): string[] {
  const codes = (days: number[]) => days.map((day) => CODES[day]).join(",");
  if (it.unit === "week") return [`BYDAY=${codes([...it.weekdays].sort())}`];
  if (it.unit !== "month") return [];
  if (it.monthly === "date") return [`BYMONTHDAY=${dayOfMonth(start)}`];
  return [`BYDAY=${nthOf(start)}${CODES[bookWeekday(start)]}`];
}

function endOf(it: Repeat, start: Day): string | null {
  if (it.ends === "after") return it.times ? `COUNT=${it.times}` : null;
  return it.until && it.until >= start ? `UNTIL=${it.until.replaceAll("-", "")}T235959` : null;
}

/** Where a series begins that follows an appointment of `day`: its next date, counted as though it were of it. */
export function startAfter(it: Repeat, day: Day): Day {
  const every = it.every ?? 1;
  if (it.unit === "day") return plusDays(day, every);
  if (it.unit === "week") {
    // Weeks are counted from the Monday of the one the start is in.
    const isSunday = bookWeekday(day) === 6;
    const later = it.weekdays.some((weekday) => weekday > bookWeekday(day));
    return later && !isSunday ? plusDays(day, 1) : plusDays(day, 7 * every - bookWeekday(day));
  }
  const [year = 0, month = 1] = day.split("-").map(Number);
  const months = year * 12 + (month - 1) + every;
  return `${String(Math.floor(months / 12)).padStart(4, "0")}-${String((months % 12) + 1).padStart(2, "0")}-01`;
}

/** What a monthly choice says: “On the third Tuesday”. */
export function monthlySays(monthly: Repeat["monthly"], start: Day): string {
  if (monthly === "date") return m.series_on_day({ day: dayOfMonth(start) });
  const weekday = longName(bookWeekday(start));
  switch (nthOf(start)) {
    case 1:
      return m.series_on_nth_1({ weekday });
    case 2:
      return m.series_on_nth_2({ weekday });
    case 3:
      return m.series_on_nth_3({ weekday });
    case 4:
      return m.series_on_nth_4({ weekday });
    default:
      return m.series_on_last({ weekday });
  }
}

/** The day of the month. */
export const dayOfMonth = (day: Day) => Number(day.slice(8));

/** Which of its weekday in the month it is; a fifth one is the last. */
function nthOf(day: Day): 1 | 2 | 3 | 4 | -1 {
  const nth = Math.floor((dayOfMonth(day) - 1) / 7) + 1;
  return nth === 5 ? -1 : (nth as 1 | 2 | 3 | 4);
}

/** What a rule in the book says, begun anew on `start` for `times`; what the dialog has no fields for becomes the usual. */
export function repeatOf(rule: string, start: Day, times: number): Repeat {
  const parts = new Map(
    rule
      .split(/[\n;]/)
      .map((it) => it.replace(/^RRULE:/, "").split("="))
      .map(([name = "", value = ""]) => [name, value]),
  );
  const unit = { DAILY: "day", WEEKLY: "week", MONTHLY: "month" }[parts.get("FREQ") ?? ""] as
    Unit | undefined;
  const begun = usual(start);
  if (!unit) return { ...begun, times };
  const until = parts.get("UNTIL");
  const weekdays = (parts.get("BYDAY") ?? "")
    .split(",")
    .map((it) => CODES.indexOf(it))
    .filter((it) => it >= 0);
  return {
    ...begun,
    unit,
    every: Number(parts.get("INTERVAL") ?? 1),
    weekdays: unit === "week" && weekdays.length ? weekdays.sort() : begun.weekdays,
    monthly: unit === "month" && parts.has("BYDAY") ? "weekday" : "date",
    ends: until ? "until" : "after",
    times,
    until: until ? `${until.slice(0, 4)}-${until.slice(4, 6)}-${until.slice(6, 8)}` : begun.until,
  };
}

/** What is missing before a rule says when to come; `null` when nothing is. */
export function missingOf(repeat: Repeat, rule: string | null): string | null {
  if (repeat.unit === "week" && repeat.weekdays.length === 0) return m.series_weekday_needed();
  return rule === null ? m.series_end_needed() : null;
}

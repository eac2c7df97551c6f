/** Reads a day the way people type one: “tomorrow”, “fri”, “12.3.”, “2027-03-12”, “+3”. */
import { addDays } from "$lib/calendar/days";
import { formatDay, isTwelveHour, type Day } from "$lib/i18n";

/** Words of the language for days near today. */
export interface DayWords {
  today: string;
  tomorrow: string;
  yesterday: string;
}

/** In which order a bare “3/4” is read. */
export type DateOrder = "day_first" | "month_first";

/** The order of this desk's language: only where the clock has twelve hours and English is spoken is it month first. */
export function orderOf(tag: string): DateOrder {
  return /^en-(US|PH|CA)\b/.test(tag) && isTwelveHour() ? "month_first" : "day_first";
}

/** The day that is meant; `null` if the text is no day. A date without a year is the next one to come. */
export function readDay(text: string, today: Day, words: DayWords, order: DateOrder): Day | null {
  const typed = text.trim().toLowerCase();
  if (typed.length < 2) return null;
  return nearDay(typed, today, words) ?? weekday(typed, today) ?? written(typed, today, order);
}

function nearDay(typed: string, today: Day, words: DayWords): Day | null {
  const known: [string, number][] = [
    [words.today, 0],
    [words.tomorrow, 1],
    [words.yesterday, -1],
  ];
  const found = typed.length >= 3 && known.find(([word]) => word.toLowerCase().startsWith(typed));
  if (found) return addDays(today, found[1]);
  const away = /^([+-])\s?(\d{1,3})$/.exec(typed);
  return away ? addDays(today, Number(away[2]) * (away[1] === "-" ? -1 : 1)) : null;
}

/** A weekday by its name or the start of it: the next one, never today. */
function weekday(typed: string, today: Day): Day | null {
  if (typed.length < 3) return null;
  for (let ahead = 1; ahead <= 7; ahead++) {
    const day = addDays(today, ahead);
    const name = formatDay(day, "long").toLowerCase();
    const short = formatDay(day, "weekday").toLowerCase();
    if (
      short === typed ||
      name.split(/[\s,،]+/).some((it) => it.startsWith(typed) && !/\d/.test(it) && isWeekdayOf(it, day))
    )
      return day;
  }
  return null;
}

/** Whether a word of a day in words is its weekday and not its month: the same day next week shares it. */
function isWeekdayOf(word: string, day: Day): boolean {
  return [35, 70, 105].every((ahead) =>
    formatDay(addDays(day, ahead), "long")
      .toLowerCase()
      .split(/[\s,،]+/)
      .includes(word),
  );
}

function written(typed: string, today: Day, order: DateOrder): Day | null {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(typed);
  if (iso) return valid(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const parts = /^(\d{1,2})[./\s-](\d{1,2})(?:[./\s-](\d{2}|\d{4})?)?$/.exec(typed);
  if (!parts) return null;
  const [first, second] = [Number(parts[1]), Number(parts[2])];
  const dayFirst = order === "day_first" || typed.includes(".");
  const [month, date] = dayFirst ? [second, first] : [first, second];
  if (parts[3]) return valid(parts[3].length === 2 ? 2000 + Number(parts[3]) : Number(parts[3]), month, date);
  const year = Number(today.slice(0, 4));
  const thisYear = valid(year, month, date);
  return thisYear && thisYear < today ? valid(year + 1, month, date) : thisYear;
}

function valid(year: number, month: number, date: number): Day | null {
  const day = `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(date).padStart(2, "0")}`;
  const parsed = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(day) ? day : null;
}

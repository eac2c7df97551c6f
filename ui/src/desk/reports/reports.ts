/** The reports there are, the days they are made over by a word, and their numbers in words. */
import type { Report, ReportKind, ReportLine, ReportUnit } from "$lib/api";
import { formatAmount, formatMoney, formatNumber, m, type Day } from "$lib/i18n";
import { plusDays, plusMonths } from "$desk/data/days";

/** Reports by subject, in the order they are offered. */
export const groups: { title: () => string; kinds: ReportKind[] }[] = [
  { title: m.reports_group_time, kinds: ["provider_use", "resource_use"] },
  { title: m.reports_group_people, kinds: ["missed", "lead_time", "waiting_time", "ratings"] },
  { title: m.reports_group_money, kinds: ["takings", "revenue", "outstanding"] },
  { title: m.reports_group_counts, kinds: ["by_type", "by_source", "by_status"] },
];

/** What a report is called in the list. */
export const kindNames: Record<ReportKind, () => string> = {
  provider_use: m.reports_provider_use,
  resource_use: m.reports_resource_use,
  missed: m.reports_missed,
  lead_time: m.reports_lead_time,
  waiting_time: m.reports_waiting_time,
  by_type: m.reports_by_type,
  by_source: m.reports_by_source,
  by_status: m.reports_by_status,
  ratings: m.reports_ratings,
  takings: m.reports_takings,
  revenue: m.reports_revenue,
  outstanding: m.reports_outstanding,
};

/** Reports on the ledger. */
export const moneyKinds: readonly ReportKind[] = ["takings", "revenue", "outstanding"];

/** Days that have a name. */
export const spans = ["last_30", "this_month", "last_month", "this_year", "last_year", "next_30"] as const;
export type Span = (typeof spans)[number];

export const spanNames: Record<Span | "own", () => string> = {
  last_30: m.reports_last_30,
  this_month: m.reports_this_month,
  last_month: m.reports_last_month,
  this_year: m.reports_this_year,
  last_year: m.reports_last_year,
  next_30: m.reports_next_30,
  own: m.reports_own_days,
};

export interface Days {
  from: Day;
  to: Day;
}

/** The days a word means, seen from `today`; both included. */
export function daysOf(span: Span, today: Day): Days {
  const month = `${today.slice(0, 7)}-01`;
  switch (span) {
    case "last_30":
      return { from: plusDays(today, -29), to: today };
    case "next_30":
      return { from: today, to: plusDays(today, 29) };
    case "this_month":
      return { from: month, to: plusDays(plusMonths(month, 1), -1) };
    case "last_month":
      return { from: plusMonths(month, -1), to: plusDays(month, -1) };
    case "this_year":
      return { from: `${today.slice(0, 4)}-01-01`, to: `${today.slice(0, 4)}-12-31` };
    case "last_year":
      return { from: plusDays(plusMonths(today, -12), 1), to: today };
    default:
      return span satisfies never;
  }
}

/** The word for these days; `own` where there is none. */
export function spanOf({ from, to }: Days, today: Day): Span | "own" {
  const means = (it: Span) => {
    const days = daysOf(it, today);
    return days.from === from && days.to === to;
  };
  return spans.find(means) ?? "own";
}

/** A number of a report in words; a dash where there is nothing to measure by. */
export function valueSays(value: number | null | undefined, unit: ReportUnit, currency: string): string {
  if (value === null || value === undefined) return "–";
  switch (unit) {
    case "count":
    case "days":
      return formatNumber(value);
    case "minutes":
      return m.reports_minutes({ count: formatNumber(value) });
    case "hours":
      return m.reports_hours({
        hours: formatNumber(Math.floor(value / 60)),
        minutes: String(value % 60).padStart(2, "0"),
      });
    case "permille":
      return formatNumber(value / 1000, {
        style: "percent",
        minimumFractionDigits: 1,
        maximumFractionDigits: 1,
      });
    case "money":
      return formatMoney(value, currency);
    case "stars":
      return formatNumber(value / 100, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
    case "tenth_days":
      return formatNumber(value / 10, { maximumFractionDigits: 1 });
    default:
      return unit satisfies never;
  }
}

/** The same in a table, whose headings name the currency. */
export function cellSays(value: number | null | undefined, unit: ReportUnit, currency: string): string {
  if (unit !== "money" || value === null || value === undefined) return valueSays(value, unit, currency);
  return formatAmount(value, currency);
}

/** What the longest bar stands for: everything, where numbers are parts of a whole that is full; else the most. */
export function scaleOf(report: Report): number {
  const unit = report.columns[report.drawn]?.unit;
  const most = Math.max(0, ...report.lines.map((it) => it.values[report.drawn] ?? 0));
  const whole = unit === "permille" ? 1000 : unit === "stars" ? 500 : 1;
  return Math.max(whole, most);
}

/** How a table is in order: by a column of numbers, by the names (-1), or as it came (`null`). */
export interface Order {
  column: number;
  direction: "ascending" | "descending";
}

/** `lines` in that order; what cannot be measured stands last. */
export function ordered(lines: ReportLine[], order: Order | null, tag: string): ReportLine[] {
  if (!order) return lines;
  const { column, direction } = order;
  const sign = direction === "ascending" ? 1 : -1;
  const names = new Intl.Collator(tag, { numeric: true });
  return lines.toSorted((one, other) => {
    if (column < 0) return sign * names.compare(one.label, other.label);
    const [a, b] = [one.values[column] ?? null, other.values[column] ?? null];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return sign * (a - b);
  });
}

/** The order a click on a heading asks for: numbers the most first, names from the beginning, then turned round. */
export function turned(order: Order | null, column: number): Order {
  const first = column < 0 ? "ascending" : "descending";
  const other = first === "ascending" ? "descending" : "ascending";
  return { column, direction: order?.column === column && order.direction === first ? other : first };
}

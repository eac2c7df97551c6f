/** The lists in words: how soon, when they can come, since when they wait, when they are due. */
import type { RecallLine, WaitlistForm, WaitReason } from "$lib/api";
import { formatDate, formatDay, formatList, formatNumber, formatRange, formatTime, m } from "$lib/i18n";
import type { Choice } from "$lib/kit";
import type { SetUp } from "$desk/data/set-up.svelte";
import { shortName } from "$desk/settings/week/weekdays";
import { hoursOf, type Part } from "./hours";
import type { ListName } from "./lists.svelte";

export type Urgency = "routine" | "soon" | "urgent";

export function listWord(name: ListName): string {
  return { waiting: m.lists_waiting, recalls: m.lists_recalls, unscheduled: m.lists_unscheduled }[name]();
}

export function urgencyWord(urgency: string): string {
  if (urgency === "urgent") return m.lists_urgent();
  return urgency === "soon" ? m.lists_soon() : m.lists_routine();
}

export function urgencyChoices(): Choice<Urgency>[] {
  return (["routine", "soon", "urgent"] as const).map((value) => ({ value, label: urgencyWord(value) }));
}

export function partWord(part: Part): string {
  return { morning: m.lists_morning, afternoon: m.lists_afternoon, evening: m.lists_evening }[part]();
}

/** “Tue and Thu, mornings, Dr Osei, from 3 Dec”; that anything suits when nothing is wished. */
export function wishesSay({ preferences: it }: WaitlistForm, setUp: SetUp): string {
  const { parts, from, to } = hoursOf(it.within);
  const exact = from !== null || to !== null;
  const words = [
    it.weekdays.length ? formatList([...it.weekdays].sort().map(shortName)) : "",
    exact ? timesSay(from, to) : formatList(parts.map(partWord)),
    formatList(it.provider_ids.map((id) => setUp.providers.name(id)).filter(Boolean)),
    formatList(it.location_ids.map((id) => setUp.locations.name(id)).filter(Boolean)),
    it.earliest ? m.lists_from({ date: formatDay(it.earliest, "short") }) : "",
    it.latest ? m.lists_until({ date: formatDay(it.latest, "short") }) : "",
  ].filter(Boolean);
  return words.length ? words.join(" · ") : m.lists_any_time();
}

function timesSay(from: number | null, to: number | null): string {
  if (from !== null && to !== null) return formatRange(from, to);
  return from !== null
    ? m.lists_after({ time: formatTime(from) })
    : m.lists_before({ time: formatTime(to!) });
}

/** Whether a reason says anything: that somebody waits since today does not. */
export function worthSaying(reason: WaitReason): boolean {
  return reason.is !== "waited" || reason.days > 0;
}

/** Why somebody stands where they do among those who could have the time. */
export function reasonSays(reason: WaitReason): string {
  switch (reason.is) {
    case "urgency":
      return urgencyWord(reason.urgency);
    case "waited":
      return m.lists_waited({ count: reason.days });
    case "sooner":
      return m.lists_sooner({ count: reason.days });
    case "declined_before":
      return m.lists_declined({ count: reason.times });
    case "leaves":
      return reason.minutes === 0 ? m.lists_leaves_nothing() : m.lists_leaves({ minutes: reason.minutes });
    default:
      return reason satisfies never;
  }
}

/** “3 days overdue”, “Due today”, “Due 24 May 2027”. */
export function dueSays({ overdue_days: days, form }: RecallLine): string {
  if (days > 0) return m.lists_overdue_by({ count: days });
  return days === 0 ? m.lists_due_today() : m.lists_due_on({ date: formatDate(form.due) });
}

/** “Again every 6 months”. */
export function everySays(months: number | null): string {
  if (!months) return m.lists_once();
  return m.lists_every({ count: months });
}

/** Minutes and seconds that are left, “14:05”. */
export function leftSays(seconds: number): string {
  const left = Math.max(0, Math.ceil(seconds));
  const seconds2 = formatNumber(left % 60, { minimumIntegerDigits: 2 });
  return `${formatNumber(Math.floor(left / 60))}:${seconds2}`;
}

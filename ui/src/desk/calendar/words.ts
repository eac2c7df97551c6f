/** The words of the calendar's views. */
import { m } from "$lib/i18n";
import type { ViewName } from "./view.svelte";

const words: Record<ViewName, () => string> = {
  day: () => m.calendar_view_day(),
  three_days: () => m.calendar_view_three_days(),
  work_week: () => m.calendar_view_work_week(),
  week: () => m.calendar_view_week(),
  month: () => m.calendar_view_month(),
  agenda: () => m.calendar_view_agenda(),
};

/** What a view is called. */
export function viewWord(view: ViewName): string {
  return words[view]();
}

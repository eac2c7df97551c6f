/** Which time came free by what was just done to an appointment. */
import type { CalendarItem } from "$lib/api";
import type { News } from "$desk/data/commands.svelte";

/** The appointments as they stood, where their time is free now. */
export function freedBy(news: News): CalendarItem[] {
  switch (news.is) {
    case "cancelled":
    case "deleted":
      return news.was.holds_time ? [news.was] : [];
    case "placed": {
      const { was, item, how } = news;
      const stays = was.date === item.date && was.provider_id === item.provider_id && was.from === item.from;
      const moved = how === "move" || how === "reschedule";
      return moved && !stays && was.holds_time ? [was] : [];
    }
    case "edited": {
      const { was, item } = news;
      if (!was) return [];
      const stays = was.date === item.date && was.provider_id === item.provider_id && was.from === item.from;
      return stays ? [] : [was];
    }
    case "stepped":
    case "booked":
    case "restored":
    case "pinned":
    case "unpinned":
    case "problem":
      return [];
    case "several":
      return news.deed.endsWith("_cancelled") ? news.items : [];
    default:
      return news satisfies never;
  }
}

/** Whether its start is still ahead. */
export function isToCome(
  { date, from }: Pick<CalendarItem, "date" | "from">,
  clock: { today: string; now: number },
): boolean {
  return date > clock.today || (date === clock.today && from > clock.now);
}

/** Which time came free by what was just done to an appointment. */
import type { CalendarItem } from "$lib/api";
import type { News } from "$desk/data/commands.svelte";

/** The appointment as it stood, where its time is free now. */
export function freedBy(news: News): CalendarItem | null {
  switch (news.is) {
    case "cancelled":
    case "deleted":
      return news.was.holds_time ? news.was : null;
    case "placed": {
      const { was, item, how } = news;
      const stays = was.date === item.date && was.provider_id === item.provider_id && was.from === item.from;
      const moved = how === "move" || how === "reschedule";
      return moved && !stays && was.holds_time ? was : null;
    }
    case "edited": {
      const { was, item } = news;
      if (!was) return null;
      const stays = was.date === item.date && was.provider_id === item.provider_id && was.from === item.from;
      return stays ? null : was;
    }
    case "stepped":
    case "booked":
    case "restored":
    case "pinned":
    case "unpinned":
    case "problem":
      return null;
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

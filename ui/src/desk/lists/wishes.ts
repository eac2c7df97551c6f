/** Whether a place on the calendar is within what somebody who waits asked for. Staff may book elsewhere; they are told. */
import type { WaitPreferences } from "$lib/api";
import { bookWeekday } from "$desk/data/days";
import type { Day } from "$lib/i18n";

/** Where and when, in wall minutes. */
export interface Asked {
  date: Day;
  from: number;
  to: number;
  /** Whose column it is; nothing in a chair's. */
  providerId: string | null;
  locationId: string;
}

export type Wish = "provider" | "place" | "day" | "time";

/** The first wish it goes against; `null` when it suits. */
export function wishAgainst(wishes: WaitPreferences, it: Asked): Wish | null {
  const { date, from, to, providerId, locationId } = it;
  const { provider_ids, location_ids, weekdays, within, earliest, latest } = wishes;
  if (providerId && provider_ids.length && !provider_ids.includes(providerId)) return "provider";
  if (location_ids.length && !location_ids.includes(locationId)) return "place";
  const early = earliest !== null && date < earliest;
  const late = latest !== null && date > latest;
  if (early || late || (weekdays.length && !weekdays.includes(bookWeekday(date)))) return "day";
  if (within.length && !within.some((it) => it.from <= from && to <= it.to)) return "time";
  return null;
}

/** Which time came free, whoever freed it: this window, another desk, the patient, a clock that ran out. */
import type { CalendarItem, FreedTime } from "$lib/api";

/** Where more went at once than this, it is another book that is looked at, and nobody's time came free. */
const AT_ONCE = 12;

/** The time that a `freed:` tag tells of; `null` for any other tag. */
export function timeOfTag(tag: string): FreedTime | null {
  const [kind, date, from, minutes, provider_id, location_id] = tag.split(":");
  if (kind !== "freed" || !date || !provider_id || !location_id) return null;
  return { date, from: Number(from), minutes: Number(minutes), provider_id, location_id };
}

/**
 * What stood in `before` and gave its time free. For when only everything is told to be read again: a computer that
 * follows another hears of that one's changes so, without what each of them was.
 */
export function freedBetween(
  before: readonly CalendarItem[],
  now: (id: string) => CalendarItem | undefined,
): FreedTime[] {
  const stands = (was: CalendarItem, it: CalendarItem | undefined) =>
    it?.holds_time && it.date === was.date && it.from === was.from && it.provider_id === was.provider_id;
  const gone = before.filter((was) => was.holds_time && !stands(was, now(was.id)));
  return gone.length > AT_ONCE ? [] : gone.map(timeOf);
}

/** Whether its start is still ahead. */
export function isToCome(
  { date, from }: Pick<CalendarItem, "date" | "from">,
  clock: { today: string; now: number },
): boolean {
  return date > clock.today || (date === clock.today && from > clock.now);
}

/** The time an appointment takes. */
export const timeOf = ({ provider_id, location_id, date, from, minutes }: FreedTime): FreedTime => ({
  provider_id,
  location_id,
  date,
  from,
  minutes,
});

/** Time is one thing, whoever tells of it. */
export const keyOf = ({ date, from, provider_id }: FreedTime) => `freed-${date}-${from}-${provider_id}`;

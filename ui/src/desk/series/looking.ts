/** Free times around a date, for one that does not fit on it. */
import { call, type Opening, type Problem } from "$lib/api";
import { plusDays } from "$desk/data/days";
import type { Day } from "$lib/i18n";

/** How many days before and after a date are looked through: what Rust suggests from as well. */
export const SHIFT_DAYS = 3;

/** As many times as one can look over. */
const SHOWN = 12;

/** How long choosing settles before every date is looked at, ms. */
export const SETTLE_MS = 250;

/** How far looking at every date is. */
export type Looking =
  | { is: "nothing" }
  | { is: "asking" }
  | { is: "here" }
  | { is: "failed"; problem: Problem };

export interface Wanted {
  appointmentTypeId: string;
  minutes: number;
  providerId: string;
  locationId: string;
  patientId: string;
  /** The one that moves. */
  appointmentId?: string;
}

/** Free times with the same provider, those nearest to `minute` of `date` first; none before `today`. */
export async function timesAround(wanted: Wanted, date: Day, minute: number, today: Day): Promise<Opening[]> {
  const from = [plusDays(date, -SHIFT_DAYS), today].sort().at(-1)!;
  const days = 1 + (Date.parse(plusDays(date, SHIFT_DAYS)) - Date.parse(from)) / 86_400_000;
  if (days < 1) return [];
  const { openings } = await call("next_openings", {
    appointment_type_id: wanted.appointmentTypeId,
    minutes: wanted.minutes,
    provider_id: wanted.providerId,
    location_id: wanted.locationId,
    patient_id: wanted.patientId,
    from,
    days,
    earliest: null,
    latest: null,
    limit_per_day: 96,
    appointment_id: wanted.appointmentId,
  });
  const distance = (it: Opening) =>
    Math.abs(Date.parse(it.date) - Date.parse(date)) / 60_000 + Math.abs(it.from - minute);
  return [...openings]
    .sort((a, b) => distance(a) - distance(b))
    .slice(0, SHOWN)
    .sort((a, b) => a.date.localeCompare(b.date) || a.from - b.from);
}

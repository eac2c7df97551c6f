/** Lengths of a visit in words. */
import { formatNumber, m } from "$lib/i18n";

/** “1 h 15 min”, “2 h”, “40 min”. */
export function lengthSays(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (hours === 0) return m.appointment_minutes({ minutes: rest });
  const words = { hours: formatNumber(hours), minutes: formatNumber(rest) };
  return rest === 0 ? m.visits_whole_hours(words) : m.visits_hours(words);
}

/**
 * Reads times the way people type them. Minutes of the day, 0 to 1439; no date and no zone.
 */

/**
 * `930`, `9`, `9:30`, `9.30`, `21h15`, `9p`, `9:30 pm` as minutes of the day; `null` if it is not a time.
 *
 * A bare hour from 1 to 6 is left as it is typed: guessing the afternoon books a patient twelve hours off.
 */
export function parseTime(text: string): number | null {
  const found = /^(\d{1,2})(?:[:.hH\s]?(\d{2}))?\s*(?:h|([ap])\.?\s?m?\.?|(ص|م))?$/i.exec(text.trim());
  if (!found) return null;
  const [, hours, minutes = "0", latin, arabic] = found;
  const half = latin?.toLowerCase() ?? (arabic === "م" ? "p" : arabic === "ص" ? "a" : undefined);
  let hour = Number(hours);
  const minute = Number(minutes);
  if (minute > 59 || hour > 23) return null;
  if (half) {
    if (hour < 1 || hour > 12) return null;
    hour = (hour % 12) + (half === "p" ? 12 : 0);
  }
  return hour * 60 + minute;
}

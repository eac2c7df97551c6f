/**
 * A week of opening hours or template slots as stretches of wall-clock minutes, and what painting, moving and
 * typing do to it. Pure: the same for the mouse, the keyboard and the text field.
 */
import type { WallSpan } from "$lib/api";
import { parseTime } from "$lib/kit";

/** A stretch of one weekday; `tag` is what it is for (an appointment type), empty for opening hours. */
export interface Stretch {
  /** Monday 0 to Sunday 6. */
  weekday: number;
  from: number;
  to: number;
  tag: string;
}

/** Minutes everything snaps to. */
export const STEP = 15;
const DAY = 1440;

/** The hours as a key, where they are not those that are kept: only then can anybody be stranded. */
export function otherHours(
  kept: { hours: readonly unknown[] } | undefined,
  now: { hours: readonly unknown[] },
): string | null {
  const [before, after] = [JSON.stringify(kept?.hours), JSON.stringify(now.hours)];
  return kept && before !== after ? after : null;
}

/** Minutes on the grid. */
export function snap(minutes: number): number {
  return Math.min(DAY, Math.max(0, Math.round(minutes / STEP) * STEP));
}

const byTime = (a: Stretch, b: Stretch) => a.weekday - b.weekday || a.from - b.from;

/** Takes `[from, to)` of a day out of every stretch there. */
export function erase(week: Stretch[], weekday: number, from: number, to: number): Stretch[] {
  return week.flatMap((it) => {
    if (it.weekday !== weekday || it.to <= from || to <= it.from) return [it];
    return [
      { ...it, to: Math.min(it.to, from) },
      { ...it, from: Math.max(it.from, to) },
    ].filter((left) => left.from < left.to);
  });
}

/** Adds a stretch: it joins those of its kind that it touches and takes the place of others. */
export function paint(week: Stretch[], add: Stretch): Stretch[] {
  if (add.from >= add.to) return week;
  const touching = week.filter(
    (it) => it.weekday === add.weekday && it.tag === add.tag && it.from <= add.to && add.from <= it.to,
  );
  const joined = {
    ...add,
    from: Math.min(add.from, ...touching.map((it) => it.from)),
    to: Math.max(add.to, ...touching.map((it) => it.to)),
  };
  const rest = week.filter((it) => !touching.includes(it));
  return [...erase(rest, add.weekday, joined.from, joined.to), joined].sort(byTime);
}

/** One stretch of the week replaced; it is painted anew, so that nothing overlaps. */
export function replace(week: Stretch[], old: Stretch, next: Stretch): Stretch[] {
  return paint(
    week.filter((it) => it !== old),
    next,
  );
}

/** Moved by so many minutes, as far as the day goes. */
export function shifted(it: Stretch, by: number): Stretch {
  const bounded = Math.min(DAY - it.to, Math.max(-it.from, by));
  return { ...it, from: it.from + bounded, to: it.to + bounded };
}

/** With another end, at least one step long. */
export function stretchedTo(it: Stretch, to: number): Stretch {
  return { ...it, to: Math.min(DAY, Math.max(it.from + STEP, to)) };
}

/** With another start, at least one step long. */
export function startedAt(it: Stretch, from: number): Stretch {
  return { ...it, from: Math.max(0, Math.min(it.to - STEP, from)) };
}

/** A day's stretches, in order. */
export function onDay(week: Stretch[], weekday: number): Stretch[] {
  return week.filter((it) => it.weekday === weekday).sort(byTime);
}

/** One day's stretches put on other days instead of theirs. */
export function copyDay(week: Stretch[], from: number, to: number[]): Stretch[] {
  const kept = week.filter((it) => !to.includes(it.weekday) || it.weekday === from);
  const copies = to
    .filter((it) => it !== from)
    .flatMap((weekday) => onDay(week, from).map((it) => ({ ...it, weekday })));
  return [...kept, ...copies].sort(byTime);
}

/** What the halves of the day are called on a 12-hour clock; `null` on one of 24. */
export type Halves = { am: string; pm: string } | null;

/**
 * A day as text on the desk's own clock, short enough for its field: “09:00–13:00, 14:00–18:00” or “9am–1pm,
 * 2pm–6pm”. It can be typed back as it stands.
 */
export function sayDay(spans: WallSpan[], halves: Halves = null): string {
  const clock = (minute: number) => (halves ? ofTwelve(minute, halves) : ofTwentyFour(minute));
  return spans.map((it) => `${clock(it.from)}–${clock(it.to)}`).join(", ");
}

const two = (it: number) => String(it).padStart(2, "0");

const ofTwentyFour = (minute: number) => `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;

function ofTwelve(minute: number, { am, pm }: { am: string; pm: string }): string {
  const hour = Math.floor(minute / 60) % 24;
  const past = minute % 60 ? `:${two(minute % 60)}` : "";
  return `${hour % 12 || 12}${past}${hour < 12 ? am : pm}`;
}

/**
 * A day as it is typed: `9-13 14-18`, `9:00–13:00, 14:00–18:00`, `9am to 1pm`. `null` if it cannot be read;
 * empty text is a day that is closed.
 */
export function readDay(text: string): WallSpan[] | null {
  const clean = text.trim().replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x660));
  if (clean === "") return [];
  const parts = clean.split(/\s*(?:[,;،/+]|\by\b|\band\b)\s*|(?<=\d|m|م|ص)\s+(?=\d{1,4}[^,;]*[-–—])/i);
  const spans = parts.filter(Boolean).map(readSpan);
  if (spans.some((it) => it === null)) return null;
  const sorted = (spans as WallSpan[]).sort((a, b) => a.from - b.from);
  const clash = sorted.some((it, at) => at > 0 && it.from < sorted[at - 1]!.to);
  return clash ? null : sorted;
}

function readSpan(text: string): WallSpan | null {
  const ends = text.split(/\s*(?:-|–|—|\bto\b|\ba\b|إلى)\s*/i);
  if (ends.length !== 2) return null;
  const from = parseTime(ends[0]!);
  const last = parseTime(ends[1]!);
  // Midnight at the end is the end of this day; `24` says the same.
  const to = last === 0 || /^24([:.h]?00)?$/.test(ends[1]!.trim()) ? DAY : last;
  return from === null || to === null || from >= to ? null : { from, to };
}

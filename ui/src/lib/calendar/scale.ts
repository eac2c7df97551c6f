/** Minutes to pixels and back. Everything is wall-clock minutes of one day; a clock change moves nothing. */
import type { ClockChange, GridColumn, GridItem, Now, Span } from "./model";

/** The lengths a slot may have, and how many pixels a slot of each is high. */
const zooms = [
  { slot: 5, height: 22 },
  { slot: 10, height: 24 },
  { slot: 15, height: 26 },
  { slot: 20, height: 26 },
  { slot: 30, height: 30 },
  { slot: 60, height: 40 },
] as const;

export type SlotMinutes = (typeof zooms)[number]["slot"];

/** The slot lengths one can zoom to, the closest look first. */
export const slotChoices: readonly SlotMinutes[] = zooms.map((it) => it.slot);

/** Room above the first line, so that the first hour's label is not cut. */
export const PAD_TOP = 10;

/** Pixels a minute is high at this zoom. */
export function pixelsPerMinute(slot: SlotMinutes): number {
  const zoom = zooms.find((it) => it.slot === slot) ?? zooms[2];
  return zoom.height / zoom.slot;
}

/** The next closer (−1) or wider (+1) zoom; the same at either end. */
export function zoomed(slot: SlotMinutes, by: -1 | 1): SlotMinutes {
  const at = slotChoices.indexOf(slot);
  return slotChoices[Math.min(slotChoices.length - 1, Math.max(0, at + by))] ?? slot;
}

export const clamp = (value: number, least: number, most: number) => Math.max(least, Math.min(most, value));

/** The nearest multiple of `step`. */
export const snapTo = (minute: number, step: number) => Math.round(minute / step) * step;

/** The multiple of `step` at or before. */
export const slotAt = (minute: number, step: number) => Math.floor(minute / step) * step;

/**
 * The part of the day worth drawing: an hour around what is open, and whatever lies outside it. A day without
 * hours shows the usual working day.
 */
export function hoursWorthDrawing(columns: readonly GridColumn[], items: readonly GridItem[]): Span {
  let from = Infinity;
  let to = -Infinity;
  for (const span of columns.flatMap((it) => it.open)) {
    from = Math.min(from, span.from - 60);
    to = Math.max(to, span.to + 60);
  }
  for (const item of items) {
    from = Math.min(from, item.from);
    to = Math.max(to, item.to, item.from + 15);
  }
  if (from > to) return { from: 480, to: 1080 };
  return { from: clamp(Math.floor(from / 60) * 60, 0, 1380), to: clamp(Math.ceil(to / 60) * 60, 60, 1440) };
}

/** Where one looks first: `lead` minutes from now where today is drawn, else the first opening. */
export function minuteOfInterest(
  columns: readonly GridColumn[],
  hours: Span,
  now: Now | null,
  lead: number,
): number {
  if (now && columns.some((it) => it.day === now.day)) return now.minute + lead;
  const opens = columns.flatMap((it) => it.open.map((span) => span.from));
  return opens.length ? Math.min(...opens) : hours.from;
}

/** The times of `hours` that `open` leaves out. */
export function closedSpans(open: readonly Span[], hours: Span): Span[] {
  const closed: Span[] = [];
  let at = hours.from;
  for (const span of [...open].sort((a, b) => a.from - b.from)) {
    if (span.from > at) closed.push({ from: at, to: Math.min(span.from, hours.to) });
    at = Math.max(at, span.to);
  }
  if (at < hours.to) closed.push({ from: at, to: hours.to });
  return closed.filter((it) => it.from < it.to);
}

/**
 * The span a card is drawn over. Inside a repeated hour the wall clock may end “before” it began: such a card
 * is drawn to the end of the repeated hour, where the clock next goes on.
 */
export function drawnSpan(item: Span, change: ClockChange | undefined): Span {
  if (item.to > item.from) return item;
  const to = change?.kind === "repeated" ? change.to : item.from + 15;
  return { from: item.from, to: Math.max(to, item.from + 15) };
}

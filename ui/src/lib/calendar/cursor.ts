/** Where the arrow keys go: from card to card and slot to slot, as one would point. */
import type { LaidColumn, Placed } from "./lanes";
import type { Focus, Span } from "./model";
import { clamp, slotAt } from "./scale";

export interface CursorRules {
  laid: readonly LaidColumn[];
  hours: Span;
  /** Minutes a slot is long. */
  slot: number;
}

export type Way = "up" | "down" | "before" | "after";

interface Found {
  at: number;
  column: LaidColumn;
  placed?: Placed;
  minute: number;
}

/** The next stop in a direction; the same one at the edge. `jump` skips empty slots. */
export function nextFocus(focus: Focus, way: Way, rules: CursorRules, jump = false): Focus {
  const here = locate(focus, rules);
  if (!here) return firstFocus(rules) ?? focus;
  if (way === "up" || way === "down") return vertical(here, way, rules, jump) ?? focus;
  return sideways(here, way === "after" ? 1 : -1, rules) ?? focus;
}

/** Where the keyboard comes in: the first card, or the first open slot. */
export function firstFocus(rules: CursorRules): Focus | null {
  for (const it of rules.laid) if (it.placed[0]) return { on: "item", id: it.placed[0].item.id };
  const first = rules.laid[0];
  if (!first) return null;
  const minute = first.column.open[0]?.from ?? rules.hours.from;
  return { on: "slot", column: first.column.id, minute: slotAt(minute, rules.slot) };
}

/** Somewhere in the grid that is remembered while the columns change. */
export interface Place {
  column: string;
  /** Where that column stood: another day has other ones. */
  at: number;
  minute: number;
}

/**
 * Where the keyboard comes in: what covers the minute in that column, or in the one that stands there now. Somebody
 * with an appointment in hand wants a slot (`free`): the next one no card stands on, else the last one before it.
 */
export function focusNear({ column, at, minute }: Place, rules: CursorRules, free = false): Focus | null {
  const { laid, hours, slot } = rules;
  const one = laid.find((it) => it.column.id === column) ?? laid[Math.min(at, laid.length - 1)];
  if (!one) return null;
  const last = hours.to - slot;
  const start = clamp(slotAt(minute, slot), hours.from, last);
  const over = (minute: number) => one.placed.find((it) => it.item.from <= minute && it.item.to > minute);
  const onSlot = (minute: number): Focus => ({ on: "slot", column: one.column.id, minute });
  const card = over(start);
  if (!card) return onSlot(start);
  if (free) {
    for (let it = start; it <= last; it += slot) if (!over(it)) return onSlot(it);
    for (let it = start; it >= hours.from; it -= slot) if (!over(it)) return onSlot(it);
  }
  return onItem(card);
}

/** The column, card and minute a focus stands for; `null` if it is gone. */
export function locate(focus: Focus, rules: CursorRules): Found | null {
  for (const [at, column] of rules.laid.entries()) {
    if (focus.on === "slot") {
      if (column.column.id === focus.column) return { at, column, minute: focus.minute };
      continue;
    }
    const placed = column.placed.find((it) => it.item.id === focus.id);
    if (placed) return { at, column, placed, minute: placed.item.from };
  }
  return null;
}

function vertical(here: Found, way: "up" | "down", rules: CursorRules, jump: boolean): Focus | null {
  const { placed } = here.column;
  const index = here.placed ? placed.indexOf(here.placed) : -1;
  if (jump) {
    const next =
      way === "down"
        ? placed.find((it, i) => (index >= 0 ? i > index : it.item.from > here.minute))
        : placed.findLast((it, i) => (index >= 0 ? i < index : it.item.from < here.minute));
    return next ? onItem(next) : null;
  }
  // Cards that overlap this one come first: otherwise a lane could never be reached.
  const neighbour = placed[index + (way === "down" ? 1 : -1)];
  if (here.placed && neighbour && touches(here.placed, neighbour)) return onItem(neighbour);
  const minute =
    way === "down"
      ? here.placed
        ? Math.ceil(here.placed.item.to / rules.slot) * rules.slot
        : here.minute + rules.slot
      : slotAt(here.minute - 1, rules.slot);
  if (minute < rules.hours.from || minute >= rules.hours.to) return null;
  return way === "down" ? stopFrom(here, minute, rules) : stopBefore(here, minute);
}

const onItem = (placed: Placed): Focus => ({ on: "item", id: placed.item.id });
const touches = (a: Placed, b: Placed) => a.item.from < b.item.to && b.item.from < a.item.to;

function stopFrom(here: Found, minute: number, rules: CursorRules): Focus {
  const edge = here.placed?.item.to ?? here.minute + 1;
  const card = here.column.placed.find((it) => it.item.from >= edge && it.item.from < minute + rules.slot);
  const over = here.column.placed.find(
    (it) => it.item.from <= minute && it.item.to > minute && it !== here.placed,
  );
  const next = card ?? over;
  return next ? onItem(next) : { on: "slot", column: here.column.column.id, minute };
}

function stopBefore(here: Found, minute: number): Focus {
  const card = here.column.placed.findLast(
    (it) => it !== here.placed && it.item.from < here.minute && it.item.to > minute,
  );
  return card ? onItem(card) : { on: "slot", column: here.column.column.id, minute };
}

function sideways(here: Found, by: 1 | -1, rules: CursorRules): Focus | null {
  // Lanes first, then columns.
  if (here.placed) {
    const mine = here.placed;
    const lane = here.column.placed.find(
      (it) => it !== mine && touches(it, mine) && Math.sign(it.lane - mine.lane) === by,
    );
    if (lane) return onItem(lane);
  }
  const column = rules.laid[here.at + by];
  if (!column) return null;
  const over = column.placed.filter((it) => it.item.from <= here.minute && it.item.to > here.minute);
  const card = by === 1 ? over[0] : over[over.length - 1];
  if (card) return onItem(card);
  const minute = clamp(slotAt(here.minute, rules.slot), rules.hours.from, rules.hours.to - rules.slot);
  return { on: "slot", column: column.column.id, minute };
}

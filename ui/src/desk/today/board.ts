/** Who stands where on the flow board, and how long they have waited. Pure, so that it is told in tests. */
import type { CalendarItem } from "$lib/api";
import { statusOf } from "$desk/appointment/steps";

export type Lane = "expected" | "arrived" | "in_room" | "done" | "away";

/** The lanes that are always shown, in the order of the day. */
export const lanes = ["expected", "arrived", "in_room", "done"] as const satisfies readonly Lane[];

/** Minutes after the start from which somebody expected is late. */
export const LATE_AFTER = 5;

/** Where an appointment stands on the board; `null` for what is not on it. */
export function laneOf(item: CalendarItem): Lane | null {
  switch (statusOf(item)) {
    case "confirmed":
    case "pending_approval":
      return "expected";
    case "checked_in":
      return "arrived";
    case "in_progress":
      return "in_room";
    case "completed":
      return "done";
    case "cancelled":
    case "no_show":
      return "away";
    case "draft":
    case "rescheduled":
    case "expired":
      return null;
  }
}

/** Everybody, lane by lane: by the time they are expected, and who has waited longest first. */
export function boardOf(items: readonly CalendarItem[]): Record<Lane, CalendarItem[]> {
  const board: Record<Lane, CalendarItem[]> = { expected: [], arrived: [], in_room: [], done: [], away: [] };
  for (const item of items) {
    const lane = laneOf(item);
    if (lane) board[lane].push(item);
  }
  const byStart = (a: CalendarItem, b: CalendarItem) => a.from - b.from || a.number - b.number;
  board.expected.sort(byStart);
  board.arrived.sort((a, b) => (a.checked_in_at ?? "").localeCompare(b.checked_in_at ?? "") || byStart(a, b));
  board.in_room.sort((a, b) => (a.status_since ?? "").localeCompare(b.status_since ?? "") || byStart(a, b));
  board.done.sort((a, b) => (b.status_since ?? "").localeCompare(a.status_since ?? "") || byStart(b, a));
  board.away.sort(byStart);
  return board;
}

/** Whole minutes since an instant; nothing for one that is not known. */
export function minutesSince(instant: string | null, now: number): number | null {
  if (!instant) return null;
  return Math.max(0, Math.floor((now - Date.parse(instant)) / 60_000));
}

/** How many minutes late somebody expected is; `null` while they are not. */
export function lateBy(item: CalendarItem, wallNow: number): number | null {
  const late = wallNow - item.from;
  return laneOf(item) === "expected" && late >= LATE_AFTER ? late : null;
}

/** The step that brings an appointment to a lane, from where it stands. */
export function stepTo(
  item: CalendarItem,
  lane: Lane,
): "check_in" | "start" | "complete" | "no_show" | "revert" | null {
  const from = laneOf(item);
  if (from === lane || from === null) return null;
  if (lane === "away") return "no_show";
  const order = lanes.indexOf(lane);
  const now = lanes.indexOf(from as (typeof lanes)[number]);
  if (now < 0) return lane === "expected" ? "revert" : null;
  if (order < now) return order === now - 1 ? "revert" : null;
  return (["check_in", "start", "complete"] as const)[order - 1] ?? null;
}

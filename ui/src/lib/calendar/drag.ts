/**
 * The one drag state machine: pointer, things from outside, keyboard and cut-and-click all pass through it. It
 * is pure — what happened goes in, the next state and what came of it go out — so every path is tested without
 * a browser. `drag.svelte.ts` feeds it.
 */
import type { Candidate, DragSource, GridItem, Verdict } from "./model";
import { clamp, slotAt, snapTo } from "./scale";

/** Pixels a pressed pointer must travel before it is a drag (Q10: no accidental moves). */
export const THRESHOLD_PX = 5;

/** What has been taken hold of, and how. */
export type Grip =
  /** `grab`: minutes from the card's start to the pointer. */
  | { does: "move"; item: GridItem; grab: number }
  | { does: "resize"; item: GridItem; edge: "from" | "to" }
  | { does: "create"; column: string; anchor: number }
  | { does: "place"; source: DragSource; grab: number };

/** Where it would land. */
export type Landing =
  | { on: "grid"; column: string; from: number; to: number }
  | { on: "target"; target: string }
  | { on: "nowhere" };

/** What the pointer is over. */
export type Hit =
  { on: "grid"; column: string; minute: number } | { on: "target"; target: string } | { on: "nowhere" };

export type Drag =
  | { is: "idle" }
  | { is: "pressed"; grip: Grip; x: number; y: number }
  | { is: "dragging"; by: "pointer" | "keys"; grip: Grip; copy: boolean; at: Landing }
  /** Cut: waiting for a click or Enter on a slot. */
  | { is: "holding"; grip: Grip; copy: boolean };

/** The grid's measure: columns in order, and the day's limits in wall-clock minutes. */
export interface Rules {
  columns: readonly string[];
  from: number;
  to: number;
  /** Minutes a drag moves by. */
  snap: number;
  /** Minutes of a slot, the least that is created. */
  slot: number;
}

export type Happening =
  | { type: "press"; grip: Grip; x: number; y: number }
  | { type: "move"; x: number; y: number; hit: Hit; alt: boolean }
  | { type: "pickUp"; item: GridItem }
  | { type: "pickUpSource"; source: DragSource; column: string; minute: number }
  | { type: "nudge"; columns: number; minutes: number }
  | { type: "stretch"; minutes: number }
  | { type: "hold"; grip: Grip; copy: boolean }
  /** Let go, or Enter; the verdict is that of the landing now shown. */
  | { type: "drop"; verdict: Verdict }
  /** What is held is put on a slot. */
  | { type: "putDown"; landing: Landing; verdict: Verdict }
  | { type: "cancel" };

/** What came of it. */
export type Outcome =
  | { did: "nothing" }
  | { did: "started"; grip: Grip }
  | { did: "clicked"; grip: Grip }
  | { did: "moved"; item: GridItem; column: string; from: number; to: number; copy: boolean }
  | { did: "resized"; item: GridItem; from: number; to: number }
  | { did: "created"; column: string; from: number; to: number }
  | { did: "placed"; source: DragSource; column: string; from: number; to: number }
  | { did: "droppedOut"; grip: Grip; target: string }
  | { did: "refused"; grip: Grip; landing: Landing; why: string }
  | { did: "cancelled"; grip: Grip };

export type Step = readonly [Drag, Outcome];

const idle: Drag = { is: "idle" };
const nothing: Outcome = { did: "nothing" };

/** The next state, and what came of what happened. */
export function step(drag: Drag, event: Happening, rules: Rules): Step {
  switch (event.type) {
    case "press":
      return drag.is === "idle"
        ? [{ is: "pressed", grip: event.grip, x: event.x, y: event.y }, nothing]
        : [drag, nothing];
    case "move":
      return moved(drag, event, rules);
    case "pickUp":
      return pickedUp({ does: "move", item: event.item, grab: 0 }, landingOf(event.item));
    case "pickUpSource": {
      const grip: Grip = { does: "place", source: event.source, grab: 0 };
      return pickedUp(grip, land(grip, { on: "grid", column: event.column, minute: event.minute }, rules));
    }
    case "nudge":
      return [nudged(drag, event, rules), nothing];
    case "stretch":
      return [stretched(drag, event.minutes, rules), nothing];
    case "hold":
      return [
        { is: "holding", grip: event.grip, copy: event.copy },
        { did: "started", grip: event.grip },
      ];
    case "drop":
      if (drag.is === "pressed") return [idle, { did: "clicked", grip: drag.grip }];
      if (drag.is !== "dragging") return [drag, nothing];
      return [idle, settle(drag.grip, drag.at, drag.copy, event.verdict)];
    case "putDown":
      if (drag.is !== "holding") return [drag, nothing];
      // A refused place is no reason to let go: the next click may be right.
      if (event.verdict.kind === "blocked")
        return [drag, { did: "refused", grip: drag.grip, landing: event.landing, why: event.verdict.why }];
      return [idle, settle(drag.grip, event.landing, drag.copy, event.verdict)];
    case "cancel":
      return drag.is === "idle" || drag.is === "pressed"
        ? [idle, nothing]
        : [idle, { did: "cancelled", grip: drag.grip }];
  }
}

function pickedUp(grip: Grip, at: Landing): Step {
  return [
    { is: "dragging", by: "keys", grip, copy: false, at },
    { did: "started", grip },
  ];
}

const landingOf = (item: GridItem): Landing => ({
  on: "grid",
  column: item.column,
  from: item.from,
  to: item.to,
});

function moved(drag: Drag, event: Happening & { type: "move" }, rules: Rules): Step {
  if (drag.is === "pressed") {
    if (Math.hypot(event.x - drag.x, event.y - drag.y) < THRESHOLD_PX) return [drag, nothing];
    const at = land(drag.grip, event.hit, rules);
    const next: Drag = { is: "dragging", by: "pointer", grip: drag.grip, copy: event.alt, at };
    return [next, { did: "started", grip: drag.grip }];
  }
  if (drag.is !== "dragging" || drag.by !== "pointer") return [drag, nothing];
  const at = land(drag.grip, event.hit, rules);
  const copy = event.alt && drag.grip.does === "move";
  if (copy === drag.copy && sameLanding(at, drag.at)) return [drag, nothing];
  return [{ ...drag, copy, at }, nothing];
}

/** Where this grip lands when the pointer is over `hit`. */
export function land(grip: Grip, hit: Hit, rules: Rules): Landing {
  if (grip.does === "resize")
    return hit.on === "grid" ? resizedTo(grip, hit.minute, rules) : landingOf(grip.item);
  if (grip.does === "create") {
    const minute = hit.on === "grid" ? hit.minute : grip.anchor;
    return drawnOut(grip, minute, rules);
  }
  if (hit.on !== "grid") return hit;
  const length = lengthOf(grip);
  const from = clamp(
    snapTo(hit.minute - grip.grab, rules.snap),
    rules.from,
    Math.max(rules.from, rules.to - length),
  );
  return { on: "grid", column: hit.column, from, to: from + length };
}

function lengthOf(grip: Grip & { does: "move" | "place" }): number {
  return grip.does === "place" ? grip.source.minutes : Math.max(grip.item.to - grip.item.from, 5);
}

function resizedTo(grip: Grip & { does: "resize" }, minute: number, rules: Rules): Landing {
  const { column, from, to } = grip.item;
  const wanted = snapTo(minute, rules.snap);
  return grip.edge === "to"
    ? { on: "grid", column, from, to: clamp(wanted, from + rules.snap, Math.max(rules.to, to)) }
    : { on: "grid", column, from: clamp(wanted, Math.min(rules.from, from), to - rules.snap), to };
}

/** A new stretch from where the pointer went down to where it is, either way, at least one slot long. */
function drawnOut(grip: Grip & { does: "create" }, minute: number, rules: Rules): Landing {
  const anchor = slotAt(grip.anchor, rules.slot);
  const down = minute >= grip.anchor;
  const from = down ? anchor : Math.min(anchor, snapTo(minute, rules.snap));
  const to = down ? Math.max(anchor + rules.slot, snapTo(minute, rules.snap)) : anchor + rules.slot;
  return { on: "grid", column: grip.column, from: Math.max(rules.from, from), to: Math.min(rules.to, to) };
}

function nudged(drag: Drag, by: { columns: number; minutes: number }, rules: Rules): Drag {
  if (drag.is !== "dragging" || drag.by !== "keys" || drag.at.on !== "grid") return drag;
  const { column, from, to } = drag.at;
  const length = to - from;
  const index = clamp(rules.columns.indexOf(column) + by.columns, 0, rules.columns.length - 1);
  const start = clamp(from + by.minutes, rules.from, Math.max(rules.from, rules.to - length));
  return {
    ...drag,
    at: { on: "grid", column: rules.columns[index] ?? column, from: start, to: start + length },
  };
}

function stretched(drag: Drag, minutes: number, rules: Rules): Drag {
  if (drag.is !== "dragging" || drag.by !== "keys" || drag.at.on !== "grid") return drag;
  const to = clamp(drag.at.to + minutes, drag.at.from + rules.snap, rules.to);
  return { ...drag, at: { ...drag.at, to } };
}

function settle(grip: Grip, at: Landing, copy: boolean, verdict: Verdict): Outcome {
  if (at.on === "nowhere") return { did: "cancelled", grip };
  if (at.on === "target") return { did: "droppedOut", grip, target: at.target };
  if (verdict.kind === "blocked") return { did: "refused", grip, landing: at, why: verdict.why };
  const { column, from, to } = at;
  switch (grip.does) {
    case "create":
      return { did: "created", column, from, to };
    case "place":
      return { did: "placed", source: grip.source, column, from, to };
    case "resize":
      return from === grip.item.from && to === grip.item.to
        ? { did: "cancelled", grip }
        : { did: "resized", item: grip.item, from, to };
    case "move":
      return settleMove(grip.item, { column, from, to }, copy, grip);
  }
}

function settleMove(
  item: GridItem,
  at: { column: string; from: number; to: number },
  copy: boolean,
  grip: Grip,
): Outcome {
  const there = at.column === item.column && at.from === item.from;
  if (there && at.to === item.to && !copy) return { did: "cancelled", grip };
  // On the keyboard one pick-up may move and stretch; stretching alone is a resize.
  if (there && !copy) return { did: "resized", item, from: at.from, to: at.to };
  return { did: "moved", item, ...at, copy };
}

/** The landing as the question that is put to the rules; `null` if it is on no column. */
export function candidateOf(grip: Grip, at: Landing, copy: boolean): Candidate | null {
  if (at.on !== "grid") return null;
  const { column, from, to } = at;
  const subject =
    grip.does === "place" ? { source: grip.source } : grip.does === "create" ? {} : { item: grip.item };
  return { column, from, to, copy, ...subject };
}

export function sameLanding(a: Landing, b: Landing): boolean {
  if (a.on === "grid") return b.on === "grid" && a.column === b.column && a.from === b.from && a.to === b.to;
  if (a.on === "target") return b.on === "target" && a.target === b.target;
  return b.on === "nowhere";
}

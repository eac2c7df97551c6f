/**
 * What the calendar grid draws and what it says. The grid knows columns of wall-clock minutes and the things in
 * them; it does not know appointments, rules or instants. The owner turns what Rust sent into these views and
 * turns the intents back into commands.
 */
import type { Component } from "svelte";
import type { Day } from "$lib/i18n";

/** A stretch of wall-clock minutes of one day, `[from, to)`. 0 is midnight; up to 1440. */
export interface Span {
  from: number;
  to: number;
}

/** Time set aside for one kind of thing, drawn behind the cards. */
export interface TemplateBlock extends Span {
  label: string;
  /** 1–12. */
  hue: number;
}

/** The wall-clock time a clock change skips or repeats; marked, so that nobody is surprised by it (Q2). */
export interface ClockChange extends Span {
  kind: "skipped" | "repeated";
}

/** One column: a provider's or a room's day, or a whole day. */
export interface GridColumn {
  id: string;
  day: Day;
  title: string;
  subtitle?: string;
  avatar?: { name: string; photo?: string; hue?: number };
  /** When it is open; everything else is hatched. */
  open: Span[];
  template: TemplateBlock[];
  clockChange?: ClockChange;
  /** Its accessible name where what stands in it are no appointments. */
  label?: string;
}

/** A small sign on a card, with its meaning in words. */
export interface CardBadge {
  icon: Component;
  text: string;
}

/** One card. Objects are immutable: replace one to change it, keep it to leave its column undrawn. */
export interface GridItem extends Span {
  id: string;
  column: string;
  /** First and largest: the patient's name. */
  title: string;
  /** What it is: the type. */
  subtitle: string;
  /** 1–12, of the type or the provider. */
  hue: number;
  status: string;
  statusIcon?: Component;
  statusText: string;
  badges: CardBadge[];
  /** `quiet` for what is over, `struck` for what will not happen. */
  emphasis?: "normal" | "quiet" | "struck";
  /** Not yet certain: drawn with a dashed edge. */
  provisional?: boolean;
  /** Belongs to what is selected: another leg of its visit. */
  linked?: boolean;
  /** Cannot be dragged; `lockedWhy` says why when someone tries. */
  locked?: boolean;
  lockedWhy?: string;
}

/** Something outside the grid that can be dropped on it: from the pinboard, the waitlist, a search result. */
export interface DragSource {
  id: string;
  title: string;
  subtitle: string;
  hue: number;
  /** How long it will be. */
  minutes: number;
  /** Which list it comes from, for the owner. */
  from: string;
}

/** Where something would go. */
export interface Candidate extends Span {
  column: string;
  /** What is being placed; absent while an empty slot is drawn out. */
  item?: GridItem;
  source?: DragSource;
  copy: boolean;
}

/** What the rules say of a candidate, asked once a frame and answered from what is already known. */
export type Verdict = { kind: "fits" } | { kind: "warn"; why: string } | { kind: "blocked"; why: string };

/** While something is dragged: where in a column it would fit. */
export interface ColumnShade {
  column: string;
  fits: Span[];
  /** Why nothing in this column fits, shown in its heading. */
  why?: string;
}

/** An empty place in a column. */
export interface Slot {
  column: string;
  from: number;
  to: number;
}

/** What has the attention: a card, or an empty slot. */
export type Focus = { on: "item"; id: string } | { on: "slot"; column: string; minute: number };

export interface MoveIntent extends Span {
  item: GridItem;
  column: string;
  copy: boolean;
}

export interface ResizeIntent extends Span {
  item: GridItem;
}

export interface PlaceIntent extends Span {
  source: DragSource;
  column: string;
}

/** The minute it is, on the clinic's wall; the owner ticks it. */
export interface Now {
  day: Day;
  minute: number;
}

/**
 * What the pointer means in the grid: what a press takes hold of, where a double click or the menu is, what it
 * rests on. It decides; the grid it is given acts.
 */
import type { Grip } from "./drag";
import type { CalendarDrag } from "./drag.svelte";
import type { Focus, GridItem, Slot, Span } from "./model";
import { slotAt, type SlotMinutes } from "./scale";
import type { Viewport } from "./viewport.svelte";

/** What the pointer needs of the grid. */
export interface PointedGrid {
  drag: CalendarDrag;
  view: Viewport;
  item: (id: string) => GridItem | undefined;
  columns: () => readonly string[];
  hours: () => Span;
  slot: () => SlotMinutes;
  readonly: () => boolean;
  focusOn: (focus: Focus) => void;
  say: (words: string) => void;
  open: (item: GridItem) => void;
  create: (slot: Slot) => void;
  menu: (what: { item: GridItem } | { slot: Slot }, x: number, y: number) => void;
  hover: (item: GridItem | null, box: DOMRect | null) => void;
}

/** Pixels at the end of a card that resize it. */
const EDGE = 5;
/** Pixels a card must be high to be resized at its end, and at its start as well. */
const RESIZED_FROM = { end: 14, both: 31 };

const cardUnder = (event: Event) => (event.target as Element).closest<HTMLElement>("[data-item]");

export class GridPointer {
  #grid: PointedGrid;

  constructor(grid: PointedGrid) {
    this.#grid = grid;
  }

  /** The button went down: takes hold of a card, of its end, or of empty time; or puts down what is held. */
  press(event: PointerEvent): void {
    if (event.button !== 0) return;
    const { drag, columns, slot, readonly, focusOn, say } = this.#grid;
    const item = this.#itemAt(event);
    const { column, minute } = this.#grid.view.at(event.clientX, event.clientY);
    const id = columns()[column];
    if (id === undefined) return;
    if (drag.state.is === "holding") {
      event.preventDefault();
      drag.putDown(id, slotAt(minute, slot()));
    } else if (!item) {
      // A finger on empty time scrolls.
      if (event.pointerType !== "touch") drag.press(event, this.#emptyTime(id, minute));
    } else if (item.locked || readonly()) {
      focusOn({ on: "item", id: item.id });
      if (item.lockedWhy) say(item.lockedWhy);
    } else drag.press(event, gripOf(event, item, minute));
  }

  /** Opens the card under a double click, or begins a new one on empty time. */
  doubleClick(event: MouseEvent): void {
    const item = this.#itemAt(event);
    const under = this.#slotUnder(event);
    if (item) this.#grid.open(item);
    else if (under && !this.#grid.readonly()) this.#grid.create(under);
  }

  /** Opens the menu of the card or the slot. */
  menu(event: MouseEvent): void {
    event.preventDefault();
    const item = this.#itemAt(event);
    const slot = this.#slotUnder(event);
    const what = item ? { item } : slot && { slot };
    if (what) this.#grid.menu(what, event.clientX, event.clientY);
  }

  /** Tells what the pointer rests on, unless it carries something. */
  rest(event: PointerEvent): void {
    if (this.#grid.drag.grip) return;
    const item = this.#itemAt(event);
    this.#grid.hover(item ?? null, (item && cardUnder(event)?.getBoundingClientRect()) ?? null);
  }

  /** On a grid that is only looked at a press may still move the slot cursor. */
  #emptyTime(column: string, minute: number): Grip {
    const { readonly, focusOn, slot } = this.#grid;
    if (readonly()) focusOn({ on: "slot", column, minute: slotAt(minute, slot()) });
    return { does: "create", column, anchor: minute };
  }

  #itemAt(event: Event): GridItem | undefined {
    const id = cardUnder(event)?.dataset.item;
    return id === undefined ? undefined : this.#grid.item(id);
  }

  #slotUnder(event: MouseEvent): Slot | null {
    const { view, columns, slot, hours } = this.#grid;
    const { column, minute } = view.at(event.clientX, event.clientY);
    const id = columns()[column];
    const from = slotAt(minute, slot());
    return id === undefined ? null : { column: id, from, to: Math.min(from + slot(), hours().to) };
  }
}

function gripOf(event: PointerEvent, item: GridItem, minute: number): Grip {
  const edge = edgeUnder(event);
  return edge ? { does: "resize", item, edge } : { does: "move", item, grab: minute - item.from };
}

/** The end of a card under the pointer; a short card has only one. */
function edgeUnder(event: PointerEvent): "from" | "to" | null {
  const box = cardUnder(event)?.getBoundingClientRect();
  if (!box || box.height < RESIZED_FROM.end) return null;
  if (event.clientY > box.bottom - EDGE) return "to";
  return box.height >= RESIZED_FROM.both && event.clientY < box.top + EDGE ? "from" : null;
}

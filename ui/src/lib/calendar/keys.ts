/**
 * What each key does in the grid, at rest and with something in hand. It decides; the grid it is given acts.
 */
import { formatRange, m } from "$lib/i18n";
import { nextFocus, type CursorRules, type Way } from "./cursor";
import type { CalendarDrag } from "./drag.svelte";
import type { Focus, GridItem, Slot } from "./model";
import { slotAt, zoomed, type SlotMinutes } from "./scale";

/** What the keys need of the grid. */
export interface KeyedGrid {
  drag: CalendarDrag;
  rules: () => CursorRules;
  focus: () => Focus | null;
  /** The column and minute the focus stands for. */
  place: () => { column: string; minute: number } | null;
  item: (id: string) => GridItem | undefined;
  slot: () => SlotMinutes;
  snap: () => number;
  readonly: () => boolean;
  letterKeys: () => boolean;
  rightToLeft: () => boolean;
  focusOn: (focus: Focus) => void;
  reveal: (column: string, from: number, to: number) => void;
  say: (words: string) => void;
  whereIs: (column: string) => string;
  zoom: (slot: SlotMinutes) => void;
  open: (item: GridItem) => void;
  create: (slot: Slot) => void;
  menu: (what: { item: GridItem } | { slot: Slot }, x: number, y: number) => boolean;
}

const arrows: Record<string, readonly [across: number, down: number]> = {
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
};

export class GridKeys {
  #grid: KeyedGrid;

  constructor(grid: KeyedGrid) {
    this.#grid = grid;
  }

  /** Does what the key means; says whether it meant anything. */
  press(event: KeyboardEvent): boolean {
    const { state } = this.#grid.drag;
    return state.is === "dragging" && state.by === "keys" ? this.#inHand(event) : this.#atRest(event);
  }

  /** Left is back in a line that runs left to right, and on in one that runs right to left. */
  #across(by: number): number {
    return this.#grid.rightToLeft() ? -by : by;
  }

  #inHand(event: KeyboardEvent): boolean {
    const { drag, snap } = this.#grid;
    const arrow = arrows[event.key];
    if (arrow) {
      const [across, down] = arrow;
      if (event.shiftKey && down) drag.stretch(down * snap());
      else drag.nudge(this.#across(across), down * (event.altKey ? 60 : snap()));
      this.#sayLanding();
      return true;
    }
    if (event.key === "Enter" || event.key === " ") drag.drop();
    else if (event.key === "Escape") drag.cancel();
    // Tab would leave the thing hanging in the air.
    else return event.key === "Tab";
    return true;
  }

  #sayLanding(): void {
    const { drag, reveal, say, whereIs } = this.#grid;
    if (drag.state.is !== "dragging" || drag.state.at.on !== "grid") return;
    const { column, from, to } = drag.state.at;
    reveal(column, from, to);
    const why = drag.verdict.kind === "fits" ? m.calendar_said_fits() : drag.verdict.why;
    say(`${whereIs(column)}, ${formatRange(from, to)}. ${why}`);
  }

  #atRest(event: KeyboardEvent): boolean {
    const { drag, focus, focusOn, rules, slot, zoom } = this.#grid;
    const at = focus();
    const arrow = arrows[event.key];
    const chord = event.ctrlKey || event.metaKey;
    if (arrow && at && !event.altKey) {
      const [across, down] = arrow;
      const way: Way = down ? (down > 0 ? "down" : "up") : this.#across(across) > 0 ? "after" : "before";
      focusOn(nextFocus(at, way, rules(), chord));
      return true;
    }
    if (chord && (event.key === "+" || event.key === "=" || event.key === "-")) {
      zoom(zoomed(slot(), event.key === "-" ? 1 : -1));
      return true;
    }
    if (event.key === "Escape" && drag.holding) {
      drag.cancel();
      return true;
    }
    if (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) return this.#menu();
    return this.#onFocus(event, chord);
  }

  #onFocus(event: KeyboardEvent, chord: boolean): boolean {
    const { drag, open, readonly, letterKeys } = this.#grid;
    const item = this.#focusedItem();
    if (event.key === "Enter" || event.key === " ") {
      if (drag.holding) return this.#putDown();
      if (!item) return this.#create();
      open(item);
      return true;
    }
    if (readonly() || event.altKey || event.shiftKey || !(chord || letterKeys())) return false;
    const letter = event.key.toLowerCase();
    if (letter === "n" && !chord) return this.#create();
    if (!item || item.locked) return false;
    if (letter === "m" && !chord) drag.pickUp(item);
    else if (letter === "x" || letter === "c") drag.hold({ does: "move", item, grab: 0 }, letter === "c");
    else return false;
    return true;
  }

  #focusedItem(): GridItem | undefined {
    const focus = this.#grid.focus();
    return focus?.on === "item" ? this.#grid.item(focus.id) : undefined;
  }

  #putDown(): boolean {
    const place = this.#grid.place();
    if (place) this.#grid.drag.putDown(place.column, place.minute);
    return place !== null;
  }

  #create(): boolean {
    const slot = this.#slot();
    if (!slot || this.#grid.readonly()) return false;
    this.#grid.create(slot);
    return true;
  }

  /** The slot the focus stands on or in. */
  #slot(): Slot | null {
    const place = this.#grid.place();
    if (!place) return null;
    const length = this.#grid.slot();
    const from = slotAt(place.minute, length);
    return { column: place.column, from, to: Math.min(from + length, this.#grid.rules().hours.to) };
  }

  #menu(): boolean {
    const box = document.activeElement?.getBoundingClientRect();
    const slot = this.#slot();
    if (!box || !slot) return false;
    const item = this.#focusedItem();
    return this.#grid.menu(item ? { item } : { slot }, box.left + 12, box.top + Math.min(box.height, 24));
  }
}

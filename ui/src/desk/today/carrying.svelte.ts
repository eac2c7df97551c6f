/**
 * Carrying a card from lane to lane of the flow board with the pointer. The board has no times to aim at, so
 * this is a smaller thing than the grid's drag: pick up after five pixels (Q10), let go over a lane.
 */
import type { CalendarItem } from "$lib/api";
import { lanes, type Lane } from "./board";

const THRESHOLD_PX = 5;

interface Carried {
  item: CalendarItem;
  x: number;
  y: number;
  over: Lane | null;
}

export class Carrying {
  #carried = $state.raw<Carried | null>(null);
  readonly #drop: (item: CalendarItem, lane: Lane) => void;
  #stop: AbortController | null = null;

  constructor(drop: (item: CalendarItem, lane: Lane) => void) {
    this.#drop = drop;
  }

  get carried(): Carried | null {
    return this.#carried;
  }

  /** The pointer went down on a card. */
  press(event: PointerEvent, item: CalendarItem): void {
    if (event.button !== 0 || (event.target as Element).closest("button")) return;
    const from = { x: event.clientX, y: event.clientY };
    this.#stop?.abort();
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    window.addEventListener("pointermove", (move) => this.#move(move, from, item), { signal });
    window.addEventListener("pointerup", () => this.#end(true), { signal });
    window.addEventListener("pointercancel", () => this.#end(false), { signal });
    window.addEventListener("blur", () => this.#end(false), { signal });
    window.addEventListener(
      "keydown",
      (key) => {
        if (key.key !== "Escape" || !this.#carried) return;
        key.preventDefault();
        key.stopPropagation();
        this.#end(false);
      },
      { signal, capture: true },
    );
  }

  #move(event: PointerEvent, from: { x: number; y: number }, item: CalendarItem): void {
    const { clientX: x, clientY: y } = event;
    if (!this.#carried && Math.hypot(x - from.x, y - from.y) < THRESHOLD_PX) return;
    if (event.buttons === 0) return this.#end(false);
    const under = document.elementFromPoint(x, y)?.closest<HTMLElement>("[data-lane]")?.dataset.lane;
    const over = [...lanes, "away" as const].find((it) => it === under) ?? null;
    this.#carried = { item, x, y, over };
  }

  #end(drop: boolean): void {
    this.#stop?.abort();
    this.#stop = null;
    const carried = this.#carried;
    this.#carried = null;
    if (drop && carried?.over) this.#drop(carried.item, carried.over);
  }
}

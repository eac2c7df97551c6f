/** When the card beside the pointer comes and goes: after a moment of rest, and not while one moves onto it. */
import type { CalendarItem } from "$lib/api";
import type { Grip } from "$lib/calendar";
import { m } from "$lib/i18n";

/** How long the pointer rests before the card comes, and how long it may be away before it goes, ms. */
const COMES_MS = 420;
const GOES_MS = 180;

export interface Hovered {
  item: CalendarItem;
  box: DOMRect;
}

export class Hovering {
  #shown = $state.raw<Hovered | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;

  get shown(): Hovered | null {
    return this.#shown;
  }

  /** The pointer is on a card, or on none. */
  over(item: CalendarItem | null, box: DOMRect | null): void {
    clearTimeout(this.#timer);
    if (!item || !box) return this.leave();
    if (this.#shown?.item.id === item.id) return;
    // From one card to the next it follows at once: somebody is reading along.
    const wait = this.#shown ? GOES_MS : COMES_MS;
    this.#timer = setTimeout(() => (this.#shown = { item, box }), wait);
  }

  /** The pointer is on the hover card itself. */
  stay(): void {
    clearTimeout(this.#timer);
  }

  leave(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.#shown = null), GOES_MS);
  }

  /** Something else happens now. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#shown = null;
  }

  /** What is in hand, by name. */
  nameOf(grip: Grip): string {
    if (grip.does === "place") return grip.source.title;
    return grip.does === "create" ? m.appointment_new() : grip.item.title;
  }
}

/** A refused ghost: it shows why, and flies back to where the thing was. */
import type { Grip, Landing } from "./drag";

/** Milliseconds the reason stays: long enough to read twelve words twice. */
const STAYS_MS = 3600;

export class Refusal {
  shown = $state.raw<{ grip: Grip; at: Landing; why: string; flying: boolean } | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Shows the reason where it was put, then takes a card back to its place. */
  show(grip: Grip, at: Landing, why: string): void {
    clearTimeout(this.#timer);
    this.shown = { grip, at, why, flying: false };
    this.#timer = setTimeout(() => (this.shown = null), STAYS_MS);
    if (grip.does !== "move" && grip.does !== "resize") return;
    const { column, from, to } = grip.item;
    // Two frames: the browser must have drawn it where it was before it can fly.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        if (this.shown?.grip !== grip) return;
        this.shown = { ...this.shown, at: { on: "grid", column, from, to }, flying: true };
      }),
    );
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.shown = null;
  }
}

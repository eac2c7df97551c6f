/** Ctrl and the wheel zoom around the minute under the pointer. */
import { tick } from "svelte";
import { zoomed, type SlotMinutes } from "./scale";
import type { Viewport } from "./viewport.svelte";

interface Zooming {
  slot: () => SlotMinutes;
  zoom: (slot: SlotMinutes) => void;
}

/** An attachment for the element that scrolls. */
export function wheelZoom(viewport: () => Viewport, { slot, zoom }: Zooming) {
  return (element: HTMLElement): (() => void) => {
    const wheel = (event: WheelEvent) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      const next = zoomed(slot(), event.deltaY > 0 ? 1 : -1);
      if (next === slot()) return;
      const view = viewport();
      const { minute } = view.at(event.clientX, event.clientY);
      const above = view.y(minute) - element.scrollTop;
      zoom(next);
      void tick().then(() => (element.scrollTop = view.y(minute) - above));
    };
    element.addEventListener("wheel", wheel, { passive: false });
    return () => element.removeEventListener("wheel", wheel);
  };
}

/**
 * Feeds the drag state machine from the pointer, the keyboard and from lists beside the grid, and carries its
 * outcomes to the grid. One for a page, handed down by context, so that a pinboard and the grid share it.
 */
import { createContext } from "svelte";
import type { Attachment } from "svelte/attachments";
import {
  candidateOf,
  land,
  sameLanding,
  step,
  type Drag,
  type Grip,
  type Happening,
  type Hit,
  type Landing,
  type Outcome,
  type Rules,
} from "./drag";
import type { Candidate, DragSource, GridItem, Verdict } from "./model";

/** What a grid lends to the drag while it is on the page. */
export interface Surface {
  rules: () => Rules;
  /** What of the grid lies under a point; `null` when it is not over it. */
  hit: (x: number, y: number) => Hit | null;
  judge: (candidate: Candidate) => Verdict;
  /** Scrolls when the pointer is near an edge; says whether it did. */
  scrollAtEdge: (x: number, y: number) => boolean;
  /** Where the keyboard begins to place something from outside. */
  entry: () => { column: string; minute: number } | null;
  outcome: (outcome: Outcome) => void;
}

/** A place outside the grid that takes what is dropped on it. */
interface Target {
  element: HTMLElement;
  name: string;
}

const fits: Verdict = { kind: "fits" };

export class CalendarDrag {
  /** The state, for whoever draws it. */
  state = $state.raw<Drag>({ is: "idle" });
  /** What the rules say of where it is now. */
  verdict = $state.raw<Verdict>(fits);
  /** The pointer, in client pixels; for what floats beside it. */
  pointer = $state.raw({ x: 0, y: 0 });

  #surface: Surface | null = null;
  #targets: Target[] = [];
  #frame = 0;
  #alt = false;
  #watching: AbortController | null = null;

  /**
   * What is in hand, whichever way it got there. Kept apart from `state`, which changes with every place the
   * thing passes over: a card that asks only this is not asked again sixty times a second.
   */
  grip = $state.raw<Grip | null>(null);
  /** The id of the item that is being moved or resized, whose card is drawn faint. */
  itemInHand = $state.raw<string | null>(null);
  /** Whether something was cut and waits for its place. */
  holding = $state(false);
  /** Whether the pointer is dragging. */
  dragging = $state(false);

  /** The target outside the grid that the thing is over. */
  get overTarget(): string | null {
    return this.state.is === "dragging" && this.state.at.on === "target" ? this.state.at.target : null;
  }

  /** Joins a grid; returns what leaves it again. */
  join(surface: Surface): () => void {
    this.#surface = surface;
    return () => {
      if (this.#surface !== surface) return;
      this.cancel();
      this.#surface = null;
    };
  }

  /** The pointer went down on something that may be dragged. */
  press(event: PointerEvent, grip: Grip): void {
    if (event.button !== 0 || this.state.is === "dragging") return;
    this.pointer = { x: event.clientX, y: event.clientY };
    if (this.state.is === "holding") return;
    this.#happen({ type: "press", grip, x: event.clientX, y: event.clientY });
    this.#watch(event.pointerId);
  }

  /** Takes a card up with the keyboard. */
  pickUp(item: GridItem): void {
    this.#happen({ type: "pickUp", item });
  }

  /** Takes something from outside up with the keyboard; it appears in the grid. */
  pickUpSource(source: DragSource): void {
    const entry = this.#surface?.entry();
    if (entry) this.#happen({ type: "pickUpSource", source, ...entry });
  }

  /** Cuts (or copies) a card or a source: the next click or Enter on a slot puts it there. */
  hold(grip: Grip, copy = false): void {
    this.#happen({ type: "hold", grip, copy });
  }

  /** Puts what is held on a slot. */
  putDown(column: string, minute: number): void {
    if (this.state.is !== "holding" || !this.#surface) return;
    const { grip, copy } = this.state;
    const landing = land(grip, { on: "grid", column, minute }, this.#surface.rules());
    this.#happen({ type: "putDown", landing, verdict: this.#judge(grip, landing, copy) });
  }

  nudge(columns: number, minutes: number): void {
    this.#happen({ type: "nudge", columns, minutes });
  }

  stretch(minutes: number): void {
    this.#happen({ type: "stretch", minutes });
  }

  drop(): void {
    this.#happen({ type: "drop", verdict: this.verdict });
  }

  cancel(): void {
    this.#happen({ type: "cancel" });
  }

  /** Makes an element a drag source: `{@attach drag.source(view)}`. Pointer events only, M or X on the keyboard. */
  source(view: DragSource): Attachment<HTMLElement> {
    return (element) => {
      const down = (event: PointerEvent) =>
        this.press(event, { does: "place", source: view, grab: Math.min(10, view.minutes / 2) });
      const key = (event: KeyboardEvent) => {
        const letter = event.ctrlKey || event.metaKey || event.altKey ? "" : event.key.toLowerCase();
        if (letter !== "m" && letter !== "x") return;
        event.preventDefault();
        event.stopPropagation();
        if (letter === "m") this.pickUpSource(view);
        else this.hold({ does: "place", source: view, grab: 0 });
      };
      element.style.touchAction = "none";
      element.addEventListener("pointerdown", down);
      element.addEventListener("keydown", key);
      return () => {
        element.removeEventListener("pointerdown", down);
        element.removeEventListener("keydown", key);
      };
    };
  }

  /** Makes an element take what is dragged out of the grid: `{@attach drag.target("pinboard")}`. */
  target(name: string): Attachment<HTMLElement> {
    return (element) => {
      const target = { element, name };
      this.#targets.push(target);
      return () => {
        this.#targets = this.#targets.filter((it) => it !== target);
      };
    };
  }

  #happen(event: Happening): void {
    const rules = this.#surface?.rules() ?? { columns: [], from: 0, to: 1440, snap: 5, slot: 15 };
    const [next, outcome] = step(this.state, event, rules);
    if (next !== this.state) this.#become(next);
    if (outcome.did !== "nothing") this.#surface?.outcome(outcome);
  }

  #become(next: Drag): void {
    const before = this.state;
    this.state = next;
    const grip = next.is === "idle" || next.is === "pressed" ? null : next.grip;
    this.grip = grip;
    this.itemInHand = grip && (grip.does === "move" || grip.does === "resize") ? grip.item.id : null;
    this.holding = next.is === "holding";
    this.dragging = next.is === "dragging" && next.by === "pointer";
    if (next.is === "dragging") {
      const same = before.is === "dragging" && sameLanding(before.at, next.at) && before.copy === next.copy;
      if (!same) this.verdict = this.#judge(next.grip, next.at, next.copy);
    } else {
      this.verdict = fits;
      if (next.is !== "pressed") this.#unwatch();
    }
  }

  #judge(grip: Grip, at: Landing, copy: boolean): Verdict {
    const candidate = candidateOf(grip, at, copy);
    return candidate && this.#surface ? this.#surface.judge(candidate) : fits;
  }

  #hit(x: number, y: number): Hit {
    for (const { element, name } of this.#targets) {
      const box = element.getBoundingClientRect();
      if (x >= box.left && x < box.right && y >= box.top && y < box.bottom)
        return { on: "target", target: name };
    }
    return this.#surface?.hit(x, y) ?? { on: "nowhere" };
  }

  #watch(pointerId: number): void {
    this.#unwatch();
    this.#watching = new AbortController();
    const { signal } = this.#watching;
    window.addEventListener("pointermove", (event) => this.#moved(event, pointerId), { signal });
    window.addEventListener("pointerup", (event) => this.#released(event, pointerId), { signal });
    window.addEventListener("pointercancel", () => this.cancel(), { signal });
    window.addEventListener("blur", () => this.cancel(), { signal });
    window.addEventListener("keydown", (event) => this.#keyed(event), { signal, capture: true });
    window.addEventListener("keyup", (event) => this.#keyed(event), { signal, capture: true });
  }

  #unwatch(): void {
    this.#watching?.abort();
    this.#watching = null;
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  #moved(event: PointerEvent, pointerId: number): void {
    if (event.pointerId !== pointerId) return;
    // The button was let go outside the window, where we could not see it.
    if (event.buttons === 0) return this.cancel();
    this.pointer = { x: event.clientX, y: event.clientY };
    this.#alt = event.altKey;
    this.#frame ||= requestAnimationFrame(() => this.#tick());
  }

  /** Once a frame, however often the pointer reports. */
  #tick(): void {
    this.#frame = 0;
    const { x, y } = this.pointer;
    const scrolling = this.state.is === "dragging" && (this.#surface?.scrollAtEdge(x, y) ?? false);
    this.#happen({ type: "move", x, y, hit: this.#hit(x, y), alt: this.#alt });
    if (scrolling) this.#frame = requestAnimationFrame(() => this.#tick());
  }

  #released(event: PointerEvent, pointerId: number): void {
    if (event.pointerId !== pointerId) return;
    this.pointer = { x: event.clientX, y: event.clientY };
    this.#alt = event.altKey;
    if (this.state.is === "pressed" || this.state.is === "dragging") this.#tick();
    this.drop();
  }

  #keyed(event: KeyboardEvent): void {
    if (event.key === "Escape" && event.type === "keydown" && this.state.is === "dragging") {
      event.preventDefault();
      event.stopPropagation();
      this.cancel();
    } else if (event.key === "Alt") {
      // A lone Alt would move the focus to the window's menu.
      event.preventDefault();
      this.#alt = event.type === "keydown";
      this.#frame ||= requestAnimationFrame(() => this.#tick());
    }
  }
}

const [getDrag, putDrag] = createContext<CalendarDrag>();

/** Makes the one drag of a page; call it in the component that holds both the grid and the lists beside it. */
export function provideCalendarDrag(): CalendarDrag {
  return putDrag(new CalendarDrag());
}

/** The page's drag. */
export const useCalendarDrag = getDrag;

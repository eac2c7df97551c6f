/**
 * Where things are on the screen: column widths, what is in sight, and from a point to a minute and back.
 * Right-to-left is handled here and in one line of style per part; everything else counts from the start of
 * the line.
 */
import type { Hit } from "./drag";
import type { Span } from "./model";
import { clamp, PAD_TOP, pixelsPerMinute, type SlotMinutes } from "./scale";

/** Pixels of the hour axis. */
export const AXIS = 64;

/** Columns kept ready on either side of those in sight. */
const SPARE = 1;

/** How near an edge, in pixels, the pointer makes the grid scroll. */
const EDGE = 36;

export interface ViewportFacts {
  count: number;
  minColumnWidth: number;
  slot: SlotMinutes;
  hours: Span;
  headHeight: number;
}

export class Viewport {
  scroller = $state<HTMLElement | null>(null);
  body = $state<HTMLElement | null>(null);
  width = $state(1200);
  height = $state(700);
  #scrollX = $state(0);
  #facts: () => ViewportFacts;

  constructor(facts: () => ViewportFacts) {
    this.#facts = facts;
  }

  /** Pixels a column is wide: the room shared out, but never too narrow to read a name. */
  columnWidth = $derived.by(() => {
    const { count, minColumnWidth } = this.#facts();
    return Math.max(minColumnWidth, (this.width - AXIS) / Math.max(1, count));
  });

  pxPerMinute = $derived.by(() => pixelsPerMinute(this.#facts().slot));
  bodyWidth = $derived.by(() => this.#facts().count * this.columnWidth);
  bodyHeight = $derived.by(() => {
    const { hours } = this.#facts();
    return PAD_TOP + (hours.to - hours.from) * this.pxPerMinute + 8;
  });

  /** The first column that is drawn. */
  first = $derived.by(() => Math.max(0, Math.floor(this.#scrollX / this.columnWidth) - SPARE));
  /** One past the last column that is drawn. */
  last = $derived.by(() =>
    Math.min(this.#facts().count, Math.ceil((this.#scrollX + this.width - AXIS) / this.columnWidth) + SPARE),
  );

  /** Pixels from the top of the body. */
  y(minute: number): number {
    return PAD_TOP + (minute - this.#facts().hours.from) * this.pxPerMinute;
  }

  scrolled(): void {
    if (this.scroller) this.#scrollX = Math.abs(this.scroller.scrollLeft);
  }

  get #rtl(): boolean {
    return this.scroller !== null && getComputedStyle(this.scroller).direction === "rtl";
  }

  /** The column and minute under a client point, held to the grid's limits; for a point known to be over it. */
  at(x: number, y: number): { column: number; minute: number } {
    const box = this.body?.getBoundingClientRect() ?? new DOMRect();
    const along = this.#rtl ? box.right - x : x - box.left;
    const { count, hours } = this.#facts();
    return {
      column: clamp(Math.floor(along / this.columnWidth), 0, Math.max(0, count - 1)),
      minute: clamp(hours.from + (y - box.top - PAD_TOP) / this.pxPerMinute, hours.from, hours.to),
    };
  }

  /** What lies under a client point. */
  hit(x: number, y: number, columns: readonly string[]): Hit | null {
    const box = this.scroller?.getBoundingClientRect();
    if (!box || x < box.left || x > box.right || y < box.top || y > box.bottom) return null;
    const { column, minute } = this.at(x, y);
    const id = columns[column];
    return id === undefined ? null : { on: "grid", column: id, minute };
  }

  /** Scrolls towards the edge a dragging pointer is near, faster the nearer; says whether it moved. */
  scrollAtEdge(x: number, y: number): boolean {
    const box = this.scroller?.getBoundingClientRect();
    if (!box || !this.scroller || x < box.left || x > box.right || y < box.top || y > box.bottom)
      return false;
    const head = this.#facts().headHeight;
    const rtl = this.#rtl;
    const axisLeft = rtl ? 0 : AXIS;
    const axisRight = rtl ? AXIS : 0;
    const dx = pull(x, box.left + axisLeft, box.right - axisRight);
    const dy = pull(y, box.top + head, box.bottom);
    if (!dx && !dy) return false;
    const { scrollLeft, scrollTop } = this.scroller;
    this.scroller.scrollBy(dx, dy);
    return scrollLeft !== this.scroller.scrollLeft || scrollTop !== this.scroller.scrollTop;
  }

  /** Brings a stretch of a column into sight. */
  reveal(column: number, span: Span): void {
    const { scroller } = this;
    if (!scroller) return;
    const start = column * this.columnWidth;
    const seen = Math.abs(scroller.scrollLeft);
    const room = this.width - AXIS;
    const sign = this.#rtl ? -1 : 1;
    if (start < seen) scroller.scrollLeft = sign * start;
    else if (start + this.columnWidth > seen + room)
      scroller.scrollLeft = sign * (start + this.columnWidth - room);
    const top = this.y(span.from) - PAD_TOP;
    const bottom = this.y(span.to) + 24;
    const high = scroller.clientHeight - this.#facts().headHeight;
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    else if (bottom > scroller.scrollTop + high) scroller.scrollTop = Math.min(top, bottom - high);
    this.scrolled();
  }

  /** Puts a minute a little below the top. */
  showMinute(minute: number): void {
    if (this.scroller) this.scroller.scrollTop = Math.max(0, this.y(minute) - 48);
  }
}

/** Pixels to scroll this frame when the pointer is near one end of a stretch. */
function pull(at: number, start: number, end: number): number {
  if (at < start + EDGE) return -Math.ceil(((start + EDGE - at) / EDGE) * 16);
  if (at > end - EDGE) return Math.ceil(((at - end + EDGE) / EDGE) * 16);
  return 0;
}

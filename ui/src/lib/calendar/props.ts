/** The grid's contract with its owner. */
import type { Grip } from "./drag";
import type {
  Candidate,
  ColumnShade,
  GridColumn,
  GridItem,
  MoveIntent,
  Now,
  PlaceIntent,
  ResizeIntent,
  Slot,
  Span,
  Verdict,
} from "./model";
import type { SlotMinutes } from "./scale";

/** What `TimeGrid` takes and says. */
export interface TimeGridProps {
  label: string;
  columns: readonly GridColumn[];
  items: readonly GridItem[];
  /** Minutes of a slot: the zoom. */
  slot?: SlotMinutes;
  /** Minutes a drag moves by. */
  snap?: number;
  /** What part of the day is drawn; what is worth drawing when left out. */
  hours?: Span;
  now?: Now | null;
  /** The card whose details are shown somewhere. */
  selected?: string | null;
  judge?: (candidate: Candidate) => Verdict;
  /** While something is dragged: where it fits. */
  shades?: readonly ColumnShade[] | null;
  /** Looks only: nothing can be dragged or created. */
  readonly?: boolean;
  /** Single-letter keys can be switched off; with Ctrl they always work. */
  letterKeys?: boolean;
  minColumnWidth?: number;
  /** What drawing on empty time makes; a new appointment when left out. */
  newLabel?: string;
  onmove?: (intent: MoveIntent) => void;
  onresize?: (intent: ResizeIntent) => void;
  oncreate?: (slot: Slot) => void;
  onplace?: (intent: PlaceIntent) => void;
  ondropout?: (item: GridItem, target: string) => void;
  onopen?: (item: GridItem) => void;
  onselect?: (item: GridItem | null) => void;
  oncontext?: (what: { item: GridItem } | { slot: Slot }, x: number, y: number) => void;
  /** The pointer rests on a card (with its box) or has left it. */
  onhover?: (item: GridItem | null, box: DOMRect | null) => void;
  onday?: (day: string) => void;
  /** What can be done about a column was asked for, by its heading. */
  oncolumn?: (column: string, x: number, y: number) => void;
  /** Something was taken up: the time to work out `shades`. */
  ondragstart?: (grip: Grip) => void;
  ondragend?: () => void;
}

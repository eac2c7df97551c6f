/** Lays cards that overlap side by side, and gives each as many lanes as are free beside it. */
import type { GridColumn, GridItem } from "./model";

/** A card with its place across the column. */
export interface Placed {
  item: GridItem;
  /** Counted from the start of the line. */
  lane: number;
  lanes: number;
  /** How many lanes it may cover. */
  width: number;
}

/** A column with its cards placed, in order of time. */
export interface LaidColumn {
  column: GridColumn;
  items: readonly GridItem[];
  placed: readonly Placed[];
}

/** Cards shorter than this are laid out as if they were this long, because that is how they are drawn. */
const LEAST_MINUTES = 5;

const end = (item: GridItem) => Math.max(item.to, item.from + LEAST_MINUTES);
const overlap = (a: GridItem, b: GridItem) => a.from < end(b) && b.from < end(a);

/** Places the cards of one column. */
export function placeInLanes(items: readonly GridItem[]): Placed[] {
  const sorted = [...items].sort((a, b) => a.from - b.from || end(b) - end(a) || (a.id < b.id ? -1 : 1));
  const placed: Placed[] = [];
  let group: Placed[] = [];
  let laneEnds: number[] = [];
  let groupEnd = -1;

  const close = () => {
    for (const one of group) {
      one.lanes = laneEnds.length;
      one.width = freeLanes(one, group);
    }
    group = [];
    laneEnds = [];
  };

  for (const item of sorted) {
    if (item.from >= groupEnd) close();
    let lane = laneEnds.findIndex((it) => it <= item.from);
    if (lane < 0) lane = laneEnds.length;
    laneEnds[lane] = end(item);
    groupEnd = Math.max(groupEnd, end(item));
    const one = { item, lane, lanes: 1, width: 1 };
    group.push(one);
    placed.push(one);
  }
  close();
  return placed;
}

function freeLanes(one: Placed, group: readonly Placed[]): number {
  const beside = group.filter((it) => it !== one && it.lane > one.lane && overlap(it.item, one.item));
  const next = Math.min(one.lanes, ...beside.map((it) => it.lane));
  return next - one.lane;
}

/**
 * Lays out every column, keeping the very object of each column in which nothing changed, so that only the
 * touched ones are drawn again.
 */
export function layColumns(
  columns: readonly GridColumn[],
  items: readonly GridItem[],
  before: readonly LaidColumn[] = [],
): LaidColumn[] {
  const byColumn = new Map<string, GridItem[]>();
  for (const item of items) {
    const list = byColumn.get(item.column);
    if (list) list.push(item);
    else byColumn.set(item.column, [item]);
  }
  const known = new Map(before.map((it) => [it.column.id, it]));
  return columns.map((column) => {
    const list = byColumn.get(column.id) ?? [];
    const old = known.get(column.id);
    if (old && sameItems(old.items, list)) {
      return old.column === column || same(old.column, column) ? old : { ...old, column };
    }
    return { column, items: list, placed: placeInLanes(list) };
  });
}

function sameItems(a: readonly GridItem[], b: readonly GridItem[]): boolean {
  return a.length === b.length && a.every((item, at) => item === b[at] || same(item, b[at]!));
}

/** Whether two views say the same. They are small and hold plain data and icons, so this is cheap. */
function same(a: object, b: object): boolean {
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => {
    const x = (a as Record<string, unknown>)[key];
    const y = (b as Record<string, unknown>)[key];
    if (x === y) return true;
    return typeof x === "object" && typeof y === "object" && x !== null && y !== null && same(x, y);
  });
}

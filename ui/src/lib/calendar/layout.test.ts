import { expect, it } from "vitest";
import { focusNear, nextFocus, type CursorRules } from "./cursor";
import { addMonths, monthSheet } from "./days";
import { layColumns, placeInLanes } from "./lanes";
import type { Focus, GridColumn, GridItem } from "./model";
import { closedSpans, drawnSpan, hoursWorthDrawing, zoomed } from "./scale";

const column = (id: string): GridColumn => ({
  id,
  day: "2027-03-22",
  title: id,
  open: [{ from: 480, to: 1080 }],
  template: [],
});

/** `"a 570-600"` as a card in column `kim`. */
function card(text: string, of = "kim"): GridItem {
  const [, id, from, to] = /^(\w+) (\d+)-(\d+)$/.exec(text)!;
  return {
    id: id!,
    column: of,
    from: Number(from),
    to: Number(to),
    title: id!,
    subtitle: "",
    hue: 1,
    status: "",
    statusText: "",
    badges: [],
  };
}

const lanes = (...cards: string[]) =>
  placeInLanes(cards.map((it) => card(it))).map((it) => `${it.item.id} ${it.lane}/${it.lanes}+${it.width}`);

it("cards that touch share one lane", () => {
  expect(lanes("a 570-600", "b 600-630")).toEqual(["a 0/1+1", "b 0/1+1"]);
});

it("cards that overlap stand side by side", () => {
  expect(lanes("a 570-600", "b 585-615")).toEqual(["a 0/2+1", "b 1/2+1"]);
});

it("a card takes the lanes that are free beside it", () => {
  expect(lanes("a 540-660", "b 550-570", "c 555-575", "d 600-630")).toEqual([
    "a 0/3+1",
    "b 1/3+1",
    "c 2/3+1",
    "d 1/3+2",
  ]);
});

it("a column in which nothing changed keeps its object, so it is not drawn again", () => {
  const columns = [column("kim"), column("okafor")];
  const items = [card("a 570-600"), card("b 570-600", "okafor")];
  const first = layColumns(columns, items);
  const second = layColumns(columns, [{ ...items[0]! }, card("b 600-630", "okafor")], first);
  expect(second[0]).toBe(first[0]);
  expect(second[1]).not.toBe(first[1]);
});

it("what is not open is closed", () => {
  const hours = { from: 420, to: 1140 };
  expect(
    closedSpans(
      [
        { from: 480, to: 720 },
        { from: 780, to: 1080 },
      ],
      hours,
    ),
  ).toEqual([
    { from: 420, to: 480 },
    { from: 720, to: 780 },
    { from: 1080, to: 1140 },
  ]);
  expect(closedSpans([], hours)).toEqual([hours]);
});

it("a card outside opening hours is still in sight", () => {
  expect(hoursWorthDrawing([column("kim")], [card("a 300-330")])).toEqual({ from: 300, to: 1140 });
});

it("a card that ends before it began, inside the repeated hour, is drawn to the end of that hour (Q2)", () => {
  expect(drawnSpan({ from: 150, to: 135 }, { from: 120, to: 180, kind: "repeated" })).toEqual({
    from: 150,
    to: 180,
  });
});

it("zooming stops at either end", () => {
  expect(zoomed(5, -1)).toBe(5);
  expect(zoomed(15, 1)).toBe(20);
  expect(zoomed(60, 1)).toBe(60);
});

it("a month is always six whole weeks (Q5)", () => {
  const sheet = monthSheet("2027-02-10", 1);
  expect(sheet.map((it) => it.length)).toEqual([7, 7, 7, 7, 7, 7]);
  expect(sheet[0]![0]).toBe("2027-02-01");
  expect(monthSheet("2027-08-10", 0)[0]![0]).toBe("2027-08-01");
});

it("a month later than the 31st is that month's last day", () => {
  expect(addMonths("2027-01-31", 1)).toBe("2027-02-28");
  expect(addMonths("2028-01-31", 1)).toBe("2028-02-29");
  expect(addMonths("2027-01-15", -1)).toBe("2026-12-15");
});

const rules: CursorRules = {
  laid: layColumns(
    [column("kim"), column("okafor")],
    [card("a 570-600"), card("b 585-615"), card("c 575-605", "okafor")],
  ),
  hours: { from: 480, to: 1080 },
  slot: 15,
};
const slot = (minute: number, of = "kim"): Focus => ({ on: "slot", column: of, minute });
const item = (id: string): Focus => ({ on: "item", id });

it("arrow down goes slot by slot, then onto the card, then past it", () => {
  expect(nextFocus(slot(540), "down", rules)).toEqual(slot(555));
  expect(nextFocus(slot(555), "down", rules)).toEqual(item("a"));
  expect(nextFocus(item("b"), "down", rules)).toEqual(slot(615));
});

it("a card in another lane can be reached", () => {
  expect(nextFocus(item("a"), "down", rules)).toEqual(item("b"));
  expect(nextFocus(item("a"), "after", rules)).toEqual(item("b"));
});

it("arrow after goes to the next column at the same time", () => {
  expect(nextFocus(item("b"), "after", rules)).toEqual(item("c"));
  expect(nextFocus(slot(660), "after", rules)).toEqual(slot(660, "okafor"));
});

it("the edge of the grid is where the arrows stop", () => {
  expect(nextFocus(slot(480), "up", rules)).toEqual(slot(480));
  expect(nextFocus(slot(480), "before", rules)).toEqual(slot(480));
});

it("with Ctrl the arrows jump from card to card", () => {
  expect(nextFocus(slot(480), "down", rules, true)).toEqual(item("a"));
  expect(nextFocus(item("b"), "up", rules, true)).toEqual(item("a"));
});

it("one comes in on what stands at the time it is", () => {
  expect(focusNear({ column: "kim", at: 0, minute: 590 }, rules)).toEqual(item("a"));
  expect(focusNear({ column: "kim", at: 0, minute: 640 }, rules)).toEqual(slot(630));
});

it("with an appointment in hand one comes in on a slot: the next without a card, else the last before", () => {
  expect(focusNear({ column: "kim", at: 0, minute: 590 }, rules, true)).toEqual(slot(615));
  const evening = { ...rules, hours: { from: 540, to: 615 } };
  expect(focusNear({ column: "kim", at: 0, minute: 590 }, evening, true)).toEqual(slot(555));
  const full = { ...rules, hours: { from: 570, to: 615 } };
  expect(focusNear({ column: "kim", at: 0, minute: 590 }, full, true)).toEqual(item("a"));
});

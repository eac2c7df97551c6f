import { expect, it } from "vitest";
import type { Calendar, CalendarDay, CalendarItem, Problem } from "$lib/api";
import { CalendarBook } from "./calendar.svelte";
import { daysBetween } from "./days";

const dayOf = (date: string): CalendarDay => ({
  date,
  minutes: 1440,
  skipped: null,
  repeated: null,
  providers: [],
  closed: [],
});
const item = (id: string, date: string, from = 540) =>
  ({ id, date, from, number: Number(id) || 0 }) as CalendarItem;

/** A book over a list that can be changed, which counts what it is asked. */
function bookOver(items: CalendarItem[]) {
  const asked: string[] = [];
  const state = { items, fails: null as Problem | null };
  const answer = (from: string, to: string): Calendar => ({
    days: daysBetween(from, to).map(dayOf),
    items: state.items.filter((it) => it.date >= from && it.date <= to),
    today: "2026-11-23",
    now: 600,
  });
  const book = new CalendarBook(
    async (from, to) => {
      asked.push(`${from}/${to}`);
      if (state.fails) throw state.fails;
      return answer(from, to);
    },
    () => 0,
  );
  return { book, asked, state };
}

it("a stretch is read once, and its neighbours with it", async () => {
  const { book, asked } = bookOver([item("1", "2026-11-23")]);
  await book.show("2026-11-23", "2026-11-23");
  expect(asked).toEqual(["2026-11-23/2026-11-23", "2026-11-24/2026-11-24", "2026-11-22/2026-11-22"]);
  expect(book.reading).toEqual({ is: "here" });
  asked.length = 0;
  await book.show("2026-11-24", "2026-11-24");
  expect(asked).toEqual(["2026-11-25/2026-11-25"]);
});

it("a changed day in view is read again, and no other", async () => {
  const { book, asked, state } = bookOver([]);
  await book.show("2026-11-23", "2026-11-23");
  asked.length = 0;
  state.items = [item("1", "2026-11-23")];
  await book.changed(["day:2026-11-23", "appointment:1"]);
  expect(asked).toEqual(["2026-11-23/2026-11-23"]);
  expect(book.items("2026-11-23").map((it) => it.id)).toEqual(["1"]);
});

it("a changed day out of view is read when it is next shown", async () => {
  const { book, asked } = bookOver([]);
  await book.show("2026-11-23", "2026-11-23");
  asked.length = 0;
  await book.changed(["day:2026-11-24"]);
  expect(asked).toEqual([]);
  expect(book.knows("2026-11-24", "2026-11-24")).toBe(false);
});

it("what is drawn stands before the answer and goes back without one (Q10)", async () => {
  const { book } = bookOver([item("1", "2026-11-23")]);
  await book.show("2026-11-23", "2026-11-23");
  const undraw = book.draw("1", item("1", "2026-11-24"));
  expect(book.items("2026-11-23")).toEqual([]);
  expect(book.items("2026-11-24").map((it) => it.id)).toEqual(["1"]);
  undraw();
  expect(book.items("2026-11-23").map((it) => it.id)).toEqual(["1"]);
});

it("a re-read under way does not put a drawn card back", async () => {
  const { book } = bookOver([item("1", "2026-11-23")]);
  await book.show("2026-11-23", "2026-11-23");
  book.draw("1", item("1", "2026-11-23", 900));
  await book.changed(["day:2026-11-23"]);
  expect(book.items("2026-11-23").map((it) => it.from)).toEqual([900]);
});

it("an answered appointment leaves the day it came from", async () => {
  const { book } = bookOver([item("1", "2026-11-23")]);
  await book.show("2026-11-23", "2026-11-23");
  book.put(item("1", "2026-11-24"));
  expect(book.items("2026-11-23")).toEqual([]);
  expect(book.find("1")?.date).toBe("2026-11-24");
});

it("a stretch that cannot be read says why; one that is known stays", async () => {
  const { book, state } = bookOver([]);
  state.fails = { code: "storage", reference: "x" };
  await book.show("2026-11-23", "2026-11-23");
  expect(book.reading).toMatchObject({ is: "failed" });
  state.fails = null;
  await book.show("2026-11-23", "2026-11-23");
  state.fails = { code: "storage", reference: "x" };
  await book.changed(["set_up"]);
  expect(book.reading).toEqual({ is: "here" });
});

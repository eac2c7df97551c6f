import { expect, test } from "vitest";
import type { TemplateSlot } from "$lib/api";
import { bookWeekday } from "$desk/data/days";
import { changed, foundAt } from "./kept";

/** “1 10:00-12:00 scan warned” on a Tuesday at the one location. */
function kept(text: string): TemplateSlot {
  const [weekday, times, type, staff] = text.split(" ");
  const [from, to] = times!.split("-").map((it) => {
    const [hour, minute] = it.split(":").map(Number);
    return hour! * 60 + minute!;
  });
  return {
    location_id: "here",
    weekday: Number(weekday),
    span: { from: from!, to: to! },
    appointment_type_id: type!,
    staff: (staff ?? "warned") as TemplateSlot["staff"],
    patients: "never",
    release_hours: null,
  };
}

const clock = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
const said = (week: TemplateSlot[]) =>
  week.map((it) =>
    [
      it.weekday,
      `${clock(it.span.from)}-${clock(it.span.to)}`,
      it.appointment_type_id,
      it.staff === "warned" ? null : it.staff,
    ]
      .filter((word) => word !== null)
      .join(" "),
  );

test("what is painted joins its like and takes the place of others (S3.2)", () => {
  const week = [kept("1 09:00-10:00 scan"), kept("1 11:00-13:00 recall"), kept("2 09:00-10:00 scan")];
  expect(said(changed(week, null, kept("1 10:00-12:00 scan")))).toEqual([
    "1 09:00-12:00 scan",
    "1 12:00-13:00 recall",
    "2 09:00-10:00 scan",
  ]);
});

test("what holds otherwise stays apart, though it is for the same type (S3.2)", () => {
  const week = [kept("1 09:00-10:00 scan")];
  expect(said(changed(week, null, kept("1 10:00-11:00 scan never")))).toEqual([
    "1 09:00-10:00 scan",
    "1 10:00-11:00 scan never",
  ]);
});

test("a kept time goes to another weekday, grows, and goes (S3.2)", () => {
  const [scan, recall] = [kept("1 09:00-10:00 scan"), kept("1 11:00-12:00 recall")];
  const week = [scan, recall];
  expect(said(changed(week, scan, kept("3 14:00-15:30 scan")))).toEqual([
    "1 11:00-12:00 recall",
    "3 14:00-15:30 scan",
  ]);
  expect(said(changed(week, scan, null))).toEqual(["1 11:00-12:00 recall"]);
});

test("another location's week is left alone", () => {
  const there = { ...kept("1 09:00-12:00 recall"), location_id: "there" };
  const week = changed([there], null, kept("1 09:00-12:00 scan"));
  expect(week).toContainEqual(there);
  expect(week).toHaveLength(2);
});

test("read from the book again it is the same part of the week, and is not kept twice", () => {
  const scan = kept("1 09:00-10:00 scan");
  expect(said(changed([{ ...scan }], scan, kept("1 09:00-11:00 scan")))).toEqual(["1 09:00-11:00 scan"]);
});

test("where it was put it is found, joined or not", () => {
  const add = kept("1 10:00-11:00 scan");
  const week = changed([kept("1 09:00-10:00 scan")], null, add);
  expect(foundAt(week, add)?.span).toEqual({ from: 540, to: 660 });
});

test("Monday is the first day of a kept week, whatever week the desk shows", () => {
  expect(["2027-03-01", "2027-03-06", "2027-03-07"].map(bookWeekday)).toEqual([0, 5, 6]);
});

import { expect, it } from "vitest";
import type { CalendarItem } from "$lib/api";
import { freedBy, isToCome } from "./freed";

const was = {
  id: "a",
  date: "2027-03-02",
  from: 540,
  minutes: 30,
  provider_id: "p",
  holds_time: true,
} as CalendarItem;

it("what is called off or moved frees its time (issue 3)", () => {
  expect(freedBy({ is: "cancelled", was, item: { ...was, status: "cancelled" } })).toEqual([was]);
  expect(freedBy({ is: "placed", how: "move", longer: false, was, item: { ...was, from: 600 } })).toEqual([
    was,
  ]);
});

it("a copy, a longer appointment and one that held no time free nothing", () => {
  expect(freedBy({ is: "placed", how: "copy", longer: false, was, item: { ...was, from: 600 } })).toEqual([]);
  expect(freedBy({ is: "placed", how: "move", longer: true, was, item: { ...was, minutes: 45 } })).toEqual(
    [],
  );
  const free = { ...was, holds_time: false };
  expect(freedBy({ is: "deleted", was: free, item: free })).toEqual([]);
});

it("time that has begun is not offered to anybody", () => {
  expect(isToCome(was, { today: "2027-03-02", now: 539 })).toBe(true);
  expect(isToCome(was, { today: "2027-03-02", now: 540 })).toBe(false);
  expect(isToCome(was, { today: "2027-03-03", now: 0 })).toBe(false);
});

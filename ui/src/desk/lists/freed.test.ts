import { expect, it } from "vitest";
import type { CalendarItem } from "$lib/api";
import { freedBetween, isToCome, keyOf, timeOfTag } from "./freed";

const was = {
  id: "a",
  date: "2027-03-02",
  from: 540,
  minutes: 30,
  provider_id: "p",
  location_id: "l",
  holds_time: true,
} as CalendarItem;

const time = { date: "2027-03-02", from: 540, minutes: 30, provider_id: "p", location_id: "l" };

it("a tag tells which time came free, whoever freed it (issue 3)", () => {
  expect(timeOfTag("freed:2027-03-02:540:30:p:l")).toEqual(time);
  expect(timeOfTag("everything")).toBeNull();
  expect(timeOfTag("day:2027-03-02")).toBeNull();
});

it("what another computer called off, moved or deleted frees its time", () => {
  const now = (it: CalendarItem | undefined) => freedBetween([was], () => it);
  expect(now({ ...was, holds_time: false })).toEqual([time]);
  expect(now({ ...was, from: 600 })).toEqual([time]);
  expect(now(undefined)).toEqual([time]);
  expect(now({ ...was, minutes: 45 })).toEqual([]);
  expect(freedBetween([{ ...was, holds_time: false }], () => undefined)).toEqual([]);
});

it("the same time is told once, however it is heard of", () => {
  const [seen] = freedBetween([was], () => undefined);
  expect(keyOf(timeOfTag("freed:2027-03-02:540:30:p:l")!)).toBe(keyOf(seen!));
});

it("time that has begun is not offered to anybody", () => {
  expect(isToCome(was, { today: "2027-03-02", now: 539 })).toBe(true);
  expect(isToCome(was, { today: "2027-03-02", now: 540 })).toBe(false);
  expect(isToCome(was, { today: "2027-03-03", now: 0 })).toBe(false);
});

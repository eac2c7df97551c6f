import { expect, it } from "vitest";
import type { CalendarItem } from "$lib/api";
import { boardOf, laneOf, lateBy, minutesSince, stepTo } from "./board";

const one = (part: Partial<CalendarItem>) =>
  ({
    id: part.id ?? "a",
    number: 1,
    from: 540,
    status: "confirmed",
    checked_in_at: null,
    status_since: null,
    ...part,
  }) as CalendarItem;

it("everybody stands where their status says", () => {
  expect(laneOf(one({ status: "confirmed" }))).toBe("expected");
  expect(laneOf(one({ status: "checked_in" }))).toBe("arrived");
  expect(laneOf(one({ status: "in_progress" }))).toBe("in_room");
  expect(laneOf(one({ status: "completed" }))).toBe("done");
  expect(laneOf(one({ status: "no_show" }))).toBe("away");
  expect(laneOf(one({ status: "rescheduled" }))).toBeNull();
});

it("who has waited longest stands first", () => {
  const late = one({ id: "late", status: "checked_in", from: 540, checked_in_at: "2026-11-23T09:10:00Z" });
  const early = one({ id: "early", status: "checked_in", from: 600, checked_in_at: "2026-11-23T09:00:00Z" });
  expect(boardOf([late, early]).arrived.map((it) => it.id)).toEqual(["early", "late"]);
});

it("nobody is late until five minutes have passed", () => {
  expect(lateBy(one({ from: 540 }), 544)).toBeNull();
  expect(lateBy(one({ from: 540 }), 545)).toBe(5);
  expect(lateBy(one({ from: 540, status: "checked_in" }), 600)).toBeNull();
});

it("the waiting time is told in whole minutes and never backwards", () => {
  const now = Date.parse("2026-11-23T09:10:59Z");
  expect(minutesSince("2026-11-23T09:00:00Z", now)).toBe(10);
  expect(minutesSince("2026-11-23T09:20:00Z", now)).toBe(0);
  expect(minutesSince(null, now)).toBeNull();
});

it("a card dropped on a lane takes the step that leads there", () => {
  expect(stepTo(one({ status: "confirmed" }), "arrived")).toBe("check_in");
  expect(stepTo(one({ status: "confirmed" }), "in_room")).toBe("start");
  expect(stepTo(one({ status: "in_progress" }), "done")).toBe("complete");
  expect(stepTo(one({ status: "in_progress" }), "arrived")).toBe("revert");
  expect(stepTo(one({ status: "completed" }), "expected")).toBeNull();
  expect(stepTo(one({ status: "confirmed" }), "away")).toBe("no_show");
  expect(stepTo(one({ status: "checked_in" }), "arrived")).toBeNull();
});

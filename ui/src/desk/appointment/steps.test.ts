import { expect, it } from "vitest";
import type { CalendarItem } from "$lib/api";
import { nextStep, offers, statuses, type Status, type Step } from "./steps";

const item = (status: Status, part: Partial<CalendarItem> = {}) =>
  ({ status, date: "2026-11-23", from: 540, pinned: false, holds_time: true, ...part }) as CalendarItem;
const everything = { may: () => true, today: "2026-11-23", now: 600 };
const from = (step: Step) => statuses.filter((it) => offers(item(it), step, everything));

it("a step is offered from exactly the statuses that allow it (§1.6)", () => {
  expect(from("check_in")).toEqual(["confirmed"]);
  expect(from("approve")).toEqual(["pending_approval"]);
  expect(from("start")).toEqual(["confirmed", "checked_in"]);
  expect(from("cancel")).toEqual(["draft", "pending_approval", "confirmed", "checked_in"]);
  expect(from("revert")).toEqual(["checked_in", "in_progress", "completed", "cancelled", "no_show"]);
  expect(from("release_time")).toEqual(["no_show"]);
});

it("what a permission forbids is not offered (S3.11)", () => {
  const readOnly = { ...everything, may: (it: string) => it === "booking:view_calendar" };
  const steps: Step[] = ["place", "copy", "cancel", "check_in", "pin", "edit"];
  expect(steps.filter((it) => offers(item("confirmed"), it, readOnly))).toEqual([]);
});

it("nobody has failed to come before their time", () => {
  expect(offers(item("confirmed"), "no_show", { ...everything, now: 539 })).toBe(false);
  expect(offers(item("confirmed"), "no_show", { ...everything, now: 540 })).toBe(true);
  expect(offers(item("confirmed", { date: "2026-11-24" }), "no_show", everything)).toBe(false);
});

it("time that is free already is not released again (C2)", () => {
  expect(offers(item("no_show", { holds_time: false }), "release_time", everything)).toBe(false);
});

it("what has a series, or whoever may not change it, makes no first of another (S3.11)", () => {
  expect(offers(item("completed"), "adopt", everything)).toBe(true);
  expect(offers(item("completed", { series_id: "s" }), "adopt", everything)).toBe(false);
  const booksOnly = { ...everything, may: (it: string) => it === "booking:create_appointment" };
  expect(offers(item("confirmed"), "adopt", booksOnly)).toBe(false);
});

it("one click goes scheduled, here, in room, done", () => {
  expect(
    (["confirmed", "checked_in", "in_progress", "completed"] as const).map((it) => nextStep(item(it))),
  ).toEqual(["check_in", "start", "complete", null]);
});

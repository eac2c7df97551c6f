import { expect, it } from "vitest";
import type { CalendarItem } from "$lib/api";
import type { SetUp } from "$desk/data/set-up.svelte";
import { passingOf, sessionsOf } from "./classes";
import { classCardsOf, type Arranging } from "./columns";

const type = { id: "yoga", name: "Yoga", capacity: 8, hue: 2 };
const one = { id: "t", name: "Check-up", capacity: 1, hue: 1 };
const named = (all: { id: string; name?: string }[]) => ({
  get: (id: string) => all.find((it) => it.id === id),
  name: (id: string) => all.find((it) => it.id === id)?.name ?? "",
});
const setUp = {
  appointmentTypes: named([type, one]),
  providers: named([{ id: "osei", name: "Dr Osei" }]),
  resources: named([
    { id: "hall", kind: "room" } as never,
    { id: "mat1", kind: "device" } as never,
    { id: "mat2", kind: "device" } as never,
  ]),
} as unknown as SetUp;

const coming = (id: string, status: string, part: Partial<CalendarItem> = {}) =>
  ({
    id,
    status,
    patient_name: id,
    date: "2027-03-02",
    from: 540,
    to: 600,
    minutes: 60,
    appointment_type_id: type.id,
    provider_id: "osei",
    location_id: "main",
    resource_ids: ["hall"],
    holds_time: true,
    pinned: false,
    notes: "",
    overbooked: null,
    ...part,
  }) as CalendarItem;

const notCompleted = (it: CalendarItem) => it.status !== "completed";

it("a class of which a filter leaves somebody is there with everybody in it (Q22)", () => {
  const items = [coming("ada", "confirmed"), coming("ben", "completed"), coming("cy", "completed")];
  const { sessions } = passingOf(items, notCompleted, setUp);
  expect(sessions.map((it) => it.items.map((one) => one.id))).toEqual([["ada", "ben", "cy"]]);
});

it("a class of which nobody passes is out of sight, and so is who is alone", () => {
  const alone = coming("dee", "completed", { appointment_type_id: one.id });
  const { sessions, alone: left } = passingOf([coming("ben", "completed"), alone], notCompleted, setUp);
  expect([sessions, left]).toEqual([[], []]);
});

it("the chair of somebody whom the filter leaves out has no card of theirs", () => {
  const items = [
    coming("ada", "confirmed", { resource_ids: ["hall", "mat1"] }),
    coming("ben", "completed", { resource_ids: ["hall", "mat2"] }),
  ];
  const how = {
    ...{ setUp, by: "resource", colour: "type", locationId: null },
    ...{ isHidden: () => false, lockedWhy: () => null, isProvisional: () => false },
  } satisfies Arranging;
  const [session] = sessionsOf(items, setUp).sessions;
  const [card, ...own] = classCardsOf(session!, how, notCompleted);
  expect(card?.title).toBe("2/8 Yoga");
  expect(own.map((it) => it.id)).toEqual(["ada@mat1"]);
});

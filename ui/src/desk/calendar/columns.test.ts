import { expect, it } from "vitest";
import type { CalendarDay, CalendarItem } from "$lib/api";
import type { SetUp } from "$desk/data/set-up.svelte";
import {
  appointmentIdOf,
  cardsOf,
  columnId,
  columnsOf,
  merged,
  partsOf,
  without,
  type Arranging,
} from "./columns";
import { placementAt, prefillAt, type Ground } from "./placing";

const shelf = <T extends { id: string }>(all: T[]) => ({
  all,
  active: all,
  get: (id: string) => all.find((it) => it.id === id),
  name: (id: string) => (all.find((it) => it.id === id) as { name?: string } | undefined)?.name ?? "",
});
const setUp = {
  providers: shelf([
    { id: "osei", name: "Dr Osei", hue: 3, photo: "", active: true },
    { id: "ruiz", name: "Dr Ruiz", hue: 4, photo: "", active: true },
  ]),
  resources: shelf([
    { id: "c1", name: "Chair 1", kind: "chair", location_id: "main", active: true },
    { id: "c2", name: "Chair 2", kind: "chair", location_id: "main", active: true },
    { id: "x", name: "X-ray", kind: "device", location_id: "main", active: true },
  ]),
  locations: shelf([{ id: "main", name: "Main" }]),
  appointmentTypes: shelf([{ id: "t", name: "Check-up", hue: 0, needs: ["chair"] }]),
} as unknown as SetUp;
const day: CalendarDay = {
  date: "2026-11-23",
  minutes: 1440,
  skipped: null,
  repeated: null,
  providers: [
    {
      provider_id: "osei",
      location_id: "main",
      open: [{ from: 480, to: 720 }],
      template: [{ span: { from: 540, to: 600 }, appointment_type_id: "t" }],
    },
  ],
  closed: [
    { scope: "provider", scope_id: "osei", span: { from: 660, to: 720 }, label: "Leave", exception_id: "e" },
  ],
};
const item = {
  id: "a",
  date: day.date,
  from: 540,
  to: 570,
  minutes: 30,
  status: "confirmed",
  patient_name: "Ines Young",
  provider_id: "osei",
  location_id: "main",
  resource_ids: ["c1", "x"],
  appointment_type_id: "t",
  overbooked: null,
  notes: "",
} as unknown as CalendarItem;
const how = (by: "provider" | "resource"): Arranging => ({
  setUp,
  by,
  colour: "type",
  locationId: null,
  isHidden: () => false,
  lockedWhy: () => null,
  isProvisional: () => false,
});

it("who is not in and has nobody has no column", () => {
  expect(columnsOf([day], () => [], how("provider")).map((it) => it.title)).toEqual(["Dr Osei"]);
});

it("leave is taken out of the open hours and named in the heading", () => {
  const [column] = columnsOf([day], () => [], how("provider"));
  expect(column?.open).toEqual([{ from: 480, to: 660 }]);
  expect(column?.subtitle).toContain("Leave");
});

it("one that takes a chair and a device stands in both columns under its own id", () => {
  const cards = cardsOf([item], how("resource"));
  expect(cards.map((it) => partsOf(it.column).of)).toEqual(["c1", "x"]);
  expect(new Set(cards.map((it) => it.id)).size).toBe(2);
  expect(cards.map((it) => appointmentIdOf(it.id))).toEqual(["a", "a"]);
});

it("spans that touch are one, and what is closed is cut out", () => {
  expect(
    merged([
      { from: 600, to: 660 },
      { from: 540, to: 600 },
    ]),
  ).toEqual([{ from: 540, to: 660 }]);
  expect(without([{ from: 480, to: 720 }], [{ span: { from: 540, to: 600 } }])).toEqual([
    { from: 480, to: 540 },
    { from: 600, to: 720 },
  ]);
});

const ground = (by: "provider" | "resource"): Ground => ({ setUp, by, day: () => day, locationId: null });

it("a card dropped on another chair changes chairs and keeps the device", () => {
  const spot = { column: columnId(day.date, "c2"), from: 600, to: 630 };
  const to = placementAt(item, spot, ground("resource"));
  expect(to).toMatchObject({ provider_id: "osei", resource_ids: ["x", "c2"], from: 600, minutes: 30 });
});

it("a card dropped on another provider keeps what was chosen; what its type needs is filled in (Q16)", () => {
  const spot = { column: columnId(day.date, "ruiz"), from: 600, to: 645 };
  expect(placementAt(item, spot, ground("provider"))).toMatchObject({
    provider_id: "ruiz",
    location_id: "main",
    resource_ids: ["x"],
    minutes: 45,
  });
});

it("a new appointment on time kept for a type is of that type (S3.2)", () => {
  const spot = { column: columnId(day.date, "osei"), from: 555, to: 570 };
  expect(prefillAt(spot, ground("provider"))).toMatchObject({
    providerId: "osei",
    locationId: "main",
    typeId: "t",
  });
});

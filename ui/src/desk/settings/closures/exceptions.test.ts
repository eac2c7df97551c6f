import { expect, it } from "vitest";
import { daysOf, draftOf, formOf, lastDayOf, newDraft } from "./exceptions";

it("a whole day ends at the midnight after it and touches that day only", () => {
  const form = formOf(newDraft("leave", "2027-03-28", "2027-03-28", "provider:p1"));
  expect(form).toMatchObject({
    from: "2027-03-28T00:00",
    to: "2027-03-29T00:00",
    scope: "provider",
    scope_id: "p1",
  });
  expect(lastDayOf(form)).toBe("2027-03-28");
});

it("whole days come back unchanged through the form", () => {
  const kept = {
    id: "x",
    scope: "clinic",
    scope_id: "",
    kind: "closure",
    from: "2027-12-24T00:00",
    to: "2027-12-27T00:00",
    location_id: null,
    label: "Christmas",
    version: 3,
  };
  expect(formOf(draftOf(kept))).toEqual(kept);
});

it("an afternoon keeps its times", () => {
  const draft = {
    ...newDraft("closure", "2027-12-24", "2027-12-24", "clinic"),
    wholeDays: false,
    fromTime: 780,
  };
  expect(formOf(draft)).toMatchObject({ from: "2027-12-24T13:00", to: "2027-12-24T17:00" });
});

it("only days of the year in view are marked", () => {
  const days = daysOf({ from: "2026-12-30T00:00", to: "2027-01-03T00:00" }, "2027-01-01", "2027-12-31");
  expect(days).toEqual(["2027-01-01", "2027-01-02"]);
});

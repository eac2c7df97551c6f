import { expect, it } from "vitest";
import { VisitDraft } from "./planning.svelte";

it("another place takes the chairs of the one before off every leg", () => {
  const visit = new VisitDraft({ patient: null, locationId: "main", from: "2027-03-02" });
  for (const leg of visit.legs) Object.assign(leg, { typeId: "t", minutes: 30, resourceId: "chair" });
  expect(visit.ask?.itinerary.legs.map((it) => it.resource_ids)).toEqual([["chair"], ["chair"]]);
  visit.moveTo("branch");
  expect(visit.ask?.location_id).toBe("branch");
  expect(visit.ask?.itinerary.legs.map((it) => it.resource_ids)).toEqual([[], []]);
});

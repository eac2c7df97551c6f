import { expect, it } from "vitest";
import { inHand } from "./presence";

const placement = {
  ...{ provider_id: "p", location_id: "l", resource_ids: ["c"] },
  ...{ date: "2027-03-02", from: 540, minutes: 30 },
};

it("the time in the form of a new appointment is in hand; that of one in the book is its own (D10)", () => {
  const held = { date: "2027-03-02", from: 540, to: 570, column_ids: ["p", "c"] };
  expect(inHand({ is: "idle" }, { item: null, placement })).toEqual(held);
  expect(inHand({ is: "idle" }, { item: {} as never, placement })).toBeNull();
  expect(inHand({ is: "idle" }, null)).toBeNull();
});

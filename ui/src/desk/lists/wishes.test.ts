import { expect, it } from "vitest";
import { wishAgainst } from "./wishes";

const anything = {
  provider_ids: [],
  location_ids: [],
  weekdays: [],
  within: [],
  earliest: null,
  latest: null,
};
// A Tuesday.
const at = { date: "2027-03-02", from: 540, to: 570, providerId: "p", locationId: "main" };

it("who wishes nothing can come at any time", () => expect(wishAgainst(anything, at)).toBeNull());

it("another provider, another place, another day and another time are each told", () => {
  expect(wishAgainst({ ...anything, provider_ids: ["q"] }, at)).toBe("provider");
  expect(wishAgainst({ ...anything, location_ids: ["branch"] }, at)).toBe("place");
  expect(wishAgainst({ ...anything, location_ids: ["branch", "main"] }, at)).toBeNull();
  expect(wishAgainst({ ...anything, weekdays: [3] }, at)).toBe("day");
  expect(wishAgainst({ ...anything, weekdays: [1] }, at)).toBeNull();
  expect(wishAgainst({ ...anything, latest: "2027-03-01" }, at)).toBe("day");
  expect(wishAgainst({ ...anything, within: [{ from: 555, to: 720 }] }, at)).toBe("time");
});

it("a chair's column says nothing about the provider", () =>
  expect(wishAgainst({ ...anything, provider_ids: ["q"] }, { ...at, providerId: null })).toBeNull());

import { expect, it } from "vitest";
import { placeNamed, regionOf } from "./region";

it("a region is named as it is read, with a part or without", () => {
  expect(placeNamed("DE")).toEqual({ country: "DE", part: null });
  expect(placeNamed("DE-BY")).toEqual({ country: "DE", part: "BY" });
  for (const region of ["GB-ENG", "FR", "IT-BZ"]) expect(regionOf(placeNamed(region))).toBe(region);
});

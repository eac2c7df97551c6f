import { expect, it } from "vitest";
import { bringLater, bringsData } from "./bringing";

it("a clinic that brings data along is led to the import once", () => {
  bringLater(true);
  expect([bringsData(), bringsData()]).toEqual([true, false]);
});

it("one that changed its mind is not", () => {
  bringLater(true);
  bringLater(false);
  expect(bringsData()).toBe(false);
});

import { expect, it } from "vitest";
import { hoursOf, spansOf } from "./hours";

it("parts of the day that meet are one span, so that an appointment may run over noon", () => {
  expect(spansOf({ parts: ["afternoon", "morning"], from: null, to: null })).toEqual([{ from: 0, to: 1020 }]);
  expect(spansOf({ parts: ["morning", "evening"], from: null, to: null })).toEqual([
    { from: 0, to: 720 },
    { from: 1020, to: 1440 },
  ]);
});

it("the whole day is no wish at all", () => {
  expect(spansOf({ parts: ["morning", "afternoon", "evening"], from: null, to: null })).toEqual([]);
  expect(hoursOf([])).toEqual({ parts: [], from: null, to: null });
});

it("what the form shows comes back as it was", () => {
  for (const within of [[{ from: 0, to: 1020 }], [{ from: 600, to: 690 }], [{ from: 1020, to: 1440 }]])
    expect(spansOf(hoursOf(within))).toEqual(within);
});

import { expect, it } from "vitest";
import { daysOf, ordered, spanOf, turned, valueSays } from "./reports";

const line = (label: string, ...values: (number | null)[]) => ({ label, hue: null, values });

it("days by a word include both ends and know the months", () => {
  expect(daysOf("last_30", "2027-03-30")).toEqual({ from: "2027-03-01", to: "2027-03-30" });
  expect(daysOf("last_month", "2028-03-30")).toEqual({ from: "2028-02-01", to: "2028-02-29" });
  expect(daysOf("this_month", "2027-12-05")).toEqual({ from: "2027-12-01", to: "2027-12-31" });
  expect(daysOf("last_year", "2027-03-30")).toEqual({ from: "2026-03-31", to: "2027-03-30" });
});

it("days that are somebody's own have no word", () => {
  expect(spanOf(daysOf("this_year", "2027-03-30"), "2027-03-30")).toBe("this_year");
  expect(spanOf({ from: "2027-01-02", to: "2027-01-05" }, "2027-03-30")).toBe("own");
});

it("numbers say what they are counted in", () => {
  expect(valueSays(12_485, "hours", "EUR")).toBe("208:05");
  expect(valueSays(715, "permille", "EUR")).toBe("71.5%");
  expect(valueSays(null, "count", "EUR")).toBe("–");
});

it("what cannot be measured stands last, whichever way the table is in order", () => {
  const lines = [line("Osei", null), line("Kim", 2), line("Lind", 7)];
  const names = (direction: "ascending" | "descending") =>
    ordered(lines, { column: 0, direction }, "en").map((it) => it.label);
  expect(names("ascending")).toEqual(["Kim", "Lind", "Osei"]);
  expect(names("descending")).toEqual(["Lind", "Kim", "Osei"]);
  expect(ordered(lines, null, "en")).toBe(lines);
});

it("a second click turns the order round", () => {
  const once = turned(null, 2);
  expect(once).toEqual({ column: 2, direction: "descending" });
  expect(turned(once, 2).direction).toBe("ascending");
  expect(turned(once, -1)).toEqual({ column: -1, direction: "ascending" });
});

import { expect, it } from "vitest";
import { readPreferences } from "./preferences.svelte";

it("somebody who never chose anything has every default", () => {
  const values = readPreferences({});
  expect(values.singleKeys).toBe(true);
  expect(values.calendar).toMatchObject({ view: "day", columns: "provider", zoom: 15 });
  expect(values.printing.slipPaper).toBe("a5");
});

it("what another version wrote falls back field by field", () => {
  const values = readPreferences({
    theme: "sepia",
    singleKeys: false,
    calendar: { view: "fortnight", zoom: 30 },
    later: 1,
  });
  expect(values.theme).toBeNull();
  expect(values.singleKeys).toBe(false);
  expect(values.calendar).toMatchObject({ view: "day", zoom: 30 });
});

it("nonsense is nobody's preferences", () => {
  expect(readPreferences(null)).toEqual(readPreferences({}));
  expect(readPreferences("dark")).toEqual(readPreferences({}));
});

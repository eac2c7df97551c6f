import { afterEach, expect, it } from "vitest";
import { locale } from "$lib/i18n";
import { readDay } from "./dates";

const words = { today: "Today", tomorrow: "Tomorrow", yesterday: "Yesterday" };
// A Monday.
const read = (text: string, order: "day_first" | "month_first" = "day_first") =>
  readDay(text, "2026-11-23", words, order);

afterEach(() => locale.set("en"));

it("days near today are read by their words, or the start of them", () => {
  expect(read("tomorrow")).toBe("2026-11-24");
  expect(read("tom")).toBe("2026-11-24");
  expect(read("yesterday")).toBe("2026-11-22");
  expect(read("+3")).toBe("2026-11-26");
});

it("a weekday is the next one to come", () => {
  expect(read("friday")).toBe("2026-11-27");
  expect(read("mon")).toBe("2026-11-30");
  locale.set("es");
  expect(read("viernes")).toBe("2026-11-27");
});

it("a month is no weekday", () => {
  expect(read("november")).toBeNull();
});

it("a date without a year is the next one to come", () => {
  expect(read("12.3.")).toBe("2027-03-12");
  expect(read("24.11")).toBe("2026-11-24");
  expect(read("12.3.26")).toBe("2026-03-12");
  expect(read("2027-03-28")).toBe("2027-03-28");
});

it("slashes are read as this desk writes them", () => {
  expect(read("3/12", "month_first")).toBe("2027-03-12");
  expect(read("3/12", "day_first")).toBe("2026-12-03");
});

it("a day that does not exist is no day", () => {
  expect(read("31.2.")).toBeNull();
  expect(read("2027-02-29")).toBeNull();
  expect(read("Ines")).toBeNull();
});

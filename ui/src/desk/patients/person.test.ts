import { expect, it } from "vitest";
import { ageOf, blank, lived, nameOf } from "./person";

it("an age turns on the birthday, not the day before", () => {
  expect(lived("1987-03-04", "2027-03-03")?.years).toBe(39);
  expect(lived("1987-03-04", "2027-03-04")?.years).toBe(40);
});

it("somebody born on a leap day turns in March of other years", () => {
  expect(lived("2004-02-29", "2027-02-28")?.years).toBe(22);
  expect(lived("2004-02-29", "2027-03-01")?.years).toBe(23);
});

it("a small child's age is told in months", () => {
  expect(ageOf("2026-06-20", "2027-03-01")).toBe("8 months");
  expect(ageOf("2024-06-20", "2027-03-01")).toBe("2 years");
});

it("a birth date to come has no age", () => {
  expect(ageOf("2027-03-02", "2027-03-01")).toBe("");
});

it("the last word typed is the family name of a new record", () => {
  expect(blank("María José Núñez")).toMatchObject({ given_name: "María José", family_name: "Núñez" });
  expect(blank("Zoe")).toMatchObject({ given_name: "Zoe", family_name: "" });
  expect(nameOf(blank("  "))).toBe("");
});

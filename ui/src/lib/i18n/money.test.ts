import { expect, test } from "vitest";
import { decimalsOf, formatMoney, parseMoney, typedMoney } from "./money";

test("amounts have as many decimals as their currency", () => {
  expect(["EUR", "JPY", "KWD"].map(decimalsOf)).toEqual([2, 0, 3]);
  expect(formatMoney(4500, "EUR")).toBe("€45.00");
  expect(formatMoney(4500, "JPY")).toBe("¥4,500");
  expect(typedMoney(4505, "KWD")).toBe("4.505");
});

test("what is typed is read however it is punctuated", () => {
  const read = (text: string) => parseMoney(text, "EUR");
  expect(["45", "45.5", "45,50", "1,234.50", "1.234,50", "1 234,5", "٤٥"].map(read)).toEqual([
    4500, 4550, 4550, 123_450, 123_450, 123_450, 4500,
  ]);
  expect(parseMoney("4500", "JPY")).toBe(4500);
  expect(parseMoney("4.505", "KWD")).toBe(4505);
});

test("nothing is made of half a number", () => {
  for (const text of ["", "abc", "-5", "4.5.6", "45.9999", "1e9"]) expect(parseMoney(text, "EUR")).toBeNull();
  expect(parseMoney("4.5", "JPY")).toBeNull();
});

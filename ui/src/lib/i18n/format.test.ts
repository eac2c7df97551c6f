import { afterEach, expect, it } from "vitest";
import { firstWeekday, formatDay, formatHour, formatPhone, formatTime, locale, m } from "./index";

afterEach(() => {
  locale.set("en");
  locale.setHourCycle("auto");
});

it("a message changes with the language without a reload", () => {
  locale.set("en");
  expect(m.common_save()).toBe("Save");
  locale.set("es");
  expect(m.common_save()).toBe("Guardar");
  locale.set("ar");
  expect(m.common_save()).toBe("حفظ");
});

it("arabic turns the document from right to left", () => {
  locale.set("ar");
  expect(document.documentElement.dir).toBe("rtl");
  expect(document.documentElement.lang).toBe("ar");
});

it("a minute of the day is told on the clock the desk chose", () => {
  locale.setHourCycle("24");
  expect(formatTime(570)).toBe("09:30");
  expect(formatTime(0)).toBe("00:00");
  expect(formatTime(1440)).toBe("00:00");
  locale.setHourCycle("12");
  expect(formatTime(570)).toMatch(/^9:30\s?am$/i);
  expect(formatHour(780)).toMatch(/^1\s?pm$/i);
});

it("the day that is handed in is the day that is shown, in any zone (Q3)", () => {
  expect(formatDay("2027-03-28", "full")).toContain("28");
});

it("digits stay those of the keyboard in arabic", () => {
  locale.set("ar");
  expect(formatTime(570)).toMatch(/9:30/);
});

it("the week starts where the person says, else where the language does", () => {
  locale.set("es");
  expect(firstWeekday()).toBe(1);
  locale.setFirstWeekday(6);
  expect(firstWeekday()).toBe(6);
  locale.setFirstWeekday(null);
});

it("a phone number keeps its order in a line of either direction, and no number is nothing", () => {
  expect(formatPhone("+44 1632 960168")).toBe("\u2066+44 1632 960168\u2069");
  expect(formatPhone("")).toBe("");
});

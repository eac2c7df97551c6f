import { expect, it } from "vitest";
import { copyDay, erase, onDay, paint, readDay, replace, sayDay, shifted, snap, stretchedTo } from "./week";

const open = (text: string, weekday = 0, tag = "") => readDay(text)!.map((it) => ({ ...it, weekday, tag }));
const say = (week: ReturnType<typeof open>, weekday = 0) => sayDay(onDay(week, weekday));

it("hours are read however a receptionist types them", () => {
  const said = "09:00–13:00, 14:00–18:00";
  for (const typed of [
    "9-13 14-18",
    "9:00-13:00, 14:00–18:00",
    "09.00–13.00; 14h-18h",
    "9am to 1pm, 2pm to 6pm",
  ])
    expect(sayDay(readDay(typed)!), typed).toBe(said);
});

it("what was said can be read back", () => {
  const spans = [
    { from: 540, to: 780 },
    { from: 1080, to: 1440 },
  ];
  expect(readDay(sayDay(spans))).toEqual(spans);
});

it("hours are said on the clock of the desk and can be read back", () => {
  const spans = readDay("8:30-12, 13-18, 20-24")!;
  expect(sayDay(spans, { am: "am", pm: "pm" })).toBe("8:30am–12pm, 1pm–6pm, 8pm–12am");
  for (const halves of [
    { am: "am", pm: "pm" },
    { am: "ص", pm: "م" },
  ])
    expect(readDay(sayDay(spans, halves))).toEqual(spans);
});

it("an empty line is a closed day, nonsense and overlaps are not hours", () => {
  expect(readDay("  ")).toEqual([]);
  for (const typed of ["nine to five", "13-9", "9-12, 11-14", "9"]) expect(readDay(typed), typed).toBeNull();
});

it("midnight at the end is the end of the day", () => {
  expect(readDay("18-24")).toEqual([{ from: 1080, to: 1440 }]);
  expect(readDay("18:00-00:00")).toEqual([{ from: 1080, to: 1440 }]);
});

it("painting over a gap joins the hours on both sides", () => {
  expect(say(paint(open("9-12, 14-18"), { weekday: 0, from: 720, to: 840, tag: "" }))).toBe("09:00–18:00");
});

it("painting another type takes the place of what was there", () => {
  const week = paint(open("9-12", 0, "surgery"), { weekday: 0, from: 600, to: 660, tag: "recall" });
  expect(onDay(week, 0).map((it) => it.tag)).toEqual(["surgery", "recall", "surgery"]);
});

it("erasing the middle leaves two stretches", () => {
  expect(say(erase(open("9-18"), 0, 720, 780))).toBe("09:00–12:00, 13:00–18:00");
});

it("a stretch moved past midnight stops there", () => {
  const [evening] = open("20-22");
  expect(shifted(evening!, 600)).toMatchObject({ from: 1320, to: 1440 });
});

it("a stretch keeps at least one step", () => {
  const [morning] = open("9-10");
  expect(stretchedTo(morning!, 500)).toMatchObject({ from: 540, to: 555 });
});

it("a stretch moved onto another joins it", () => {
  const week = open("9-11, 14-16");
  expect(say(replace(week, week[0]!, shifted(week[0]!, 180)))).toBe("12:00–16:00");
});

it("a day copied to others replaces what they had", () => {
  const week = [...open("9-17", 0), ...open("8-12", 1)];
  expect(say(copyDay(week, 0, [0, 1, 2]), 1)).toBe("09:00–17:00");
});

it("minutes snap to the quarter of an hour", () => {
  expect(snap(548)).toBe(555);
  expect(snap(-4)).toBe(0);
});

import { expect, it } from "vitest";
import { parseTime } from "./time";

it.each([
  ["930", 570],
  ["9", 540],
  ["09:30", 570],
  ["9.30", 570],
  ["21h15", 1275],
  ["9:30 pm", 1290],
  ["9p", 1260],
  ["12 am", 0],
  ["12:15 p.m.", 735],
  ["0", 0],
  ["2359", 1439],
  ["9:30 م", 1290],
])("“%s” is read as a time", (text, minutes) => {
  expect(parseTime(text)).toBe(minutes);
});

it.each(["", "25", "9:75", "13 pm", "noon", "9:3", "-5"])("“%s” is not a time", (text) => {
  expect(parseTime(text)).toBeNull();
});

import { expect, it } from "vitest";
import type { Cause, Unoffered } from "$lib/api";
import { locale } from "$lib/i18n";
import { causeSays, reasonsOf } from "./why";

const rule = { rule: "minimum_advance" as const, minutes: 120 };
const early: Cause = {
  is: "rule",
  misfit: { why: "policy", policy_id: "p", name: "Two hours", rule, by: [], firm: true },
};
const away: Cause = { is: "rule", misfit: { why: "outside_hours", provider_name: "Dr Osei", open: [] } };
const at = (from: number, to: number, ...causes: Cause[]): Unoffered => ({
  provider_id: "o",
  span: { from, to },
  causes,
});

it("what keeps a time from being free is told for the hours asked about (D8)", () => {
  locale.set("en");
  const day = [at(0, 540, away), at(540, 660, early), at(1020, 1440, away)];
  expect(reasonsOf(day, 600, null)).toEqual([
    { span: { from: 600, to: 660 }, says: "“Two hours” says no: booked at least 2 hours ahead" },
  ]);
});

it("that somebody is not in is told where nothing else is", () => {
  expect(reasonsOf([at(0, 1440, away)], null, null).map((it) => it.says)).toEqual([
    "Dr Osei is not in that day",
  ]);
});

it("a lack of chairs tells what is in each", () => {
  const none: Cause = {
    is: "none_free",
    kind: "chair",
    each: [{ name: "Chair 1", misfits: [{ why: "closed", label: "Repair" }] }],
  };
  expect(causeSays(none)).toBe("Chair 1 (Closed: Repair)");
  expect(causeSays({ ...none, each: [] })).toMatch(/chair/);
});

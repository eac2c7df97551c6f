import { expect, it } from "vitest";
import type { PolicyTried } from "$lib/api";
import { locale } from "$lib/i18n";
import {
  canBeTried,
  countsPatients,
  dayToTry,
  newPolicy,
  ofKind,
  patientChoices,
  staffChoices,
  starters,
  triedSays,
  wrong,
} from "./policies";

const at = { date: "2027-03-02", from: 540 };
const nothing: PolicyTried = { misfits: [], warnings: [], problem: null, waits: false };
const rule = { rule: "minimum_advance" as const, minutes: 1440 };
const misfit = { why: "policy" as const, policy_id: "p", name: "A day", rule, by: [], firm: true };

it("a trial reads as a sentence: who, for when, and what comes of it", () => {
  locale.set("en");
  locale.setHourCycle("24");
  expect(triedSays({ ...nothing, misfits: [misfit] }, "patients", at)).toMatch(
    /^A patient booking now for .*09:00: refused\. “A day” says no: booked at least 1 day ahead$/,
  );
  expect(triedSays({ ...nothing, misfits: [{ ...misfit, firm: false }] }, "staff", at)).toMatch(
    /needs a reason/,
  );
  expect(triedSays({ ...nothing, waits: true }, "patients", at)).toMatch(/approval/);
  expect(triedSays(nothing, "patients", at)).toMatch(/can be booked/);
});

it("a rule that counts asks whose bookings, and only such a rule does (C21)", () => {
  const counted = (["active_limit", "no_shows", "minimum_advance", "approval"] as const).map((kind) =>
    countsPatients(ofKind(newPolicy(), kind)),
  );
  expect(counted).toEqual([true, true, false, false]);
  const quota = (of: "patient" | "provider") =>
    countsPatients({ ...newPolicy(), rule: { rule: "quota", of, per: "day", most: 1 } });
  expect([quota("patient"), quota("provider")]).toEqual([true, false]);
});

it("a rule about the past is tried just beyond what it allows, and says why not (C15)", () => {
  const backdating = { ...newPolicy(), rule: { rule: "backdating" as const, days: 3 } };
  expect(canBeTried(backdating)).toBe(true);
  expect(dayToTry(backdating, "2027-03-10")).toBe("2027-03-06");
  expect(dayToTry(newPolicy(), "2027-03-10")).toBe("2027-03-11");
  const problem = { code: "in_the_past" as const, may_override: true };
  const old = { ...misfit, rule: { rule: "backdating" as const, days: 3 } };
  expect(triedSays({ ...nothing, problem }, "staff", at)).toMatch(/needs a reason/);
  expect(triedSays({ ...nothing, problem, misfits: [old] }, "staff", at)).toMatch(
    /refused\..*“A day” says no/,
  );
  expect(triedSays({ ...nothing, problem: { ...problem, may_override: false } }, "staff", at)).toMatch(
    /refused/,
  );
});

it("a rule binds only whom such a rule can bind", () => {
  const booking = { ...newPolicy(), name: "x", staff: "reason" as const };
  expect(ofKind(booking, "approval").staff).toBe("free");
  expect(ofKind(booking, "quota").staff).toBe("reason");
  expect(ofKind(booking, "backdating").patients).toBe("free");
  expect(staffChoices("check_in").map((it) => it.value)).toEqual(["free", "never"]);
  expect(patientChoices("backdating").map((it) => it.value)).toEqual(["free"]);
});

it("every ready-made rule can be saved as it is, and no two are called the same", () => {
  const ready = starters();
  for (const it of ready) expect(wrong(it)).toEqual({});
  expect(new Set(ready.map((it) => it.name)).size).toBe(ready.length);
});

it("a policy has a name and binds somebody", () => {
  const nobody = { ...newPolicy(), staff: "free" as const, patients: "free" as const };
  expect(Object.keys(wrong(nobody))).toEqual(["name", "audience"]);
  expect(wrong({ ...newPolicy(), name: "Two hours" })).toEqual({});
});

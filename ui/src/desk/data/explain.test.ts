import { expect, it } from "vitest";
import { locale } from "$lib/i18n";
import { explain, misfitSays } from "./explain";

it("what is taken is named, with a way to it and past it (C19)", () => {
  locale.set("en");
  locale.setHourCycle("24");
  const by = [{ appointment_id: "a1", patient_name: "Ines Young", date: "2027-03-01", from: 690, to: 720 }];
  const misfits = [{ why: "taken" as const, what: "provider" as const, name: "Dr Osei", by }];
  const advice = explain({ code: "does_not_fit", misfits, may_override: true });
  expect(advice.say).toBe("Dr Osei has Ines Young 11:30 – 12:00");
  expect(advice.offers.map((it) => it.is)).toEqual(["next_free", "open_appointment", "override"]);
});

it("what may not be overridden is not offered", () => {
  const offers = explain({ code: "in_the_past", may_override: false }).offers.map((it) => it.is);
  expect(offers).toEqual(["next_free"]);
});

it("a provider who is out that day is not said to be in at no time", () => {
  expect(misfitSays({ why: "outside_hours", provider_name: "Dr Osei", open: [] })).toBe(
    "Dr Osei is not in that day",
  );
});

it("a policy is named with what it asks, in units people use (S1.15, S1.19)", () => {
  locale.set("en");
  locale.setHourCycle("24");
  const rule = { rule: "minimum_advance" as const, minutes: 120 };
  expect(misfitSays({ why: "policy", policy_id: "p1", name: "Two hours", rule, by: [], firm: true })).toBe(
    "“Two hours” says no: booked at least 2 hours ahead",
  );
  const late = { rule: "cancellation" as const, minutes: 1440, late: "deny" as const };
  const problem = { code: "against_policy" as const, policy_id: "p2", name: "A day", rule: late };
  expect(explain({ ...problem, may_override: true })).toEqual({
    say: "“A day” says no: not cancelled less than 1 day before.",
    offers: [{ is: "override" }],
  });
  expect(explain({ ...problem, may_override: false }).offers).toEqual([]);
});

it("time kept for a type says whose, when and for what (S3.2)", () => {
  expect(
    misfitSays({
      why: "kept_for",
      provider_name: "Dr Osei",
      appointment_type_name: "Scaling",
      span: { from: 540, to: 600 },
      firm: false,
    }),
  ).toBe("Dr Osei keeps 09:00 – 10:00 for Scaling");
});

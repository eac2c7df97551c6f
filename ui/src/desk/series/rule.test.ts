import { expect, it } from "vitest";
import { repeatOf, ruleOf, startAfter, usual, type Repeat } from "./rule";

const repeat = (part: Partial<Repeat>): Repeat => ({ ...usual("2027-03-02"), ...part });

it("a rule says how often, on which days and when it ends (Q18)", () => {
  expect(ruleOf(usual("2027-03-02"), "2027-03-02")).toBe("FREQ=WEEKLY;INTERVAL=1;BYDAY=TU;COUNT=10");
  const twice = repeat({ every: 2, weekdays: [4, 0], ends: "until", until: "2027-06-01" });
  expect(ruleOf(twice, "2027-03-02")).toBe("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;UNTIL=20270601T235959");
  expect(ruleOf(repeat({ unit: "day", every: 3 }), "2027-03-02")).toBe("FREQ=DAILY;INTERVAL=3;COUNT=10");
  const monthly = repeat({ unit: "month", monthly: "weekday" });
  expect(ruleOf(monthly, "2027-03-16")).toBe("FREQ=MONTHLY;INTERVAL=1;BYDAY=3TU;COUNT=10");
  expect(ruleOf(monthly, "2027-03-30")).toBe("FREQ=MONTHLY;INTERVAL=1;BYDAY=-1TU;COUNT=10");
  expect(ruleOf(repeat({ unit: "month" }), "2027-03-31")).toBe(
    "FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=31;COUNT=10",
  );
});

it("a rule without an end, a weekday or a number is none yet (Q4)", () => {
  expect(ruleOf(repeat({ times: null }), "2027-03-02")).toBeNull();
  expect(ruleOf(repeat({ ends: "until", until: "2027-03-01" }), "2027-03-02")).toBeNull();
  expect(ruleOf(repeat({ weekdays: [] }), "2027-03-02")).toBeNull();
  expect(ruleOf(repeat({ every: null }), "2027-03-02")).toBeNull();
});

it("a series after an appointment goes on as though that were its first", () => {
  expect(startAfter(repeat({ every: 2 }), "2027-03-02")).toBe("2027-03-15");
  expect(startAfter(repeat({ every: 2, weekdays: [1, 3] }), "2027-03-02")).toBe("2027-03-03");
  expect(startAfter(repeat({ weekdays: [6] }), "2027-03-07")).toBe("2027-03-08");
  expect(startAfter(repeat({ unit: "day", every: 3 }), "2027-03-02")).toBe("2027-03-05");
  expect(startAfter(repeat({ unit: "month" }), "2027-12-31")).toBe("2028-01-01");
});

it("a rule of the book is read back as it is chosen, for as many times as are left (Q5)", () => {
  const read = (rule: string) => repeatOf(rule, "2027-03-02", 4);
  expect(ruleOf(read("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,FR;COUNT=10"), "2027-03-02")).toBe(
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,FR;COUNT=4",
  );
  expect(ruleOf(read("FREQ=MONTHLY;BYDAY=1TU;UNTIL=20270901T235959\nEXDATE:20270406"), "2027-03-02")).toBe(
    "FREQ=MONTHLY;INTERVAL=1;BYDAY=1TU;UNTIL=20270901T235959",
  );
  expect(read("FREQ=WEEKLY;COUNT=3")).toMatchObject({ unit: "week", every: 1, weekdays: [1], times: 4 });
  expect(read("FREQ=YEARLY;COUNT=3")).toEqual({ ...usual("2027-03-02"), times: 4 });
});

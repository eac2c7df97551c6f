import { expect, it } from "vitest";
import type { DateOutcome, Opening } from "$lib/api";
import { choiceOf, Decisions, standingOf } from "./decisions.svelte";

const opening: Opening = {
  date: "2027-03-09",
  from: 570,
  minutes: 30,
  provider_id: "p",
  location_id: "l",
  resource_ids: ["c"],
};
const fits: DateOutcome = { is: "fits", resource_ids: [] };
const taken: DateOutcome = {
  is: "conflict",
  misfits: [{ why: "taken", what: "provider", name: "Dr Osei", by: [] }],
  proposal: opening,
};
const closed: DateOutcome = {
  is: "conflict",
  misfits: [{ why: "closed", label: "Holiday" }],
  proposal: null,
};

const row = (id: string, outcome: DateOutcome) => ({ id, date: id, from: 540, outcome });

function decisions() {
  const made = new Decisions();
  made.take([row("a", fits), row("b", taken), row("c", closed), row("d", { is: "past" })]);
  return made;
}

it("what fits is booked, what does not waits to be decided (Q4)", () => {
  const it = decisions();
  expect(it.rows.map((row) => row.decision.is)).toEqual(["planned", "undecided", "undecided", "skip"]);
  expect([it.kept, it.skipped, it.undecided, it.suggested]).toEqual([1, 1, 2, 1]);
});

it("suggested times are taken at once, and what is left is left out", () => {
  const it = decisions();
  it.takeSuggested();
  it.skipRest();
  expect(it.undecided).toBe(0);
  expect(it.rows.map(choiceOf).map((choice) => choice.do)).toEqual(["as_planned", "shift", "skip", "skip"]);
});

it("going over a rule is decided only with a reason (C19)", () => {
  const it = decisions();
  it.decide("b", { is: "override", reason: " " });
  expect(it.undecided).toBe(2);
  it.decide("b", { is: "override", reason: " agreed " });
  expect(choiceOf(it.rows[1]!)).toEqual({ do: "override", reason: "agreed" });
});

it("what was decided stays while the date stands as it did", () => {
  const it = decisions();
  it.decide("a", { is: "skip" });
  it.decide("b", { is: "shift", opening });
  it.take([row("a", fits), row("b", fits)]);
  expect(it.rows.map((row) => row.decision.is)).toEqual(["skip", "planned"]);
});

it("closed time and taken time are told apart", () => {
  expect([fits, taken, closed].map(standingOf)).toEqual(["free", "conflict", "closed"]);
});

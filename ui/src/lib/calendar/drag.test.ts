import { expect, it } from "vitest";
import { land, step, type Drag, type Grip, type Happening, type Outcome, type Rules } from "./drag";
import type { GridItem } from "./model";

const rules: Rules = { columns: ["kim", "okafor"], from: 480, to: 1080, snap: 5, slot: 15 };
const ana: GridItem = {
  id: "ana",
  column: "kim",
  from: 570,
  to: 600,
  title: "Ana Ruiz",
  subtitle: "Check-up",
  hue: 7,
  status: "confirmed",
  statusText: "Confirmed",
  badges: [],
};
const fits = { kind: "fits" } as const;
const move: Grip = { does: "move", item: ana, grab: 10 };

/** Runs what happens, one after the other; gives back the last state and outcome. */
function run(...events: Happening[]): [Drag, Outcome] {
  let state: Drag = { is: "idle" };
  let outcome: Outcome = { did: "nothing" };
  for (const event of events) [state, outcome] = step(state, event, rules);
  return [state, outcome];
}

const press = (grip: Grip): Happening => ({ type: "press", grip, x: 100, y: 100 });
const over = (column: string, minute: number, alt = false): Happening => ({
  type: "move",
  x: 120,
  y: 120,
  hit: { on: "grid", column, minute },
  alt,
});
const drop: Happening = { type: "drop", verdict: fits };

it("four pixels are a click and not a drag (Q10)", () => {
  const [, outcome] = run(
    press(move),
    { type: "move", x: 102, y: 103, hit: { on: "nowhere" }, alt: false },
    drop,
  );
  expect(outcome).toEqual({ did: "clicked", grip: move });
});

it("a card lands where its top is, not where the pointer is", () => {
  expect(run(press(move), over("okafor", 641), drop)[1]).toEqual({
    did: "moved",
    item: ana,
    column: "okafor",
    from: 630,
    to: 660,
    copy: false,
  });
});

it("a card keeps its length at the end of the day", () => {
  expect(run(press(move), over("kim", 1079), drop)[1]).toMatchObject({ from: 1050, to: 1080 });
});

it("Alt makes a copy of what is moved", () => {
  expect(run(press(move), over("kim", 700, true), drop)[1]).toMatchObject({ did: "moved", copy: true });
});

it("a card put back where it was has not moved", () => {
  expect(run(press(move), over("kim", 700), over("kim", 580), drop)[1]).toMatchObject({ did: "cancelled" });
});

it("a blocked place is refused with its reason", () => {
  const verdict = { kind: "blocked", why: "Overlaps Ines Young 11:30" } as const;
  const [state, outcome] = run(press(move), over("kim", 700), { type: "drop", verdict });
  expect(state).toEqual({ is: "idle" });
  expect(outcome).toMatchObject({ did: "refused", why: "Overlaps Ines Young 11:30" });
});

it("a warning does not stop a drop", () => {
  const verdict = { kind: "warn", why: "Outside opening hours" } as const;
  expect(run(press(move), over("kim", 700), { type: "drop", verdict })[1]).toMatchObject({ did: "moved" });
});

it("letting go beside the grid changes nothing", () => {
  const away: Happening = { type: "move", x: 300, y: 300, hit: { on: "nowhere" }, alt: false };
  expect(run(press(move), away, drop)[1]).toMatchObject({ did: "cancelled" });
});

it("a card dropped on the pinboard leaves the grid", () => {
  const away: Happening = {
    type: "move",
    x: 300,
    y: 300,
    hit: { on: "target", target: "pinboard" },
    alt: false,
  };
  expect(run(press(move), away, drop)[1]).toEqual({ did: "droppedOut", grip: move, target: "pinboard" });
});

it("an edge can be dragged to one step and no further", () => {
  const resize: Grip = { does: "resize", item: ana, edge: "to" };
  expect(run(press(resize), over("kim", 500), drop)[1]).toEqual({
    did: "resized",
    item: ana,
    from: 570,
    to: 575,
  });
});

it("empty time can be drawn out in both directions", () => {
  const create: Grip = { does: "create", column: "kim", anchor: 607 };
  expect(land(create, { on: "grid", column: "kim", minute: 660 }, rules)).toMatchObject({
    from: 600,
    to: 660,
  });
  expect(land(create, { on: "grid", column: "kim", minute: 540 }, rules)).toMatchObject({
    from: 540,
    to: 615,
  });
});

it("the keyboard picks up, moves to another column, stretches and drops", () => {
  const [, outcome] = run(
    { type: "pickUp", item: ana },
    { type: "nudge", columns: 1, minutes: 30 },
    { type: "stretch", minutes: 15 },
    drop,
  );
  expect(outcome).toEqual({ did: "moved", item: ana, column: "okafor", from: 600, to: 645, copy: false });
});

it("stretching alone on the keyboard is a resize", () => {
  const [, outcome] = run({ type: "pickUp", item: ana }, { type: "stretch", minutes: 15 }, drop);
  expect(outcome).toEqual({ did: "resized", item: ana, from: 570, to: 615 });
});

it("Escape lets go of everything", () => {
  expect(run({ type: "pickUp", item: ana }, { type: "cancel" })).toEqual([
    { is: "idle" },
    { did: "cancelled", grip: { does: "move", item: ana, grab: 0 } },
  ]);
});

it("what was cut stays in hand when the slot is refused", () => {
  const landing = { on: "grid", column: "kim", from: 700, to: 730 } as const;
  const hold: Happening = { type: "hold", grip: { does: "move", item: ana, grab: 0 }, copy: false };
  const [held, refused] = run(hold, { type: "putDown", landing, verdict: { kind: "blocked", why: "Taken" } });
  expect(held.is).toBe("holding");
  expect(refused).toMatchObject({ did: "refused", why: "Taken" });
  expect(run(hold, { type: "putDown", landing, verdict: fits })[1]).toMatchObject({
    did: "moved",
    from: 700,
  });
});

it("something from the waitlist is placed with its own length", () => {
  const source = { id: "w1", title: "Kofi", subtitle: "", hue: 7, minutes: 45, from: "waitlist" };
  expect(run(press({ does: "place", source, grab: 5 }), over("kim", 605), drop)[1]).toEqual({
    did: "placed",
    source,
    column: "kim",
    from: 600,
    to: 645,
  });
});

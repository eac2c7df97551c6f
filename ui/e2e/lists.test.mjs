/**
 * The lists beside the calendar in a browser (issue 3): time that comes free is offered to those who wait, held,
 * and taken; rows are carried to the calendar by keys and by pointer; recalls are set and booked from; what was
 * called off is booked again.
 */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { openDemo } from "./desk.mjs";
import {
  book,
  choose,
  goTo,
  later,
  openings as openingsOf,
  placementOf,
  today,
  until as once,
} from "./steps.mjs";

let desk;
/** What the stories share: the type they book, who comes, and a stretch of days far ahead that nobody booked. */
let type, people, openings;

before(
  async () => {
    desk = await openDemo();
    desk.page.setDefaultTimeout(15_000);
    type = (await desk.ask("set_up_book")).appointment_types.find((it) => it.active);
    people = (await desk.ask("search_patients", { text: "an", limit: 20, offset: 0 })).patients;
    const ahead = later(await today(desk), 150);
    openings = await openingsOf(desk, type, ahead, { days: 20, limit_per_day: 1 });
  },
  { timeout: 120_000 },
);
after(() => desk?.close());

/** The first opening of the `nth` day that has any. */
const dayOf = (nth) =>
  openings.filter((it, at, all) => all.findIndex((one) => one.date === it.date) === at)[nth];

async function waits(person, part = {}) {
  const form = {
    id: randomUUID(),
    patient_id: person.id,
    appointment_type_id: type.id,
    minutes: type.default_minutes,
    preferences: {
      provider_ids: [],
      location_ids: [],
      weekdays: [],
      within: [],
      earliest: null,
      latest: null,
    },
    urgency: "routine",
    asap_id: null,
    notice_minutes: 0,
    notes: "",
    version: 0,
    ...part,
  };
  await desk.ask("save_waiting", form);
  return form.id;
}

const nameOf = (it) => [it.given_name, it.family_name].filter(Boolean).join(" ");

/** The calendar's day `date`, with the list shown beside it. */
async function atDay(date, list) {
  const { page } = desk;
  await page.keyboard.press("Alt+1");
  // Where nothing has the keyboard, nothing swallows the next key.
  await page.locator("[data-arrive]").first().waitFor();
  await goTo(page, date);
  await choose(page, `Show ${list}`);
  await page.getByRole("complementary", { name: "Lists" }).waitFor();
}

const until = (read, ready) => once(desk.page, read, ready);
const listsOf = async (person) => (await desk.call("patient_lists", { id: person.id })).body;
const upcomingOf = async (person) => (await desk.call("patient", { id: person.id })).body.upcoming;

test(
  "time that comes free is offered to who waits, held for them, and taken",
  { timeout: 60_000 },
  async () => {
    const { page } = desk;
    const [leaves, waiting] = people;
    const at = dayOf(0);
    const { id } = await book(desk, { patient: leaves, type, placement: placementOf(at) });
    await waits(waiting, { urgency: "urgent" });
    await atDay(at.date, "Waitlist");
    await page.locator(`[data-item="${id}"]`).click();
    await page.keyboard.press("Escape");
    await page.locator(`[data-item="${id}"]`).focus();
    await page.keyboard.press("Delete");
    await page.getByRole("alertdialog").getByRole("button", { name: "Cancel appointment" }).click();
    await page.getByText("1 person is waiting for this time").waitFor();
    await page.getByRole("button", { name: "Show", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Who could have this time" });
    await dialog.getByText("Urgent").waitFor();
    await dialog.getByRole("button", { name: `Offer to ${nameOf(waiting)}` }).click();
    const lists = page.getByRole("complementary", { name: "Lists" });
    await lists.getByRole("timer").waitFor();
    assert.match(await lists.getByRole("timer").textContent(), /^(30:00|29:\d\d) left$/);
    await lists.getByRole("button", { name: "Accepted" }).click();
    const [taken] = await until(
      () => upcomingOf(waiting),
      (all) => all.some((it) => it.date === at.date && it.status === "confirmed"),
    ).then((all) => all.filter((it) => it.date === at.date));
    assert.equal(taken.source, "waitlist");
    assert.equal((await listsOf(waiting)).waiting.length, 0);
  },
);

test("who declines waits on, and the next in line is proposed at once", { timeout: 60_000 }, async () => {
  const { page, call } = desk;
  const [first, second] = [people[7], people[8]];
  const at = dayOf(5);
  const entry = await waits(first, { urgency: "urgent" });
  const other = await waits(second);
  const offer = {
    entry_id: entry,
    appointment_id: randomUUID(),
    placement: placementOf(at),
    hold_minutes: 30,
  };
  assert.ok((await call("offer_time", offer)).ok);
  await atDay(at.date, "Waitlist");
  await page.getByRole("complementary", { name: "Lists" }).getByRole("button", { name: "Declined" }).click();
  await page.getByText("2 people are waiting for this time").waitFor();
  const [line] = (await listsOf(first)).waiting;
  assert.deepEqual([line.declined, line.state.is], [1, "waiting"]);
  for (const id of [entry, other]) await call("remove_waiting", { id });
});

test(
  "time freed elsewhere is proposed once, whoever freed it: another desk, the API, an undo",
  { timeout: 60_000 },
  async () => {
    const { page, ask } = desk;
    const [leaves, waiting] = [people[9], people[10]];
    const at = dayOf(6);
    const entry = await waits(waiting, { urgency: "urgent" });
    await atDay(at.date, "Waitlist");
    const proposed = page.getByText("1 person is waiting for this time");
    const gone = async () => {
      const said = proposed.locator("xpath=ancestor::*[.//button][1]");
      await said.getByRole("button", { name: "Show", exact: true }).click();
      const dialog = page.getByRole("dialog", { name: "Who could have this time" });
      await dialog.getByRole("button", { name: `Offer to ${nameOf(waiting)}` }).waitFor();
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });
      await proposed.waitFor({ state: "detached" });
    };
    // Past the window, as another desk, the portal or the API does it: this window only hears of it.
    const { id } = await book(desk, { patient: leaves, type, placement: placementOf(at) });
    await ask("cancel_appointment", { id, code: "patient", reason: "" });
    await proposed.waitFor();
    assert.equal(await proposed.count(), 1, "one proposal for one time");
    await gone();
    // What is taken back frees its time as well.
    await book(desk, { patient: leaves, type, placement: placementOf(at) });
    await ask("undo", {});
    await proposed.waitFor();
    assert.equal(await proposed.count(), 1);
    await gone();
    await ask("remove_waiting", { id: entry });
  },
);

test("somebody who waits is carried to the calendar by keys alone", { timeout: 60_000 }, async () => {
  const { page } = desk;
  const waiting = people[2];
  const at = dayOf(1);
  const entry = await waits(waiting);
  await atDay(at.date, "Waitlist");
  await page.locator(`[data-list-row="${entry}"]`).focus();
  await page.locator(`[data-list-row="${entry}"]:focus`).waitFor();
  await page.keyboard.press("m");
  await page.locator(".time-grid .ghost").waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  const kept = await until(
    () => upcomingOf(waiting),
    (all) => all.some((it) => it.source === "waitlist"),
  );
  assert.equal(kept.find((it) => it.source === "waitlist")?.date, at.date);
  await page.locator(`[data-list-row="${entry}"]`).waitFor({ state: "detached" });
});

test("a row is dragged onto a free time", { timeout: 60_000 }, async () => {
  const { page } = desk;
  const waiting = people[3];
  const at = dayOf(2);
  const entry = await waits(waiting);
  await atDay(at.date, "Waitlist");
  const row = await page.locator(`[data-list-row="${entry}"]`).boundingBox();
  const column = page.locator(`[data-column="${at.date}_${at.provider_id}"]`);
  await page.mouse.move(row.x + 60, row.y + 14);
  await page.mouse.down();
  const box = await column.boundingBox();
  await page.mouse.move(box.x + 30, 420, { steps: 12 });
  await page.mouse.up();
  const booked = await until(
    () => upcomingOf(waiting),
    (all) => all.some((it) => it.source === "waitlist"),
  );
  const mine = booked.find((it) => it.source === "waitlist");
  assert.equal(mine?.date, at.date);
  assert.equal(mine?.provider_id, at.provider_id);
});

test("a recall is set from the palette, and booked from its list", { timeout: 60_000 }, async () => {
  const { page } = desk;
  const person = people[4];
  await page.keyboard.press("Alt+1");
  await choose(page, "add a recall");
  const dialog = page.getByRole("dialog", { name: "Add a recall" });
  await dialog.getByRole("combobox").first().fill(String(person.number));
  await page.getByRole("option", { name: new RegExp(`#${person.number}\\b`) }).click();
  await dialog.getByLabel("Type").click();
  await page.getByRole("option", { name: type.name, exact: true }).click();
  await dialog.getByRole("button", { name: "3 months" }).click();
  await dialog.getByRole("button", { name: "Add a recall" }).click();
  await dialog.waitFor({ state: "detached" });
  const [{ line }] = (await listsOf(person)).recalls;
  await atDay(dayOf(3).date, "Recalls");
  const lists = page.getByRole("complementary", { name: "Lists" });
  await lists.getByRole("button", { name: `More for ${nameOf(person)}` }).click();
  await page.getByRole("menuitem", { name: "Find a time" }).click();
  const find = page.getByRole("dialog").last();
  await find.locator("[data-time]").first().click();
  const upcoming = await until(
    () => upcomingOf(person),
    (all) => all.some((it) => it.source === "recall"),
  );
  assert.ok(upcoming.some((it) => it.source === "recall" && it.appointment_type_id === type.id));
  await page.locator(`[data-list-row="${line.form.id}"]`).waitFor({ state: "detached" });
});

test("what was called off is listed until it is booked again", { timeout: 60_000 }, async () => {
  const { page, call } = desk;
  const person = people[5];
  const at = dayOf(4);
  const { id } = await book(desk, { patient: person, type, placement: placementOf(at) });
  await call("cancel_appointment", { id, code: "patient", reason: "", override_reason: null });
  await atDay(at.date, "To rebook");
  await page.locator(`[data-list-row="${id}"]`).focus();
  await page.keyboard.press("x");
  await page
    .getByRole("status")
    .filter({ hasText: nameOf(person) })
    .first()
    .waitFor();
  await page.keyboard.press("Escape");
  await page.locator(`[data-list-row="${id}"]`).focus();
  await page.keyboard.press("m");
  await page.keyboard.press("Enter");
  const upcoming = await until(
    () => upcomingOf(person),
    (all) => all.some((it) => it.date === at.date),
  );
  assert.ok(upcoming.some((it) => it.date === at.date && it.appointment_type_id === type.id));
  await page.locator(`[data-list-row="${id}"]`).waitFor({ state: "detached" });
});

test("taking somebody off a list is one undo away", { timeout: 60_000 }, async () => {
  const { page } = desk;
  const person = people[6];
  const entry = await waits(person);
  await atDay(dayOf(0).date, "Waitlist");
  await page.locator(`[data-list-row="${entry}"]`).focus();
  await page.keyboard.press("Delete");
  await page.locator(`[data-list-row="${entry}"]`).waitFor({ state: "detached" });
  await page.keyboard.press("Control+z");
  await page.locator(`[data-list-row="${entry}"]`).waitFor();
});

test(
  "what a plan waits for stands in To rebook, and is booked from there (S3.52)",
  { timeout: 60_000 },
  async () => {
    const { page } = desk;
    const person = people[9];
    const step = {
      id: randomUUID(),
      appointment_type_id: type.id,
      minutes: type.default_minutes,
      procedure_ids: [],
      notes: "",
    };
    const plan = {
      id: randomUUID(),
      patient_id: person.id,
      name: "Deep cleaning",
      provider_id: null,
      steps: [step],
    };
    await desk.ask("save_treatment_plan", { ...plan, version: 0 });
    await atDay(dayOf(1).date, "To rebook");
    const row = page.locator(`[data-list-row="${step.id}"]`);
    await row.waitFor();
    assert.match(await row.getAttribute("aria-label"), /Deep cleaning/);
    await row.focus();
    await page.keyboard.press("Enter");
    await page.getByText(`Booking for ${nameOf(person)}`).waitFor();
    await page.keyboard.press("Escape");
  },
);

test("the list that was open is open again after signing in anew", { timeout: 60_000 }, async () => {
  const { page, call } = desk;
  await atDay(dayOf(1).date, "Recalls");
  await until(
    async () => (await call("preferences")).body.values.calendar?.panel,
    (panel) => panel === "recalls",
  );
  await page.reload();
  await page
    .getByRole("complementary", { name: "Lists" })
    .getByRole("tab", { name: /Recalls/, selected: true })
    .waitFor();
});

test("a closure says whom it would strand before it is saved", { timeout: 60_000 }, async () => {
  const { page, call } = desk;
  const at = dayOf(0);
  await page.keyboard.press("Alt+6");
  await page.getByRole("button", { name: "Closures" }).first().click();
  // The day with one booking from the first story, maybe of next year.
  const year = page.locator("#main header .tabular");
  while (Number(await year.textContent()) < Number(at.date.slice(0, 4)))
    await page.getByRole("button", { name: "Year after" }).click();
  await page.locator(`[data-day="${at.date}"]`).click();
  const sheet = page.getByRole("dialog");
  await sheet.getByText(/appointments? falls? into this time/).waitFor();
  const before = (await call("set_up_book")).body.exceptions.length;
  await sheet.getByRole("button", { name: "Cancel" }).click();
  assert.equal((await call("set_up_book")).body.exceptions.length, before, "nothing was saved");
});

test("the first rule is begun from a ready-made one", { timeout: 60_000 }, async () => {
  const { page, call } = desk;
  await page.keyboard.press("Alt+6");
  await page.getByRole("button", { name: "Booking rules" }).click();
  await page.getByRole("button", { name: /^Not at the last minute/ }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: /^Not at the last minute/ }).waitFor();
  const saved = await until(
    async () => (await call("set_up_book")).body.policies,
    (all) => all.length === 1,
  );
  assert.deepEqual(saved[0].rule, { rule: "minimum_advance", minutes: 120 });
});

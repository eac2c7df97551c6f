/** Series in a browser (Q4, Q5, Q18): every date is decided before any is booked; one, the rest or all of them move. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { found, withAxe } from "./axe.mjs";
import { openDemo } from "./desk.mjs";
import { book, choose, later, openings, openNumber, placementOf, today } from "./steps.mjs";

let desk;
/** Where the series is: weekly, three times free. */
let ground;

before(
  async () => {
    desk = await openDemo();
    desk.page.setDefaultTimeout(10_000);
    ground = await freeGround();
  },
  { timeout: 120_000 },
);
after(() => desk?.close());

const ask = (name, request) => desk.ask(name, request);

/** A time of the coming days that is free in the three weeks after it as well, and two patients. */
async function freeGround() {
  const setUp = await ask("set_up_book", {});
  const type = setUp.appointment_types.find((it) => it.active);
  const { patients } = await ask("search_patients", { text: "an", limit: 20, offset: 0 });
  const soon = { patient_id: patients[0].id, days: 10, latest: 900 };
  for (const it of await openings(desk, type, later(await today(desk), 2), soon)) {
    const placement = placementOf({ ...it, resource_ids: [] });
    const { from } = placement;
    const plan = (at) =>
      ask("plan_series", {
        patient_id: patients[0].id,
        appointment_type_id: type.id,
        placement: { ...placement, from: at },
        rule: "FREQ=WEEKLY;COUNT=4",
        shift_days: 0,
      });
    const [here, next] = [await plan(from), await plan(from + 15)];
    const free = [...here.dates, ...next.dates].every((it) => it.outcome.is === "fits");
    if (free) return { type, placement, patient: patients[0], other: patients[1] };
  }
  throw new Error("no time is free for four weeks");
}

const panel = () => desk.page.locator("aside.kit-sheet");

const itemsOf = async (from, to, patient) =>
  (await ask("calendar", { from, to })).items.filter((it) => it.patient_id === patient.id && it.series_id);

test("every date is decided before any is booked (Q4)", { timeout: 60_000 }, async () => {
  const { page } = desk;
  const { placement, type, patient, other } = ground;
  const single = await book(desk, { patient, type, placement });
  const obstacle = await book(desk, {
    ...{ patient: other, type },
    placement: { ...placement, date: later(placement.date, 7) },
  });
  await openNumber(desk.page, single);
  await panel().getByRole("button", { name: "More" }).first().click();
  await page.getByRole("menuitem", { name: "Repeat…" }).click();
  const dialog = page.getByRole("dialog", { name: /^Repeat for/ });
  await dialog.getByRole("spinbutton", { name: "After" }).fill("3");
  await dialog.getByRole("spinbutton", { name: "After" }).press("Enter");
  const rows = dialog.locator("[data-date]");
  await rows.nth(2).waitFor();
  await page.waitForFunction(() => document.querySelectorAll("[data-date]").length === 3);
  const conflict = dialog.locator(`[data-date="${obstacle.date}"]`);
  await conflict.getByText("Conflict").waitFor();
  assert.match(
    await conflict.textContent(),
    new RegExp(obstacle.patient_name),
    "the reason is told in words",
  );
  const booking = dialog.getByRole("button", { name: /^Book \d/ });
  assert.ok(await booking.isDisabled(), "nothing is booked while a date is undecided");
  assert.equal((await itemsOf(placement.date, later(placement.date, 28), patient)).length, 0);

  // Another time than the suggested one is looked for, and taken, with the keyboard.
  await conflict.locator("[data-select-trigger]").focus();
  await page.keyboard.press("Enter");
  const another = page.getByRole("option", { name: "Another time…" });
  await another.waitFor();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  const times = conflict.getByRole("status").getByRole("button");
  await times.first().waitFor();
  const wanted = (await times.last().innerText()).trim();
  await times.last().focus();
  await page.keyboard.press("Enter");
  await conflict.getByText(`Moved to ${wanted}`).waitFor();

  // The suggested one after all.
  await conflict.locator("[data-select-trigger]").focus();
  await page.keyboard.press("Enter");
  await page.getByRole("option", { name: /^Take/ }).waitFor();
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  await conflict.getByText(/^Moved to/).waitFor();
  await dialog.getByRole("button", { name: "Book 2 appointments" }).focus();
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "detached" });
  const booked = await itemsOf(placement.date, later(placement.date, 28), patient);
  assert.equal(booked.length, 3);
  assert.equal(booked.filter((it) => it.from === placement.from).length, 2, "one was shifted");
  assert.ok(
    booked.some((it) => it.id === single.id),
    "what was repeated is the first of them, not booked twice",
  );
});

test("its place in the series and every date are in the form", { timeout: 60_000 }, async () => {
  const { page } = desk;
  const { placement, patient } = ground;
  const [, second] = await itemsOf(placement.date, later(placement.date, 28), patient);
  await openNumber(desk.page, second);
  const part = panel().getByRole("region", { name: "Series" });
  await part.getByText("2 of 3").click();
  assert.equal(await part.getByRole("listitem").count(), 3);
  assert.ok((await page.locator(`[data-item="${second.id}"]`).getAttribute("aria-label")).includes("series"));
});

test(
  "this and following move, by keyboard, and are one thing to undo (Q5)",
  { timeout: 60_000 },
  async () => {
    const { page } = desk;
    const { placement, patient } = ground;
    const span = [placement.date, later(placement.date, 28), patient];
    const [first, second, third] = await itemsOf(...span);
    await openNumber(desk.page, third);
    const times = panel().getByRole("textbox", { name: "Time" });
    const [hour, minute] = [Math.floor((third.from + 15) / 60), (third.from + 15) % 60];
    await times.fill(`${hour}:${String(minute).padStart(2, "0")}`);
    await times.press("Tab");
    await page.keyboard.press("Control+Enter");
    const dialog = page.getByRole("dialog", { name: /^Move/ });
    await dialog.waitFor();
    assert.ok(
      await dialog.getByRole("radio", { name: "Only this one" }).isChecked(),
      "only this one, unless asked",
    );
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await page.keyboard.press("Control+Enter");
    await dialog.getByRole("radio", { name: "All that are to come" }).click();
    await dialog.locator("[data-date]").nth(1).waitFor();
    await dialog.getByRole("button", { name: /^Move \d/ }).focus();
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "detached" });
    const moved = await itemsOf(...span);
    assert.ok(
      moved.every((it) => it.from === third.from + 15 || it.id === first.id || it.id === second.id),
      "what was changed by hand for one date stays",
    );
    assert.equal(moved.find((it) => it.id === third.id).from, third.from + 15);
    await ask("undo", {});
    assert.equal((await itemsOf(...span)).find((it) => it.id === third.id).from, third.from);
  },
);

test("a dragged one asks which, and only this one is the default", { timeout: 60_000 }, async () => {
  const { page } = desk;
  const { placement, patient } = ground;
  const span = [placement.date, later(placement.date, 28), patient];
  const third = (await itemsOf(...span)).at(-1);
  await openNumber(desk.page, third);
  await page.keyboard.press("Escape");
  const card = page.locator(`[data-item="${third.id}"]`);
  await card.focus();
  await page.keyboard.press("m");
  for (let steps = 0; steps < 3; steps++) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: /^Move/ });
  await dialog.waitFor();
  await dialog.getByRole("radio", { name: "Only this one" }).focus();
  const answered = page.waitForResponse("**/call/edit_appointment");
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "detached" });
  await answered;
  const after = await itemsOf(...span);
  assert.ok(after.find((it) => it.id === third.id).from > third.from);
  assert.equal(after.filter((it) => it.from === placement.from).length, 1, "the others stay");
});

test(
  "the rest goes to another day, every new date looked at first, and comes back in one undo (Q4, Q5)",
  { timeout: 60_000 },
  async () => {
    const { page } = desk;
    const { placement, patient } = ground;
    const span = [placement.date, later(placement.date, 40), patient];
    const before = await itemsOf(...span);
    const second = before[1];
    await openNumber(desk.page, second);
    const target = later(second.date, 7);
    const [year, month, day] = target.split("-");
    for (const [segment, text] of Object.entries({ year, month, day })) {
      await panel().locator(`[data-segment="${segment}"]`).first().click();
      await page.keyboard.type(text);
    }
    await page.keyboard.press("Tab");
    await page.keyboard.press("Control+Enter");
    const dialog = page.getByRole("dialog", { name: /^Move/ });
    await dialog.getByRole("radio", { name: "This and following" }).click();
    await dialog.locator(`[data-date="${target}"]`).first().waitFor();
    // Where it does not fit, the time that is suggested is taken.
    for (const open of await dialog.getByRole("button", { name: "Take all suggested times" }).all())
      await open.click();
    const asked = page.waitForResponse("**/call/edit_series");
    await dialog.getByRole("button", { name: /^Move \d/ }).click();
    const answer = await asked;
    assert.ok(answer.ok(), await answer.text());
    await dialog.waitFor({ state: "detached" });
    const moved = await itemsOf(...span);
    assert.notEqual(moved.find((it) => it.id === second.id).date, second.date);
    assert.equal(moved.find((it) => it.id === before[0].id).date, before[0].date, "what came before stays");
    await ask("undo", {});
    const dates = (items) => items.map((it) => `${it.id} ${it.date} ${it.from}`).sort();
    assert.deepEqual(dates(await itemsOf(...span)), dates(before));
  },
);

test(
  "how often it comes is changed from one on, looked at first, and undone at once (Q5)",
  { timeout: 60_000 },
  async () => {
    const { page } = desk;
    const { placement, patient } = ground;
    const span = [placement.date, later(placement.date, 40), patient];
    const before = await itemsOf(...span);
    const [first, second, third] = before;
    await openNumber(desk.page, second);
    const part = panel().getByRole("region", { name: "Series" });
    await part.locator("summary").focus();
    await page.keyboard.press("Enter");
    await part.getByRole("button", { name: "Change how often…" }).focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: /^How often/ });
    await dialog.getByText("It comes like this already.").waitFor();
    assert.ok(await dialog.getByRole("button", { name: "Change the series" }).isDisabled());
    const every = dialog.getByRole("spinbutton", { name: "Every" });
    await every.fill("2");
    await every.press("Enter");
    await dialog.locator("[data-called-off]").getByText("1 is called off:").waitFor();
    await dialog.locator(`[data-date="${second.series_date}"]`).getByText("There already").waitFor();
    await withAxe(page);
    assert.deepEqual(await found(page), [], "axe has nothing to find in it");
    // What does not fit four weeks ahead is left out.
    for (const open of await dialog.getByRole("button", { name: "Leave out all that do not fit" }).all()) {
      await open.focus();
      await page.keyboard.press("Enter");
    }
    await dialog.getByRole("button", { name: "Change the series" }).focus();
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "detached" });
    const after = await itemsOf(...span);
    const now = (item) => after.find((it) => it.id === item.id);
    assert.equal(now(third).status, "cancelled");
    assert.equal(now(second).status, "confirmed", "what the new dates hold too stays as it is");
    assert.equal(now(first).series_id, first.series_id, "what came before keeps its rule");
    assert.notEqual(now(second).series_id, first.series_id);
    await ask("undo", {});
    const standing = (items) => items.map((it) => `${it.id} ${it.date} ${it.status} ${it.series_id}`).sort();
    assert.deepEqual(standing(await itemsOf(...span)), standing(before));
    await page.keyboard.press("Escape");
  },
);

test(
  "a note typed beside a new time goes with all that are chosen, by keyboard, in one undo (Q5)",
  { timeout: 60_000 },
  async () => {
    const { page } = desk;
    const { placement, patient } = ground;
    const span = [placement.date, later(placement.date, 40), patient];
    const before = await itemsOf(...span);
    const [first, second] = before;
    await openNumber(desk.page, first);
    // A note alone asks the same, and "only this one" is what it is unless asked.
    const notes = panel().getByRole("textbox", { name: "Notes for staff" });
    const confirmation = panel().getByLabel("Patient’s answer");
    await notes.fill("bring the brace");
    await page.keyboard.press("Control+Enter");
    const dialog = page.getByRole("dialog", { name: /^Change/ });
    await dialog.getByText("What changes: Notes for staff").waitFor();
    await dialog.getByRole("radio", { name: "All that are to come" }).click();
    await dialog.locator("[data-date]").nth(2).waitFor();
    assert.equal(await dialog.getByText("Changes", { exact: true }).count(), 3, "nothing is in their way");
    await withAxe(page);
    assert.deepEqual(await found(page), [], "axe has nothing to find in it");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    assert.equal(await notes.inputValue(), "bring the brace", "nothing typed is lost by not answering");

    // Beside a new time: both go, and what the patient said stays of the one.
    await confirmation.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("option", { name: "Will come" }).click();
    const times = panel().getByRole("textbox", { name: "Time" });
    const at = first.from + 15;
    await times.fill(`${Math.floor(at / 60)}:${String(at % 60).padStart(2, "0")}`);
    await times.press("Tab");
    await page.keyboard.press("Control+Enter");
    await dialog.getByRole("radio", { name: "All that are to come" }).focus();
    await page.keyboard.press("Space");
    await dialog.locator(`[data-date="${first.date}"]`).waitFor();
    await dialog.getByRole("button", { name: /^Change \d/ }).focus();
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "detached" });
    const after = await itemsOf(...span);
    const now = (item) => after.find((it) => it.id === item.id);
    assert.equal(now(first).from, at);
    assert.equal(now(second).from, second.from, "what was put elsewhere by hand stays there");
    assert.deepEqual(
      before.map((it) => now(it).notes),
      ["bring the brace", "bring the brace", "bring the brace"],
    );
    assert.deepEqual(
      before.map((it) => now(it).patient_confirmation),
      ["yes", "unasked", "unasked"],
    );
    await page.waitForFunction(() => !document.querySelector("aside.kit-sheet footer"));
    await ask("undo", {});
    const told = (items) => items.map((it) => `${it.id} ${it.from} ${it.notes} ${it.series_id}`).sort();
    assert.deepEqual(told(await itemsOf(...span)), told(before));
    await page.keyboard.press("Escape");
  },
);

test("this and following are called off, those before stay (Q5)", { timeout: 60_000 }, async () => {
  const { page } = desk;
  const { placement, patient } = ground;
  const span = [placement.date, later(placement.date, 28), patient];
  const [first, second] = await itemsOf(...span);
  await openNumber(desk.page, second);
  await page.keyboard.press("Escape");
  await page.locator(`[data-item="${second.id}"]`).focus();
  await page.keyboard.press("Delete");
  const dialog = page.getByRole("alertdialog");
  await dialog.getByRole("radio", { name: "This and following" }).click();
  await dialog.getByRole("button", { name: "Cancel appointment" }).click();
  await dialog.waitFor({ state: "detached" });
  const states = (await itemsOf(...span)).map((it) => it.status);
  assert.deepEqual(states, ["confirmed", "cancelled", "cancelled"]);
  assert.equal((await itemsOf(...span))[0].id, first.id);
});

test("the best free times come first and say why (D2)", { timeout: 60_000 }, async () => {
  const { page } = desk;
  await page.getByRole("button", { name: "Today" }).first().click();
  await choose(page, "find a free time");
  const dialog = page.getByRole("dialog", { name: "Find a free time" });
  await dialog.getByRole("radio", { name: "Best first" }).click();
  await dialog.getByRole("radio", { name: "Mornings" }).click();
  await dialog.getByRole("listitem").first().getByText("patient prefers mornings").waitFor();
  const shown = await dialog.locator("[data-time]").count();
  await dialog.getByRole("button", { name: "Show more" }).click();
  await page.waitForFunction((n) => document.querySelectorAll("[data-time]").length > n, shown);
  await dialog.locator("[data-time]").first().focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.getByRole("complementary", { name: "New appointment" }).waitFor();
});

test("nothing broke on the way", () => assert.deepEqual(desk.mishaps, []));

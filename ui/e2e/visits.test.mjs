/** Visits and repaired days in a browser (S3.5, D3, D9): planned by the solver, approved by a person, undone at once. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openDemo } from "./desk.mjs";
import {
  bookVisit,
  bring,
  choose,
  chooseByKeys as chooseWithKeys,
  freeTuesday,
  goTo,
  later,
  onCard,
  openings,
  placeOn,
  today as todayAt,
  until,
} from "./steps.mjs";

let desk;
let patient;

before(
  async () => {
    desk = await openDemo();
    desk.page.setDefaultTimeout(10_000);
    [patient] = (await ask("search_patients", { text: "ursula garcia", limit: 5, offset: 0 })).patients;
  },
  { timeout: 120_000 },
);
after(() => desk?.close());

const ask = (name, request) => desk.ask(name, request);

async function span() {
  const today = await todayAt(desk);
  return { today, from: later(today, 1), to: later(today, 35) };
}

async function legs() {
  // Today's too: whether it still has room depends on the time of day.
  const { today, to } = await span();
  const { items } = await ask("calendar", { from: today, to });
  return items.filter((it) => it.patient_id === patient.id && it.visit_id);
}

const chooseByKeys = (label) => chooseWithKeys(desk.page, label);

test("a scan and an adjustment are booked as one visit (S3.5, D3)", { timeout: 90_000 }, async () => {
  const { page } = desk;
  await choose(page, "several appointments");
  const dialog = page.getByRole("dialog", { name: "A visit" });
  await dialog.waitFor();
  const types = dialog.locator("[data-leg]");
  for (const [at, type] of ["Digital scan", "Braces adjustment"].entries()) {
    await types.nth(at).locator("[data-select-trigger]").first().focus();
    await chooseByKeys(type);
  }
  // Far enough ahead that the demo clinic has room.
  await dialog.getByRole("spinbutton", { name: "Days to look at" }).fill("31");
  await dialog.getByRole("spinbutton", { name: "Days to look at" }).press("Enter");
  await dialog.getByRole("radiogroup", { name: "Possible times" }).getByRole("radio").first().waitFor();
  assert.ok(await dialog.getByRole("button", { name: /^Book 2/ }).isDisabled(), "nobody is said to come yet");
  await dialog.getByPlaceholder("Name, phone, number or birth date").fill("ursula garcia");
  // What was found, not the offer to add somebody of that name.
  await page
    .getByRole("option", { name: /Ursula García/ })
    .first()
    .click();
  const first = dialog.getByRole("radiogroup", { name: "Possible times" }).getByRole("radio").first();
  await first.waitFor();
  await first.focus();
  const booking = dialog.getByRole("button", { name: /^Book 2/ });
  await page.waitForFunction(() =>
    [...document.querySelectorAll("[role=dialog] button")].some(
      (it) => /^Book 2/.test(it.textContent.trim()) && !it.disabled,
    ),
  );
  await booking.focus();
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "detached" });
  await page.locator("[data-item]:focus").waitFor();
  const booked = await legs();
  assert.equal(booked.length, 2);
  assert.ok(booked.every((it) => it.visit_id === booked[0].visit_id));
  // The legs are shown to belong together.
  await page.locator(".card.linked").waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("region", { name: "Visit" }).getByText("1 of 2 in this visit").waitFor();
});

test(
  "a leg that is moved away takes the others along, or says why not (D3)",
  { timeout: 60_000 },
  async () => {
    const { page } = desk;
    const [scan, adjustment] = (await legs()).sort((a, b) => a.from - b.from);
    await page.keyboard.press("Escape");
    await page.locator(`[data-item="${scan.id}"]`).focus();
    // Behind the adjustment, so that the order is not kept to.
    await page.keyboard.press("m");
    for (let from = scan.from; from < adjustment.to + 30; from += 15) await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog");
    await dialog.waitFor();
    await dialog.getByRole("button", { name: "Leave it where it was" }).waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    const after = (await legs()).find((it) => it.id === scan.id);
    assert.equal(after.from, scan.from, "nothing was changed");
  },
);

test("calling off asks whether it is the leg or the whole visit (D3)", { timeout: 60_000 }, async () => {
  const { page } = desk;
  const [scan] = await legs();
  await page.locator(`[data-item="${scan.id}"]`).focus();
  await page.keyboard.press("Delete");
  const dialog = page.getByRole("alertdialog");
  await dialog.getByRole("radio", { name: "The whole visit" }).click();
  await dialog.getByRole("button", { name: "Cancel appointment" }).click();
  await dialog.waitFor({ state: "detached" });
  assert.deepEqual(
    (await legs()).map((it) => it.status),
    ["cancelled", "cancelled"],
  );
  await ask("undo", {});
  assert.deepEqual(
    (await legs()).map((it) => it.status),
    ["confirmed", "confirmed"],
  );
});

/** A coming day with appointments of a provider who has a column. */
async function busyDay() {
  const { from, to } = await span();
  const { items } = await ask("calendar", { from, to: later(from, 13) });
  const theirs = items.filter((it) => it.status === "confirmed" && !it.visit_id);
  const [first] = theirs;
  const of = theirs.filter((it) => it.date === first.date && it.provider_id === first.provider_id);
  const { providers } = await ask("set_up_book", {});
  return { date: first.date, provider: providers.find((it) => it.id === first.provider_id), items: of, to };
}

test("a day is repaired in one approval and one undo (D9)", { timeout: 90_000 }, async () => {
  const { page } = desk;
  const { date, provider, items } = await busyDay();
  await choose(page, `#${items[0].number}`, new RegExp(items[0].patient_name));
  await page.locator("aside.kit-sheet").waitFor();
  await page.keyboard.press("Escape");
  // From the palette, and whoever it is chosen by the keys.
  await choose(page, "somebody is out");
  const panel = page.getByRole("complementary", { name: "Repair the day" });
  await panel.waitFor();
  await panel.locator("[data-select-trigger]").first().focus();
  await chooseByKeys(provider.name);
  await panel.locator("[data-repair]").first().waitFor();
  assert.equal(await panel.locator("[data-repair]").count(), items.length);
  const moves = await page.locator(".card.provisional").count();
  // One of them stays after all.
  const single = panel.locator(`[data-repair="${items[0].id}"] [data-select-trigger]`);
  await single.click();
  await page.getByRole("option", { name: "Put on the pinboard" }).click();
  assert.ok((await page.locator(".card.provisional").count()) <= moves);
  // An appointment of the day is looked at meanwhile; what was decided is there again afterwards.
  await page.locator(`[data-item="${items[0].id}"]`).focus();
  await page.keyboard.press("Enter");
  const form = page.getByRole("complementary", { name: new RegExp(items[0].patient_name) });
  await form.waitFor();
  assert.ok(await panel.isHidden());
  await page.keyboard.press("Escape");
  await panel.waitFor();
  assert.match(await single.textContent(), /pinboard/);
  const before = (await ask("calendar", { from: date, to: date })).items;
  await panel.getByRole("button", { name: /^Approve/ }).focus();
  await page.keyboard.press("Enter");
  await panel.waitFor({ state: "detached" });
  const pinned = (await ask("pinboard", {})).items;
  assert.ok(
    pinned.some((it) => it.id === items[0].id),
    "what has no place is on the pinboard",
  );
  const { days } = await ask("calendar", { from: date, to: date });
  assert.ok(days[0].closed.some((it) => it.scope === "provider" && it.scope_id === provider.id));
  await ask("undo", {});
  const again = (await ask("calendar", { from: date, to: date })).items;
  const place = (it) => [it.id, it.provider_id, it.from, it.pinned].join(" ");
  assert.deepEqual(again.map(place).sort(), before.map(place).sort(), "one undo takes all of it back");
});

test("a column's heading offers it too, and Escape changes nothing", { timeout: 60_000 }, async () => {
  const { page } = desk;
  await page.locator(".head").first().click({ button: "right" });
  await page.getByRole("menuitem", { name: /is out/ }).click();
  const panel = page.getByRole("complementary", { name: "Repair the day" });
  await panel.getByRole("button", { name: /^(Approve|Write)/ }).waitFor();
  await page.keyboard.press("Escape");
  await panel.waitFor({ state: "detached" });
  assert.equal((await ask("pinboard", {})).items.length, 0);
});

test("a chair that is out of order has its day repaired too (D9)", { timeout: 60_000 }, async () => {
  const { page } = desk;
  const { resources } = await ask("set_up_book", {});
  const chairs = new Set(resources.filter((it) => it.active).map((it) => it.id));
  const { from } = await span();
  const { items } = await ask("calendar", { from, to: later(from, 13) });
  const seated = items.find(
    (it) => it.status === "confirmed" && it.resource_ids.some((id) => chairs.has(id)),
  );
  const chair = resources.find((it) => seated.resource_ids.includes(it.id) && chairs.has(it.id));
  await choose(page, `#${seated.number}`, new RegExp(seated.patient_name));
  await page.locator("aside.kit-sheet").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("radio", { name: "Chairs and rooms" }).click();
  await page.locator(".head").filter({ hasText: chair.name }).first().click({ button: "right" });
  await page.getByRole("menuitem", { name: /is out/ }).click();
  const panel = page.getByRole("complementary", { name: "Repair the day" });
  await panel.locator(`[data-repair="${seated.id}"]`).waitFor();
  await panel.getByRole("button", { name: /^Approve/ }).focus();
  await page.keyboard.press("Enter");
  await panel.waitFor({ state: "detached" });
  const { days } = await ask("calendar", { from: seated.date, to: seated.date });
  assert.ok(days[0].closed.some((it) => it.scope === "resource" && it.scope_id === chair.id));
  const now = (await ask("calendar", { from: seated.date, to: seated.date })).items;
  const there = now.find((it) => it.id === seated.id);
  assert.ok(!there || there.pinned || !there.resource_ids.includes(chair.id), "nobody is left in that chair");
  await ask("undo", {});
  const again = (await ask("calendar", { from: seated.date, to: seated.date })).items;
  assert.ok(again.find((it) => it.id === seated.id).resource_ids.includes(chair.id));
  await page.getByRole("radio", { name: "Providers", exact: true }).click();
});

test(
  "a visit is begun with V, from a free time's menu, and from the record (S3.5)",
  { timeout: 60_000 },
  async () => {
    const { page } = desk;
    const dialog = page.getByRole("dialog", { name: "A visit" });
    await page.locator("[data-arrive]").first().focus();
    await page.keyboard.press("v");
    await dialog.waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await page.keyboard.press("Alt+3");
    await page.getByRole("option").first().waitFor();
    await page.keyboard.press("ArrowDown");
    const record = page.locator("[data-patient]");
    await record.waitFor();
    const name = await record.getByRole("heading", { level: 2 }).textContent();
    await record.getByRole("button", { name: "Several appointments in one visit…" }).click();
    await dialog.waitFor();
    const field = dialog.getByPlaceholder("Name, phone, number or birth date");
    assert.equal(await field.inputValue(), name.trim(), "whose record it is comes");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
  },
);

/** A visit of a scan and an adjustment on a day that nobody booked, and a free time for the scan behind both. */
async function visitFarAhead(weeks = 0) {
  const from = later(await freeTuesday(desk), 7 * weeks);
  const [scan, adjustment] = await bookVisit(desk, { patient, from });
  const free = await openings(desk, { id: scan.appointment_type_id }, scan.date, {
    ...{ days: 1, provider_id: scan.provider_id, location_id: scan.location_id, patient_id: patient.id },
    ...{ appointment_id: scan.id, limit_per_day: 200 },
  });
  return { scan, adjustment, behind: free.find((it) => it.from >= adjustment.to).from };
}

/** Where and when the legs stand, and by which step of theirs. */
async function standing({ scan, adjustment }) {
  const [first, second] = await Promise.all(
    [scan, adjustment].map(async ({ id }) => (await ask("appointment", { id })).item),
  );
  return { first, second };
}

const place = ({ date, from, provider_id }) => [date, from, provider_id].join(" ");

/** The dialog that says why a leg does not go there alone, once it has found where the others could go with it. */
async function offerToMoveOthers() {
  const { page } = desk;
  const dialog = page.getByRole("dialog");
  await dialog.getByText("The visit would fit together like this:").waitFor();
  return { dialog, accept: dialog.getByRole("button", { name: "Move the others with it" }) };
}

/** Both legs went, one after the other, and one undo brings both back. */
async function assertBothMovedAndComeBack(visit) {
  const { page } = desk;
  const { first, second } = await until(
    page,
    () => standing(visit),
    (it) => it.first.from !== visit.scan.from,
  );
  assert.notEqual(second.from, visit.adjustment.from, "the adjustment went along");
  assert.ok(first.to <= second.from, "the scan is still before the adjustment");
  assert.equal(first.date, visit.scan.date);
  await page.keyboard.press("Control+z");
  const back = await until(
    page,
    () => standing(visit),
    (it) => it.first.from === visit.scan.from,
  );
  assert.deepEqual(
    [back.first, back.second].map(place),
    [visit.scan, visit.adjustment].map(place),
    "one undo takes back both",
  );
}

test(
  "the others go along with a leg that is moved by the keys, and one undo brings all back (D3, D4)",
  { timeout: 60_000 },
  async () => {
    const { page } = desk;
    const visit = await visitFarAhead(1);
    const { scan, adjustment } = visit;
    await goTo(page, scan.date);
    await onCard(page, scan.id);
    await page.keyboard.press("m");
    for (let from = scan.from; from < adjustment.to; from += 60) await page.keyboard.press("Alt+ArrowDown");
    await page.keyboard.press("Enter");
    const { dialog, accept } = await offerToMoveOthers();
    assert.deepEqual(await standing(visit).then((it) => place(it.first)), place(scan), "nothing moved yet");
    await accept.focus();
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "detached" });
    await page.locator("[data-item]:focus").waitFor();
    await assertBothMovedAndComeBack(visit);
  },
);

test(
  "the others go along with a leg that is dragged, and one undo brings all back (D3, D4)",
  { timeout: 60_000 },
  async () => {
    const { page } = desk;
    const visit = await visitFarAhead(2);
    const { scan, behind } = visit;
    await goTo(page, scan.date);
    const card = page.locator(`.time-grid [data-item="${scan.id}"]`);
    await card.scrollIntoViewIfNeeded();
    const to = await placeOn(page, { date: scan.date, of: scan.provider_id, minute: behind });
    await bring(page, card, to);
    const { dialog, accept } = await offerToMoveOthers();
    await accept.click();
    await dialog.waitFor({ state: "detached" });
    await assertBothMovedAndComeBack(visit);
  },
);

test(
  "a leg moved from its form over the visit's order leaves the form as the book is (D3)",
  { timeout: 60_000 },
  async () => {
    const { page } = desk;
    const { scan, behind } = await visitFarAhead();
    await goTo(page, scan.date);
    await onCard(page, scan.id);
    await page.keyboard.press("Enter");
    const form = page.getByRole("complementary", { name: new RegExp(scan.patient_name) });
    await form.getByLabel("Notes for staff").fill("Bring the old scan");
    const clock = [behind / 60, behind % 60].map((it) => String(Math.floor(it)).padStart(2, "0"));
    await form.getByRole("textbox", { name: "Time" }).fill(clock.join(":"));
    await form.getByRole("textbox", { name: "Time" }).press("Enter");
    await form.getByText("It fits").waitFor();
    await page.keyboard.press("Control+Enter");
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Reason for booking it anyway").fill("Agreed with her");
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "detached" });
    await form.getByText("Place and time unchanged").waitFor();
    // What else was typed is still there, and is saved without a word about somebody else's change.
    assert.equal(await form.getByLabel("Notes for staff").inputValue(), "Bring the old scan");
    await page.keyboard.press("Control+Enter");
    const { item } = await until(
      page,
      () => ask("appointment", { id: scan.id }),
      (it) => it.item.notes === "Bring the old scan",
    );
    assert.equal(item.from, behind);
    await form.getByText("Ctrl").waitFor({ state: "detached" });
    await page.keyboard.press("Escape");
    await form.waitFor({ state: "detached" });
  },
);

test("nothing broke on the way", () => assert.deepEqual(desk.mishaps, []));

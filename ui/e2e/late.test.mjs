/**
 * What calling off late costs where several go at once (C20): a series and a visit, charged, let off, refused and
 * allowed; once for each appointment that is late, and taken back by one undo.
 */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { openDemo } from "./desk.mjs";
import { bookVisit, freeTuesday, goTo, later, onCard, openings, placementOf, until } from "./steps.mjs";

let desk;
let type;
let patient;
/** The first Tuesday of the next story: none meets with what another booked. */
let tuesday;

/** Half of it is charged for each that is called off late. */
const FEE = 5_000;

before(
  async () => {
    desk = await openDemo();
    desk.page.setDefaultTimeout(10_000);
    const { appointment_types, clinic } = await ask("set_up_book", {});
    type = appointment_types.find((it) => it.name === "Braces adjustment");
    [patient] = (await ask("search_patients", { text: "ursula garcia", limit: 1, offset: 0 })).patients;
    await price(type);
    await price(appointment_types.find((it) => it.name === "Digital scan"));
    const money = { take_payments: true, late_cancel: { is: "percent", percent: 50 }, no_show: null };
    await ask("save_clinic", { ...clinic, money });
    tuesday = await freeTuesday(desk);
  },
  { timeout: 120_000 },
);
after(() => desk?.close());

const ask = (name, request) => desk.ask(name, request);

/** Makes `FEE` the one price of a type. */
async function price({ id }) {
  const { fees } = await ask("set_up_book", {});
  for (const it of fees.filter((fee) => fee.appointment_type_id === id))
    await ask("delete_fee", { id: it.id });
  const whenever = { provider_id: null, from: null, until: null };
  await ask("save_fee", { id: null, appointment_type_id: id, ...whenever, amount: FEE, version: 0 });
}

/** The one rule about calling off: from `until` on it is late, and that is allowed, costs, or is denied. */
async function rule(item, late) {
  const { policies } = await ask("set_up_book", {});
  for (const it of policies) await ask("delete_policy", { id: it.id });
  if (!late) return;
  const minutes = Math.ceil((Date.parse(item.starts_at) - Date.now()) / 60_000) + 60;
  const scope = { location_id: null, appointment_type_id: null };
  const force = { staff: "reason", patients: "never", active: true, version: 0 };
  const rule = { rule: "cancellation", minutes, late };
  await ask("save_policy", { id: randomUUID(), name: "In good time", ...scope, rule, ...force });
}

/** Three weeks in a row, on days of their own. */
async function series() {
  tuesday = later(tuesday, 28);
  const [opening] = await openings(desk, type, tuesday, { patient_id: patient.id });
  const placement = placementOf({ ...opening, resource_ids: [] });
  const asked = { patient_id: patient.id, appointment_type_id: type.id, placement };
  const part = { ...asked, rule: "FREQ=WEEKLY;COUNT=3" };
  const { dates } = await ask("plan_series", { ...part, shift_days: 0 });
  const { items } = await ask("book_series", {
    ...{ ...part, id: randomUUID(), notes: "", patient_notes: "", source: "staff" },
    dates: dates.map(({ date }) => ({ date, id: randomUUID(), choice: { do: "as_planned" } })),
  });
  assert.equal(items.length, 3);
  return items.toSorted((a, b) => a.starts_at.localeCompare(b.starts_at));
}

/** A scan and an adjustment in one coming. */
async function visit() {
  tuesday = later(tuesday, 28);
  return bookVisit(desk, { patient, from: tuesday });
}

const account = () => ask("patient_account", { id: patient.id });

/** What is in the ledger since `before` about late cancellations: how often charged and let off, and what is owed more. */
async function since(before) {
  const { lines, balance } = await account();
  const news = lines.filter((it) => !before.lines.some((old) => old.id === it.id));
  const of = (kind) => news.filter((it) => it.kind === kind && it.what === "late_cancel").length;
  return {
    charged: of("charge"),
    waived: of("waiver"),
    reversed: of("reversal"),
    owed: balance - before.balance,
  };
}

const statuses = async (items) =>
  Promise.all(items.map(async ({ id }) => (await ask("appointment", { id })).item.status));

/** Asks to call off `item` with the key, and says how much of it. */
async function callOff(item, scope) {
  const { page } = desk;
  await goTo(page, item.date);
  await onCard(page, item.id);
  await page.keyboard.press("Delete");
  const dialog = page.getByRole("alertdialog");
  await dialog.getByRole("radio", { name: scope }).focus();
  await page.keyboard.press("Space");
  return dialog;
}

/** Confirms with the keyboard. */
async function confirm(dialog, name = "Cancel appointment") {
  await dialog.getByRole("button", { name }).focus();
  await desk.page.keyboard.press("Enter");
  await dialog.waitFor({ state: "detached" });
}

/** One undo brings all of them back, and nothing is owed for it any more. */
async function undone(items, before) {
  const { page } = desk;
  await page.keyboard.press("Control+z");
  await until(
    page,
    () => statuses(items),
    (all) => all.every((it) => it === "confirmed"),
  );
  assert.equal((await since(before)).owed, 0, "what was charged is taken back");
}

test(
  "a series called off late costs once for each that is late, and undo takes it back (C20, D4)",
  { timeout: 90_000 },
  async () => {
    const items = await series();
    await rule(items[1], "fee");
    const before = await account();
    const dialog = await callOff(items[0], "All that are to come");
    await dialog.getByText("Cancelling 2 of these this late costs €50.00.").waitFor();
    assert.ok(
      await dialog.getByRole("radio", { name: "Charge €50.00" }).isChecked(),
      "charged unless let off",
    );
    await confirm(dialog);
    assert.deepEqual(await statuses(items), ["cancelled", "cancelled", "cancelled"]);
    assert.deepEqual(await since(before), { charged: 2, waived: 0, reversed: 0, owed: FEE });
    await undone(items, before);
  },
);

test("only those that go are counted: this and following (C20)", { timeout: 90_000 }, async () => {
  const items = await series();
  await rule(items[1], "fee");
  const before = await account();
  const dialog = await callOff(items[1], "This and following");
  await dialog.getByText("Cancelling this late costs €25.00.").waitFor();
  await confirm(dialog);
  assert.deepEqual(await statuses(items), ["confirmed", "cancelled", "cancelled"]);
  assert.deepEqual(await since(before), { charged: 1, waived: 0, reversed: 0, owed: FEE / 2 });
});

test("the clinic's own reason costs the patient nothing (C20)", { timeout: 90_000 }, async () => {
  const items = await series();
  await rule(items[1], "fee");
  const before = await account();
  const dialog = await callOff(items[0], "All that are to come");
  await dialog.getByText(/this late costs/).waitFor();
  await dialog.getByRole("radio", { name: "The clinic cannot" }).focus();
  await desk.page.keyboard.press("Space");
  await dialog.getByText(/this late costs/).waitFor({ state: "detached" });
  await confirm(dialog);
  assert.deepEqual(await since(before), { charged: 0, waived: 0, reversed: 0, owed: 0 });
});

test("a late series is let off with a reason (C20)", { timeout: 90_000 }, async () => {
  const { page } = desk;
  const items = await series();
  await rule(items[1], "fee");
  const before = await account();
  const dialog = await callOff(items[0], "All that are to come");
  await dialog.getByRole("radio", { name: "Let it off" }).focus();
  await page.keyboard.press("Space");
  const confirming = dialog.getByRole("button", { name: "Cancel appointment" });
  assert.ok(await confirming.isDisabled(), "not without a reason");
  await dialog.getByRole("textbox", { name: "Why" }).last().focus();
  await page.keyboard.type("In hospital");
  await confirm(dialog);
  assert.deepEqual(await since(before), { charged: 2, waived: 2, reversed: 0, owed: 0 });
  await undone(items, before);
});

test(
  "a visit called off late costs once for each leg, and undo takes it back (C20, D3)",
  { timeout: 90_000 },
  async () => {
    const items = await visit();
    await rule(items[1], "fee");
    const before = await account();
    const dialog = await callOff(items[0], "The whole visit");
    await dialog.getByText("Cancelling 2 of these this late costs €50.00.").waitFor();
    await confirm(dialog);
    assert.deepEqual(await since(before), { charged: 2, waived: 0, reversed: 0, owed: FEE });
    await undone(items, before);
  },
);

test("a visit that may not be called off this late takes a reason (C20)", { timeout: 90_000 }, async () => {
  const { page } = desk;
  const items = await visit();
  await rule(items[1], "deny");
  const before = await account();
  const dialog = await callOff(items[0], "The whole visit");
  await dialog.getByRole("button", { name: "Cancel appointment" }).focus();
  await page.keyboard.press("Enter");
  await dialog.getByText(/“In good time” says no/).waitFor();
  assert.deepEqual(await statuses(items), ["confirmed", "confirmed"], "nothing is called off yet");
  await dialog.getByRole("textbox", { name: "Reason for letting it pass" }).focus();
  await page.keyboard.type("Her child is ill");
  await confirm(dialog, "Cancel all the same");
  assert.deepEqual(await statuses(items), ["cancelled", "cancelled"]);
  assert.equal((await since(before)).owed, 0, "what was let pass costs nothing");
  await undone(items, before);
});

test("in good time a visit goes for nothing (C20)", { timeout: 90_000 }, async () => {
  const items = await visit();
  await rule(items[1], null);
  const before = await account();
  const dialog = await callOff(items[0], "The whole visit");
  await confirm(dialog);
  assert.deepEqual(await since(before), { charged: 0, waived: 0, reversed: 0, owed: 0 });
});

test("nothing broke on the way", () => assert.deepEqual(desk.mishaps, []));

/**
 * The money of a day, told by keyboard and by what is on paper: a price is set, the visit is paid in cash, the receipt
 * says so, it is called off late and that costs, the cost is let off, the money goes back; and a package is sold, a
 * session of it used and given back (issue rules S0.14, S1.22, S1.34–S1.37, C20).
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { openDemo } from "./desk.mjs";
import { book, choose, goTo, later, openings, openNumber, placementOf, today, until } from "./steps.mjs";

const run = promisify(execFile);
let desk;
let folder;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "daybook-money-"));
  desk = await openDemo();
  desk.page.setDefaultTimeout(15_000);
});
after(async () => {
  await desk?.close();
  await rm(folder, { recursive: true, force: true });
});

const done = (name, request) => desk.ask(name, request);

/** Tomorrow or later, somewhere free: booked for a patient of the demo. */
async function booked(patient, type) {
  const from = later(await today(desk), 1);
  const [it] = await openings(desk, type, from, { patient_id: patient.id });
  const placement = placementOf({ ...it, resource_ids: [], minutes: type.default_minutes });
  const { id } = await book(desk, { patient, type, placement });
  return { id, date: it.date };
}

/** Opens the panel of an appointment from the patient's list, by what stands on the screen. */
async function open({ id, date }) {
  await desk.page.evaluate(() => document.activeElement?.blur());
  await desk.page.keyboard.press("Escape");
  const { item } = await done("appointment", { id });
  await openNumber(desk.page, item);
  return { item, date };
}

/** The text of the receipt of the newest line that has one. */
async function receiptText(patientId) {
  const account = await done("patient_account", { id: patientId });
  const line = account.lines.find((it) => it.receipt !== null);
  const document = { is: "receipt", patient_id: patientId, posting_id: line.id, paper: "roll80" };
  const pdf = await done("preview", { document, locale: "en-GB" });
  const file = join(folder, pdf.file_name);
  await writeFile(file, Buffer.from(pdf.base64, "base64"));
  return (await run("pdftotext", ["-layout", file, "-"])).stdout;
}

const payment = () => desk.page.getByRole("region", { name: "Payment" });

/** Opens the record of whoever the words find first. */
async function record(words) {
  const { page } = desk;
  const { patients } = await done("search_patients", { text: words, limit: 1, offset: 0 });
  await choose(page, words);
  await page.locator(`[data-patient="${patients[0].id}"]`).waitFor();
  return patients[0];
}

test(
  "where payments are switched off, only what was written down is left to read",
  { timeout: 120_000 },
  async () => {
    const { page } = desk;
    const { fees, packages } = await done("set_up_book", {});
    assert.ok(fees.length > 0 && packages.length > 0, "the demo clinic has prices and packages");
    for (const fee of fees) await done("delete_fee", { id: fee.id });
    for (const it of packages) await done("save_package", { ...it, active: false });
    const owing = await made("outstanding");
    await record(owing.lines[0].label);
    await page.getByRole("tab", { name: "Payments" }).focus();
    await page.keyboard.press("Enter");
    await page.getByText("Payments are switched off").waitFor();
    assert.equal(await page.getByRole("button", { name: "Sell a package" }).count(), 0);
    await page
      .getByRole("button", { name: /^More: / })
      .first()
      .focus();
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name: "Open the appointment" }).waitFor();
    assert.equal(await page.getByRole("menuitem", { name: "Let off" }).count(), 0);
    await page.keyboard.press("Escape");
    await record("ursula garcia");
    assert.equal(await page.getByRole("tab", { name: "Payments" }).count(), 0);
  },
);

/** All days the demo has. */
async function everyDay(kind) {
  const now = await today(desk);
  return { kind, from: later(now, -40), to: later(now, 40), location_ids: [], provider_ids: [] };
}

const made = async (kind) => done("report", { ...(await everyDay(kind)), locale: "en" });

test("reports on money add up to the ledger", { timeout: 120_000 }, async () => {
  const { page } = desk;
  const [takings, revenue, outstanding] = [
    await made("takings"),
    await made("revenue"),
    await made("outstanding"),
  ];
  assert.equal(takings.total.values[3], revenue.total.values[4], "what was taken is what was paid");
  assert.equal(outstanding.total.values[2], revenue.total.values[5], "what is owed is what was not paid");
  assert.ok(outstanding.lines.length > 0 && takings.lines.length === 3);
  await done("save_clinic", {
    ...(await done("set_up_book", {})).clinic,
    money: { take_payments: true, late_cancel: null, no_show: null },
  });
  await page.keyboard.press("Alt+5");
  for (const name of ["Takings", "Revenue", "Outstanding"]) {
    await page.getByRole("navigation", { name: "Reports" }).getByRole("button", { name }).focus();
    await page.keyboard.press("Enter");
    await page.locator(`[data-report=${name.toLowerCase()}] table`).waitFor();
    await page.getByText("What is counted").waitFor();
  }
});

test("a visit is priced, paid, called off late, let off and paid back", { timeout: 180_000 }, async () => {
  const { page } = desk;
  const { keyboard } = page;
  const setUp = await done("set_up_book", {});
  const type = setUp.appointment_types.find((it) => it.active);

  // The price, typed into the list of fees.
  await keyboard.press("Alt+6");
  await page.locator("#main nav").getByRole("button", { name: "Fees", exact: true }).click();
  const price = page.getByRole("textbox", { name: `Fee for ${type.name}`, exact: true });
  await price.focus();
  await keyboard.type("50");
  await keyboard.press("Enter");
  await page.getByText("Saved").first().waitFor();
  const { fees } = await done("set_up_book", {});
  assert.deepEqual(
    fees.map((it) => it.amount),
    [5000],
  );

  // Calling off within two weeks costs half.
  const { clinic } = await done("set_up_book", {});
  const money = { take_payments: false, late_cancel: { is: "percent", percent: 50 }, no_show: null };
  await done("save_clinic", { ...clinic, money });
  await done("save_policy", {
    id: crypto.randomUUID(),
    name: "Thirty days before",
    location_id: null,
    appointment_type_id: null,
    rule: { rule: "cancellation", minutes: 43_200, late: "fee" },
    staff: "reason",
    patients: "never",
    active: true,
    version: 0,
  });

  const { patients } = await done("search_patients", { text: "ursula garcia", limit: 1, offset: 0 });
  const start = (await done("patient_account", { id: patients[0].id })).balance;
  const visit = await booked(patients[0], type);
  await open(visit);
  await payment().getByText("Due").waitFor();

  // Paid in cash with a note of sixty: ten back, and a receipt.
  await payment().getByRole("button", { name: "Take payment" }).focus();
  await keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Take payment" });
  await dialog.getByRole("textbox", { name: /Received/ }).focus();
  await keyboard.type("60");
  await dialog.getByText("Change").waitFor();
  await keyboard.press("Enter");
  await dialog.getByText(/Receipt no\. \d+/).waitFor();
  await dialog.getByRole("button", { name: "Close" }).last().focus();
  await keyboard.press("Enter");
  await payment().getByText("Settled").waitFor();
  const first = await receiptText(patients[0].id);
  for (const words of ["Receipt", "No. ", "Ursula García", type.name, "50.00", "Still due", "0.00", "Cash"])
    assert.ok(first.includes(words), `the receipt does not say ${words}:\n${first}`);

  // Called off: half of it is charged, the rest is held.
  await page.getByRole("complementary").first().focus();
  await done("cancel_appointment", { id: visit.id, code: "patient", reason: "Ill", override_reason: null });
  await payment().getByText("Credit").waitFor();
  let account = await done("patient_account", { id: patients[0].id });
  assert.equal(account.balance - start, -2500);

  // Let off from the panel's menu, with a reason.
  await payment().getByRole("button", { name: "More about the payment" }).focus();
  await keyboard.press("Enter");
  await page.getByRole("menuitem", { name: /Let off Late-cancellation fee/ }).waitFor();
  await page.getByRole("menuitem", { name: /Let off Late-cancellation fee/ }).focus();
  await keyboard.press("Enter");
  const waiving = page.getByRole("alertdialog", { name: "Let off a charge" });
  await waiving.getByRole("textbox", { name: "Why" }).focus();
  await keyboard.type("First time");
  await keyboard.press("Enter");
  await waiving.waitFor({ state: "detached" });
  account = await done("patient_account", { id: patients[0].id });
  assert.equal(account.balance - start, -5000);

  // Given back, with a receipt of its own.
  await payment().getByRole("button", { name: "More about the payment" }).focus();
  await keyboard.press("Enter");
  await page.getByRole("menuitem", { name: /Give back/ }).focus();
  await keyboard.press("Enter");
  const refunding = page.getByRole("alertdialog", { name: "Give money back" });
  await refunding.getByRole("textbox", { name: "Why" }).focus();
  await keyboard.type("Called off");
  await keyboard.press("Enter");
  await refunding.waitFor({ state: "detached" });
  account = await done("patient_account", { id: patients[0].id });
  assert.equal(account.balance - start, 0);
  const second = await receiptText(patients[0].id);
  for (const words of ["Refund", "No. ", "Called off"])
    assert.ok(second.includes(words), `the refund does not say ${words}:\n${second}`);
});

test("a package is sold, used, and its session comes back", { timeout: 180_000 }, async () => {
  const { page } = desk;
  const { keyboard } = page;
  const setUp = await done("set_up_book", {});
  const type = setUp.appointment_types.find((it) => it.active);
  await done("save_package", {
    id: null,
    name: "Five visits",
    price: 20_000,
    sessions: 5,
    validity_days: 90,
    appointment_type_ids: [type.id],
    location_ids: [],
    active: true,
    position: 0,
    version: 0,
  });
  const { patients } = await done("search_patients", { text: "ursula garcia", limit: 1, offset: 0 });
  await record("ursula garcia");
  await page.getByRole("tab", { name: "Payments" }).focus();
  await keyboard.press("Enter");
  await page.getByRole("button", { name: "Sell a package" }).focus();
  await keyboard.press("Enter");
  await page.getByRole("button", { name: /^Sell for/ }).focus();
  await keyboard.press("Enter");
  await page.getByText("5 of 5 sessions left").waitFor();

  const visit = await booked(patients[0], type);
  await open(visit);
  await payment()
    .getByRole("button", { name: /Use Five visits/ })
    .focus();
  await keyboard.press("Enter");
  await payment().getByText("Settled").waitFor();
  let { packages } = await done("patient_account", { id: patients[0].id });
  assert.equal(packages[0].left, 4);
  await done("cancel_appointment", { id: visit.id, code: "clinic", reason: "", override_reason: null });
  ({ packages } = await done("patient_account", { id: patients[0].id }));
  assert.deepEqual([packages[0].left, packages[0].uses[0].given_back], [5, true]);
});

test(
  "a payment is taken from the card by key, by its menu and from the palette",
  { timeout: 120_000 },
  async () => {
    const { page } = desk;
    const { keyboard } = page;
    const setUp = await done("set_up_book", {});
    const type = setUp.appointment_types.find((it) => it.active);
    const { patients } = await done("search_patients", { text: "ursula garcia", limit: 1, offset: 0 });
    const visit = await booked(patients[0], type);
    await open(visit);
    const dialog = page.getByRole("dialog", { name: "Take payment" });
    await page.locator(`[data-item="${visit.id}"]`).first().focus();
    await keyboard.press("b");
    await dialog.waitFor();
    await keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await page.locator(`[data-item="${visit.id}"]`).first().focus();
    await keyboard.press("Shift+F10");
    await page.getByRole("menuitem", { name: /^Take payment/ }).focus();
    await keyboard.press("Enter");
    await dialog.waitFor();
    await keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await choose(page, "take payment", /^Take payment: Ursula García/);
    await dialog.getByRole("textbox", { name: /Amount/ }).waitFor();
    await dialog.getByRole("textbox", { name: /Amount/ }).focus();
    await keyboard.press("Enter");
    await dialog.getByText(/Receipt no\. \d+/).waitFor();
    await keyboard.press("Escape");
    const { due } = await done("appointment_money", { id: visit.id });
    assert.equal(due, 0);
  },
);

test(
  "a visit that costs says so while it is booked, and a package pays for it",
  { timeout: 120_000 },
  async () => {
    const { page } = desk;
    const { keyboard } = page;
    const { patients } = await done("search_patients", { text: "ursula garcia", limit: 1, offset: 0 });
    const before = (await done("patient_account", { id: patients[0].id })).packages[0].left;
    const setUp = await done("set_up_book", {});
    const type = setUp.appointment_types.find((it) => it.active);
    // A day nobody is booked on yet.
    await goTo(page, later(await today(desk), 20));
    await choose(page, "new appointment", /^New appointment/);
    const form = page.getByRole("complementary", { name: "New appointment" });
    await form.getByRole("combobox", { name: /Patient/ }).focus();
    await keyboard.type("ursula garcia");
    // Whoever was found by the first letters stood there before.
    const ursula = page.getByRole("option", { name: /Ursula García/ });
    await page.getByRole("option").first().and(ursula).waitFor();
    await keyboard.press("Enter");
    await form.locator("[data-type] button").first().focus();
    await keyboard.press("Enter");
    await page.getByRole("option", { name: new RegExp(`^${type.name}`) }).focus();
    await keyboard.press("Enter");
    await form.getByLabel("Provider", { exact: false }).first().focus();
    await keyboard.press("Enter");
    await page.getByRole("option", { name: /Osei/ }).focus();
    await keyboard.press("Enter");
    await form.getByRole("region", { name: "Price" }).waitFor();
    await form.getByRole("region", { name: "Price" }).getByText("€50.00").waitFor();
    await form.getByRole("radio", { name: /Use Five visits/ }).focus();
    await keyboard.press("Space");
    await keyboard.press("Control+Enter");
    const after = async () => (await done("patient_account", { id: patients[0].id })).packages[0].left;
    await form.waitFor({ state: "detached" });
    // The session is used once the visit is in the book.
    await until(page, after, (left) => left === before - 1);
  },
);

test("nothing broke on the way", () => assert.deepEqual(desk.mishaps, []));

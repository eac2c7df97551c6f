/**
 * Sharing a computer's own book, by the keyboard: it is switched on, an invitation is made, another computer joins with
 * the short code and is let in, what either books the other shows, and it is shut out and the sharing stopped again.
 */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { found, withAxe } from "./axe.mjs";
import { PASSPHRASE, PASSWORD, freePort, openClinic, press, type } from "./computers.mjs";
import { openBrowser, openDesk } from "./desk.mjs";
import { goTo, later, today } from "./steps.mjs";

let browser, office, surgery, port;

before(
  async () => {
    [browser, port] = await Promise.all([openBrowser(), freePort()]);
    office = await openClinic(browser);
  },
  { timeout: 120_000 },
);

after(async () => {
  await surgery?.close();
  await office?.close();
  await browser?.close();
});

test(
  "a book is shared, a computer joins by its code and both work in it (D1)",
  { timeout: 240_000 },
  async () => {
    const { page } = office;
    await page.keyboard.press("Alt+6");
    await press(page, "Sharing");
    await page.getByRole("heading", { name: "Share this computer's appointment book" }).waitFor();
    await type(page, "Name of this computer", "Reception");
    await type(page, /^Port/, String(port));
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "This computer shares its appointment book" }).waitFor();
    await page.getByRole("button", { name: "Sharing: Sharing this book" }).waitFor();
    await withAxe(page);
    assert.deepEqual(await found(page), []);

    await page.getByLabel("Ask here before it is let in").focus();
    await page.keyboard.press("Space");
    await press(page, "Invite a computer");
    await page.getByRole("img", { name: "The invitation as a QR code" }).waitFor();
    const line = await page.locator("[data-invitation]").innerText();
    assert.match(line, /^daybook:[A-Z2-7]+$/);
    await withAxe(page);
    assert.deepEqual(await found(page), []);
    const [address, code] = await page.locator("dd bdi").allInnerTexts();
    assert.equal(address, `127.0.0.1:${port}`);

    surgery = await openDesk(browser);
    const other = surgery.page;
    await press(other, /Join a clinic's appointment book/);
    await type(other, "Invitation", `${address} ${code.toLowerCase()}`);
    await type(other, "Name of this computer", "Surgery");
    await other.locator("input[type=password]").first().focus();
    await other.keyboard.type(PASSPHRASE);
    await other.keyboard.press("Enter");
    await other.getByText("Waiting to be let in").waitFor();

    // Somebody agrees where the book is, and the other goes on by itself.
    await press(page, "Let in: Surgery");
    await other.getByLabel("Invitation").waitFor({ state: "detached", timeout: 60_000 });
    const state = await surgery.ask("new_recovery_key", {});
    await surgery.ask("confirm_recovery_key", state);
    const [who] = (await surgery.ask("app_state", {})).sign_in;
    await surgery.ask("sign_in", { user_id: who.user_id, password: PASSWORD });
    await other.reload();
    await other.getByRole("button", { name: /Synced/ }).waitFor({ timeout: 60_000 });
    await page.getByRole("listitem").filter({ hasText: "Surgery" }).getByText("Connected").waitFor();
  },
);

/** Somebody new with Dr Osei on that day, as a call has it. */
async function somebody(desk, date, from) {
  const { providers, locations, appointment_types: types } = await desk.ask("set_up_book", {});
  const patient = { id: randomUUID(), number: 0, given_name: "Ada", family_name: "Young", birth_date: null };
  const told = { phone: "", phone_2: "", email: "", address: "", sex: "", language: "", notes: "" };
  const kept = { relations: [], provisional: false, active: true, version: 0 };
  await desk.ask("save_patient", { ...patient, ...told, ...kept });
  const where = { provider_id: providers[0].id, location_id: locations[0].id, resource_ids: [] };
  return {
    ...{ id: randomUUID(), patient_id: patient.id, appointment_type_id: types[0].id },
    ...{ placement: { ...where, date, from, minutes: 30 }, notes: "", patient_notes: "", source: "phone" },
    override_reason: null,
  };
}

test(
  "what a computer keeps it books for good while the book is away, and nobody else does (D1)",
  { timeout: 240_000 },
  async () => {
    const [here, other] = [office.page, surgery.page];
    const date = later(await today(office), 3);
    const row = (page) => page.getByRole("row").filter({ hasText: "Dr Osei" });
    await other.keyboard.press("Alt+6");
    await press(other, /^Sharing$/);
    await press(other, "Keep here: Dr Osei");
    await row(other).getByText("This computer").waitFor();
    await other.getByRole("button", { name: "Hand back: Dr Osei" }).and(other.locator(":focus")).waitFor();
    await withAxe(other);
    assert.deepEqual(await found(other), []);
    await row(here).getByText("Surgery").waitFor();

    // It says so where somebody else tries, and offers none of that time.
    const { ok, body } = await office.call("book_appointment", await somebody(office, date, 600));
    assert.deepEqual([ok, body.misfits[0].why, body.misfits[0].computer], [false, "leased", "Surgery"]);
    await press(here, /^Take back.*Dr Osei/);
    await here.getByRole("alertdialog").waitFor();
    await withAxe(here);
    assert.deepEqual(await found(here), []);
    await here.keyboard.press("Escape");
    await here.getByRole("alertdialog").waitFor({ state: "detached" });

    await press(here, /Stop sharing/);
    await here.getByRole("alertdialog").waitFor();
    await press(here, /^Stop sharing$/);
    await other.getByRole("button", { name: "Sharing: Sharing computer closed" }).waitFor();
    await surgery.ask("book_appointment", await somebody(surgery, date, 600));
    assert.deepEqual((await surgery.ask("sharing", {})).provisional, []);
    await goTo(other, date);
    await other.locator(".card").first().waitFor();
    assert.equal(await other.locator(".card.provisional").count(), 0);

    // Handed back, it is as it was: what comes then is provisional until the book has answered.
    await other.keyboard.press("Alt+6");
    await press(other, /^Sharing$/);
    await press(other, "Hand back: Dr Osei");
    await row(other).getByText("Waiting for the shared book").waitFor();
    const late = await somebody(surgery, date, 660);
    await surgery.ask("book_appointment", late);
    assert.deepEqual((await surgery.ask("sharing", {})).provisional, [late.id]);

    await press(here, "Share this book");
    await here.getByRole("heading", { name: "This computer shares its appointment book" }).waitFor();
    await surgery.ask("hurry_sharing", {});
    await row(other).getByText("Every computer").waitFor();
    await other.getByRole("button", { name: /Synced/ }).waitFor();
    assert.equal((await surgery.ask("sharing", {})).attention, 0);
    await row(here).getByText("Every computer").waitFor();
    // Only who listens hears what comes next: that the sharing ends.
    await other.getByText(/^At other computers: Reception/).waitFor({ timeout: 60_000 });
  },
);

test(
  "who is shut out is locked at once, and others are told when sharing ends",
  { timeout: 120_000 },
  async () => {
    const { page } = office;
    await press(page, /Stop sharing/);
    await page.getByRole("alertdialog").waitFor();
    await press(page, /^Stop sharing$/);
    await surgery.page.getByRole("button", { name: "Sharing: Sharing computer closed" }).waitFor();
    await page.getByRole("heading", { name: "Share this computer's appointment book" }).waitFor();
    await press(page, "Share this book");
    await page.getByRole("heading", { name: "This computer shares its appointment book" }).waitFor();
    await surgery.ask("hurry_sharing", {});
    await surgery.page.getByRole("button", { name: /Synced/ }).waitFor();

    await press(page, /^Shut out…/);
    await page.getByRole("alertdialog").waitFor();
    await withAxe(page);
    assert.deepEqual(await found(page), []);
    await press(page, /^Shut out$/);
    await page.getByRole("region", { name: "Computers" }).getByText("No other computer yet").waitFor();
    await surgery.ask("hurry_sharing", {});
    await surgery.page.getByRole("button", { name: /Locked: shut out/ }).waitFor();
  },
);

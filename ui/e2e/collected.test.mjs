/**
 * A computer that is shut out with work it had not sent (F14): the work is taken in, shown in words, booked from there by
 * the keyboard or dealt with, and nothing of it comes into the book by itself.
 */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { found, withAxe } from "./axe.mjs";
import { PASSPHRASE, PASSWORD, freePort, openClinic, press } from "./computers.mjs";
import { openBrowser, openDesk } from "./desk.mjs";
import { later, today } from "./steps.mjs";

let browser, office, surgery, folder, port, date;

const share = () => office.ask("serve_book", { desk_name: "Reception", port, announced: false });

async function signIn(desk) {
  const [who] = (await desk.ask("app_state", {})).sign_in;
  await desk.ask("sign_in", { user_id: who.user_id, password: PASSWORD });
}

/** Somebody new, who is booked with Dr Osei that day. */
async function somebody(desk, family_name, from) {
  const { providers, locations, appointment_types: types } = await desk.ask("set_up_book", {});
  const patient = { id: randomUUID(), number: 0, given_name: "Ada", family_name, birth_date: null };
  const told = { phone: "", phone_2: "", email: "", address: "", sex: "", language: "", notes: "" };
  const kept = { relations: [], provisional: false, active: true, version: 0 };
  await desk.ask("save_patient", { ...patient, ...told, ...kept });
  const where = { provider_id: providers[0].id, location_id: locations[0].id, resource_ids: [] };
  const id = randomUUID();
  await desk.ask("book_appointment", {
    ...{ id, patient_id: patient.id, appointment_type_id: types[0].id },
    ...{ placement: { ...where, date, from, minutes: 30 }, notes: "Prefers the window" },
    ...{ patient_notes: "", source: "phone", override_reason: null },
  });
  return id;
}

/** A surgery that cancelled what the office had booked, and booked somebody new, while it reached nobody. */
before(
  async () => {
    [browser, port] = await Promise.all([openBrowser(), freePort()]);
    folder = await mkdtemp(join(tmpdir(), "daybook-collected-"));
    office = await openClinic(browser);
    date = later(await today(office), 3);
    const there = await somebody(office, "Lind", 540);
    await share();
    const { line } = await office.ask("invite_computer", { approve: false });
    surgery = await openDesk(browser, "--data-dir", folder);
    const joined = { invitation: line, desk_name: "Surgery", passphrase: PASSPHRASE };
    await surgery.ask("confirm_recovery_key", await surgery.ask("join_first", joined));
    await signIn(surgery);
    await office.ask("stop_serving", {});
    await surgery.ask("cancel_appointment", { id: there, code: "patient", reason: "" });
    await somebody(surgery, "Young", 600);
    await surgery.close();
    await share();
    await office.page.reload();
    await office.page.getByRole("button", { name: "Sharing: Sharing this book" }).waitFor();
  },
  { timeout: 240_000 },
);

after(async () => {
  await surgery?.close();
  await office?.close();
  await browser?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

const focused = (page, name) => page.getByRole("listitem", { name }).and(page.locator(":focus"));
const collected = (page) => page.getByRole("region", { name: "Taken in from computers that were shut out" });

test(
  "what it had not sent is taken in and listed, and nothing of it is done (F14)",
  { timeout: 120_000 },
  async () => {
    const { page } = office;
    await page.keyboard.press("Alt+6");
    await press(page, /^Sharing$/);
    assert.equal(await collected(page).count(), 0, "nothing to say where nobody was ever shut out");
    await press(page, "Shut out… Surgery");
    const dialog = page.getByRole("alertdialog");
    await dialog.waitFor();
    // To take it in is what is chosen, unless the computer was lost.
    await dialog.getByRole("radio", { name: "Take it in", checked: true }).waitFor();
    await withAxe(page);
    assert.deepEqual(await found(page), []);
    await press(page, /^Shut out$/);
    await dialog.waitFor({ state: "detached" });
    await collected(page).getByText("What Surgery had not sent shows up here").waitFor();
    await withAxe(page);
    assert.deepEqual(await found(page), []);

    surgery = await openDesk(browser, "--data-dir", folder);
    await surgery.ask("unlock", { recovery_key: null, passphrase: PASSPHRASE });
    const rows = collected(page).locator("[data-collected]");
    await rows.nth(2).waitFor({ timeout: 60_000 });
    const kinds = await rows.evaluateAll((all) => all.map((it) => it.dataset.collected));
    assert.deepEqual(kinds, ["cancelled", "saved_patient", "booked"]);
    await rows
      .filter({ hasText: /Surgery.*Maya Lind.*Recorded/s })
      .nth(2)
      .waitFor();
    await withAxe(page);
    assert.deepEqual(await found(page), []);
    const { items } = await office.ask("calendar", { from: date, to: date });
    assert.deepEqual(
      items.map((it) => [it.patient_name, it.status]),
      [["Ada Lind", "confirmed"]],
    );
  },
);

test("it is booked from there by the keyboard, or dealt with (F14)", { timeout: 120_000 }, async () => {
  const { page } = office;
  const { keyboard } = page;
  await collected(page).locator("[data-collected]").first().focus();
  await keyboard.press("ArrowDown");
  await focused(page, /^Ada Young, .*atient/).waitFor();
  await keyboard.press("1");
  // They are in the book now, and the keyboard is on what was booked for them.
  await focused(page, /^Ada Young, .*10:00.*Dr Osei.*Check-up/).waitFor();
  await keyboard.press("1");
  const form = page.getByRole("complementary", { name: "New appointment" });
  await form.waitFor();
  assert.equal(await form.locator("textarea").first().inputValue(), "Prefers the window");
  assert.deepEqual(
    (await office.ask("calendar", { from: date, to: date })).items.length,
    1,
    "not before it is saved",
  );
  await withAxe(page);
  assert.deepEqual(await found(page), []);
  await keyboard.press("Control+Enter");
  await form.waitFor({ state: "detached" });
  await page.getByText("Noted as booked").waitFor();
  await page.locator(".card").filter({ hasText: "Ada Young" }).waitFor();
  await press(page, "Back to the list");

  // What is noted by mistake is put back.
  const only = collected(page).locator("[data-collected]");
  await only.first().waitFor();
  assert.equal(await only.count(), 1);
  await only.focus();
  await keyboard.press("2");
  await collected(page).getByText("Nothing to look at").waitFor();
  const news = page.locator("[data-sonner-toast]").filter({ hasText: "Noted as dealt with" });
  await news.getByRole("button", { name: "Undo" }).focus();
  await keyboard.press("Enter");
  await only.and(page.locator(":focus")).waitFor();
  await keyboard.press("2");
  await collected(page).getByText("Nothing to look at").waitFor();

  await press(page, "What was dealt with");
  await collected(page)
    .getByText(/^Maya Lind · Booked/)
    .waitFor();
  await withAxe(page);
  assert.deepEqual(await found(page), []);
  const { items } = await office.ask("calendar", { from: date, to: date });
  const stand = items.map((it) => `${it.patient_name}: ${it.status}`).sort();
  assert.deepEqual(stand, ["Ada Lind: confirmed", "Ada Young: confirmed"], "nobody was cancelled");
  assert.deepEqual(office.mishaps, []);
});

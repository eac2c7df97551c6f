/** What the stories do alike at a desk: its days, its palette, its keys, and waiting without a clock. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";

/** The day it is at the desk, as "2026-11-22". */
export async function today(desk) {
  return (await desk.ask("calendar", { from: "2026-01-01", to: "2026-01-01" })).today;
}

/** The date `days` after `date`, or before it where that is negative. */
export const later = (date, days) =>
  new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);

/** A Tuesday beyond what the demo has booked. */
export async function freeTuesday(desk) {
  const ahead = later(await today(desk), 70);
  return later(ahead, (2 - new Date(ahead).getUTCDay() + 7) % 7);
}

/** Openings of a type from a date on; what is not said is any. */
export async function openings(desk, type, from, part = {}) {
  const anything = { minutes: null, provider_id: null, location_id: null, patient_id: null };
  const anytime = { days: 14, earliest: null, latest: null, limit_per_day: 10 };
  const asked = { appointment_type_id: type.id, from, ...anything, ...anytime, ...part };
  return (await desk.ask("next_openings", asked)).openings;
}

/** Where an opening is, as a booking says it. */
export const placementOf = ({ provider_id, location_id, resource_ids = [], date, from, minutes }) => ({
  ...{ provider_id, location_id, resource_ids },
  ...{ date, from, minutes },
});

/** Books past the form, and says what is in the book then. */
export async function book(desk, { patient, type, placement, ...part }) {
  const who = { id: randomUUID(), patient_id: patient.id, appointment_type_id: type.id };
  const how = { notes: "", patient_notes: "", source: "phone", override_reason: null };
  return (await desk.ask("book_appointment", { ...who, placement, ...how, ...part })).item;
}

/** Opens the palette and types; one on its way out would swallow the letters. */
export async function typeInPalette(page, text) {
  await page.locator("[data-command-input]").waitFor({ state: "detached" });
  await page.keyboard.press("Control+k");
  await page.locator("[data-command-input]:focus").waitFor();
  await page.keyboard.type(text);
}

/** Takes with Enter what the palette offers first, once that is called `name`. */
export async function choose(page, text, name = /./) {
  await typeInPalette(page, text);
  // Of the palette: the screen beneath may have a list of its own.
  const offered = page.locator("[data-command-item]").first();
  await offered.and(page.getByRole("option", { name })).waitFor();
  await page.keyboard.press("Enter");
  await page.locator("[data-command-input]").waitFor({ state: "detached" });
}

/** Opens an appointment by its number, as one would with a slip in hand; another one of theirs may be open. */
export async function openNumber(page, item) {
  await choose(page, `#${item.number}`, new RegExp(item.patient_name));
  const panel = page.getByRole("complementary", { name: item.patient_name });
  await panel
    .locator("header")
    .getByText(new RegExp(`\\b${item.number}\\b`))
    .waitFor();
}

/** Goes to a day as people do: by typing it. */
export async function goTo(page, date) {
  await choose(page, date);
  await page.locator(`[data-column^='${date}_']`).first().waitFor();
}

/** Until the page has painted once more. */
export const frame = (page) => page.evaluate(() => new Promise(requestAnimationFrame));

/** Reads once a frame until `ready` holds of it, and says what was read: the book is written before it is told. */
export async function until(page, read, ready = Boolean) {
  for (;;) {
    const found = await read();
    if (ready(found)) return found;
    await frame(page);
  }
}

/** What the keyboard is on, as it is said. */
export const said = (page) =>
  page.evaluate(() => {
    const on = document.activeElement;
    return (on?.getAttribute("aria-label") ?? on?.textContent ?? "").trim();
  });

/** Presses a key; the cursor is there one frame later. */
export async function step(page, key) {
  await page.keyboard.press(key);
  await frame(page);
  return said(page);
}

/** Presses a key until what it is on is said to be `wanted`. */
export async function walk(page, key, wanted) {
  let here = await said(page);
  for (let presses = 0; presses < 120; presses++, here = await step(page, key)) if (wanted.test(here)) return;
  assert.fail(`${key} never came to ${wanted}; it is on ${here}`);
}

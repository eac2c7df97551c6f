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

/** Books a scan and an adjustment in one coming on the first free day from `from` on; the legs in their order. */
export async function bookVisit(desk, { patient, from }) {
  const { appointment_types: types, locations } = await desk.ask("set_up_book", {});
  const kinds = ["Digital scan", "Braces adjustment"].map((name) => types.find((it) => it.name === name));
  const leg = (it) => ({
    ...{ appointment_type_id: it.id, minutes: it.default_minutes },
    ...{ provider_ids: [], resource_ids: [] },
  });
  const follows = [{ earlier: 0, later: 1, max_wait: null }];
  const itinerary = { legs: kinds.map(leg), follows, max_wait: 30 };
  const when = { from, days: 7, earliest: null, latest: null };
  const part = { patient_id: patient.id, location_id: locations[0].id, itinerary, ...when };
  const [plan] = (await desk.ask("plan_visit", part)).plans;
  const planned = plan.legs.toSorted((a, b) => a.leg - b.leg);
  const { items } = await desk.ask("book_visit", {
    ...{ id: randomUUID(), patient_id: patient.id, itinerary },
    legs: planned.map(({ opening }) => ({ id: randomUUID(), placement: placementOf(opening) })),
    ...{ notes: "", patient_notes: "", source: "staff", override_reason: null },
  });
  return items.toSorted((a, b) => a.from - b.from);
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

/** Puts the keyboard on an appointment of the grid; a day just gone to may still be taking it. */
export async function onCard(page, id) {
  const card = page.locator(`.time-grid [data-item="${id}"]`);
  await until(page, async () => {
    await card.focus();
    await frame(page);
    await frame(page);
    return card.evaluate((it) => it === document.activeElement);
  });
}

/**
 * Where wall `minute` is in one of a date's columns: the first, the `at`-th, or that of a provider or chair. The hours
 * drawn down the side are the scale.
 */
export function placeOn(page, { date, at = 0, of = null, minute }) {
  return page.evaluate(
    ([date, at, of, minute]) => {
      const all = [...document.querySelectorAll(`[data-column^='${date}_']`)];
      const column = of ? all.find((it) => it.dataset.column === `${date}_${of}`) : all[at];
      const box = column.getBoundingClientRect();
      const [first, second] = [...document.querySelectorAll(".axis .hour")].map((it) => {
        const hourBox = it.getBoundingClientRect();
        const [hour, half] = [Number.parseInt(it.innerText), /PM/i.test(it.innerText) ? 12 : 0];
        return { minute: ((hour % 12) + half) * 60, y: hourBox.y + hourBox.height / 2 };
      });
      const y = first.y + ((minute - first.minute) * (second.y - first.y)) / (second.minute - first.minute);
      return { x: box.x + box.width / 3, y };
    },
    [date, at, of, minute],
  );
}

/** Drags with the pointer from one place of the page to another, with `keys` held down. */
export async function drag(page, from, to, keys = []) {
  const { mouse, keyboard } = page;
  await mouse.move(from.x, from.y);
  for (const key of keys) await keyboard.down(key);
  await mouse.down();
  await mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 6 });
  await mouse.move(to.x, to.y, { steps: 6 });
  await mouse.up();
  for (const key of keys) await keyboard.up(key);
}

/** Takes a card by its middle, clear of the edges that change its length, and brings its start to `to`. */
export async function bring(page, locator, to, keys) {
  const box = await locator.boundingBox();
  const held = box.height * 0.5;
  const grip = { x: box.x + box.width * 0.4, y: box.y + held };
  await drag(page, grip, { x: to.x, y: to.y + held }, keys);
}

/** Chooses a row of the list that has the focus, with the keys. */
export async function chooseByKeys(page, label) {
  await page.keyboard.press("Enter");
  await page.locator("[role=option]").first().waitFor();
  const on = page.locator("[role=option][data-highlighted]");
  await page.keyboard.press("Home");
  for (let presses = 0; presses < 40; presses++) {
    if ((await on.count()) && (await on.first().textContent()).includes(label)) break;
    await page.keyboard.press("ArrowDown");
  }
  await page.keyboard.press("Enter");
  await page.locator("[role=option]").first().waitFor({ state: "detached" });
}

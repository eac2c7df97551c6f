/** A class is one card with everybody in it, by keyboard and by pointer, and moves as a whole (Q22, D4). */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { found, withAxe } from "./axe.mjs";
import { openDemo } from "./desk.mjs";
import { book, freeTuesday, goTo, until } from "./steps.mjs";

const NINE = 540;
const SEATS = 4;
const KIND = "Brushing school";
let desk;
let day;
let provider;
let type;
let location;
let patients;

before(
  async () => {
    desk = await openDemo();
    const { ask, page } = desk;
    const setUp = await ask("set_up_book");
    day = await freeTuesday(desk);
    provider = setUp.providers.find((it) => it.active);
    location = setUp.locations[0];
    const like = setUp.appointment_types.find((it) => it.needs.length === 0) ?? setUp.appointment_types[0];
    const kind = {
      ...like,
      id: null,
      version: 0,
      name: KIND,
      capacity: SEATS,
      needs: [],
      default_minutes: 60,
    };
    await ask("save_appointment_type", { ...kind, min_minutes: 30, max_minutes: 90 });
    const now = await ask("set_up_book");
    type = now.appointment_types.find((it) => it.name === KIND);
    const does = provider.appointment_type_ids;
    if (does.length) {
      const mine = now.providers.find((it) => it.id === provider.id);
      await ask("save_provider", { ...mine, appointment_type_ids: [...does, type.id] });
    }
    ({ patients } = await ask("search_patients", { text: "", limit: 6, offset: 0 }));
    await goTo(page, day);
    for (const patient of patients.slice(0, 3)) await enrol(patient);
    await card().waitFor();
  },
  { timeout: 120_000 },
);
after(() => desk?.close());

/** Where the class is. */
const placement = () => ({
  ...{ provider_id: provider.id, location_id: location.id, resource_ids: [] },
  ...{ date: day, from: NINE, minutes: 60 },
});

const enrol = (patient) => book(desk, { patient, type, placement: placement() });

const card = () => desk.page.locator(".time-grid [data-item^='class~']");
const panel = () => desk.page.getByRole("complementary", { name: KIND });

/** Starts of everybody in the class, wall minutes. */
async function starts() {
  const { body } = await desk.call("calendar", { from: day, to: day });
  return body.items.filter((it) => it.appointment_type_id === type.id && it.holds_time).map((it) => it.from);
}

test("three in a class are one card that says how many places are taken", { timeout: 60_000 }, async () => {
  assert.equal(await card().count(), 1);
  assert.match(
    await card().getAttribute("aria-label"),
    new RegExp(`3/${SEATS} ${KIND}.*3 of ${SEATS} places`),
  );
});

test("Enter opens it, and one more is booked by the keyboard alone", { timeout: 60_000 }, async () => {
  const { page } = desk;
  await card().focus();
  await page.keyboard.press("Enter");
  await panel().waitFor();
  assert.equal(await panel().getByRole("listitem").count(), 3);
  await withAxe(page);
  assert.deepEqual(await found(page), []);
  await panel().getByRole("button", { name: "Add a patient" }).focus();
  await page.keyboard.press("Enter");
  const form = page.getByRole("complementary", { name: "New appointment" });
  await form.waitFor();
  await until(page, () => page.evaluate(() => document.activeElement?.tagName === "INPUT"));
  await page.keyboard.type(`${patients[3].given_name} ${patients[3].family_name}`);
  await page.getByRole("option").first().waitFor();
  await page.keyboard.press("Enter");
  // Enter takes the answer to what was typed last, which may still be on its way.
  await page.getByRole("option").first().waitFor({ state: "detached" });
  await page.keyboard.press("Control+Enter");
  await until(page, async () => (await starts()).length === 4);
  await panel().getByText("Every place is taken").waitFor();
  assert.match(await card().getAttribute("aria-label"), new RegExp(`4 of ${SEATS} places`));
});

test("somebody's own appointment opens from it and leads back to it", { timeout: 60_000 }, async () => {
  const { page } = desk;
  const first = panel().getByRole("listitem").first().getByRole("button").first();
  const name = (await first.innerText()).split("\n")[0];
  await first.click();
  await page.getByRole("complementary", { name: new RegExp(name) }).waitFor();
  await page.keyboard.press("Escape");
  await panel().waitFor();
  await page.keyboard.press("Escape");
  await panel().waitFor({ state: "detached" });
});

test("the keyboard moves the whole class, and one undo takes it back", { timeout: 60_000 }, async () => {
  const { page } = desk;
  await card().focus();
  await page.keyboard.press("m");
  for (let quarters = 0; quarters < 4; quarters++) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await until(page, async () => (await starts()).every((it) => it > NINE));
  const moved = await starts();
  assert.equal(new Set(moved).size, 1, "everybody is at the same time");
  assert.equal(moved.length, 4);
  await page.keyboard.press("Control+z");
  await until(page, async () => (await starts()).every((it) => it === NINE));
  assert.equal(await card().count(), 1);
});

test("a class that nobody fits into any more refuses a fifth and says why", { timeout: 60_000 }, async () => {
  const { ok, body } = await desk.call("book_appointment", {
    id: crypto.randomUUID(),
    ...{ patient_id: patients[4].id, appointment_type_id: type.id, notes: "", patient_notes: "" },
    placement: placement(),
    ...{ source: "staff", override_reason: null },
  });
  assert.ok(!ok);
  assert.equal(body.code, "does_not_fit", JSON.stringify(body));
});

test("nothing broke on the way", () => assert.deepEqual(desk.mishaps, []));

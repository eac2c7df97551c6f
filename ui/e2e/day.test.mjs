/**
 * A day by pointer where `booking.test.mjs` is by keyboard: copies, the pinboard, missed and called-off appointments,
 * the week on paper, and a desk that is left alone (S3.3, S3.7).
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openDemo } from "./desk.mjs";
import { book as bookNow, bring, choose, freeTuesday, goTo, later, placeOn, until } from "./steps.mjs";

let desk;
let day;
let book;

before(
  async () => {
    desk = await openDemo();
    book = await desk.ask("set_up_book");
    day = await freeTuesday(desk);
    await goTo(desk.page, day);
  },
  { timeout: 120_000 },
);
after(() => desk?.close());

/** Books patient number `at` with the provider of column `at`, from wall minute `from` on. */
async function bookAt(at, from, { date = day, override_reason = null } = {}) {
  const column = await desk.page.locator("[data-column]").nth(at).getAttribute("data-column");
  const provider = book.providers.find((it) => it.id === column.split("_")[1]);
  const { patients } = await desk.ask("search_patients", { text: "", limit: 1, offset: at });
  const does = provider.appointment_type_ids;
  const type = book.appointment_types.find((it) => does.length === 0 || does.includes(it.id));
  const placement = {
    provider_id: provider.id,
    location_id: book.locations[0].id,
    resource_ids: [],
    date,
    from,
    minutes: type.default_minutes,
  };
  const { id } = await bookNow(desk, { patient: patients[0], type, placement, override_reason });
  await card(id).waitFor();
  return id;
}

const card = (id) => desk.page.locator(`.time-grid [data-item="${id}"]`);
const item = async (id) => (await desk.call("appointment", { id })).body.item;

/** Where wall `minute` of column `at` is on the day of these stories. */
const place = (at, minute) => placeOn(desk.page, { date: day, at, minute });

test("Alt and a drag make a copy and leave the first where it was", { timeout: 60_000 }, async () => {
  const id = await bookAt(0, 600);
  await bring(desk.page, card(id), await place(1, 660), ["Alt"]);
  const copied = desk.page.locator("[data-column]").nth(1).locator("[data-item]").first();
  await copied.waitFor();
  const copy = await copied.getAttribute("data-item");
  const [first, second] = [await item(id), await item(copy)];
  assert.equal(first.from, 600);
  assert.equal(second.from, 660);
  assert.equal(second.patient_id, first.patient_id);
});

test("what waits on the pinboard is dropped on another time", { timeout: 60_000 }, async () => {
  const { page } = desk;
  const id = await bookAt(2, 600);
  await card(id).click({ button: "right" });
  await page.getByRole("menuitem", { name: "Put on the pinboard" }).click();
  const pin = page.getByRole("region", { name: "Pinboard" }).locator("li").first();
  await pin.waitFor();
  await bring(desk.page, pin, await place(2, 660));
  await pin.waitFor({ state: "detached" });
  await until(page, async () => (await item(id)).from !== 600);
  assert.equal((await item(id)).date, day);
});

test("the week is looked at before it is printed", { timeout: 60_000 }, async () => {
  const { page } = desk;
  await choose(page, "print day");
  const dialog = page.getByRole("dialog").last();
  await dialog.getByRole("radio", { name: "Week" }).click();
  await dialog.locator("canvas[width]").first().waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
});

test(
  "a called-off appointment is found on the patient's record and brought back",
  { timeout: 60_000 },
  async () => {
    const { page } = desk;
    const id = await bookAt(4, 600);
    await card(id).click();
    await page.keyboard.press("Delete");
    const question = page.getByRole("alertdialog");
    await question.getByRole("button", { name: "Cancel appointment" }).click();
    await question.waitFor({ state: "detached" });
    const { status, patient_name } = await item(id);
    assert.equal(status, "cancelled");
    await page.keyboard.press("Alt+3");
    await page.getByRole("searchbox").fill(patient_name);
    await page.getByRole("option", { name: patient_name }).first().click();
    await page.getByRole("tab", { name: "Appointments" }).click();
    await page.getByRole("tabpanel").getByText("Cancelled").first().click();
    await page.getByRole("button", { name: "Take the last step back" }).first().click();
    await until(page, async () => (await item(id)).status === "confirmed");
  },
);

test("who did not come is marked, and their time given to somebody else", { timeout: 60_000 }, async () => {
  const { page } = desk;
  const past = later(day, -98);
  await goTo(page, past);
  const id = await bookAt(0, 600, { date: past, override_reason: "Written down on paper" });
  await card(id).click({ button: "right" });
  await page.getByRole("menuitem", { name: "Mark as no-show" }).click();
  await until(page, async () => (await item(id)).status === "no_show");
  await card(id).click({ button: "right" });
  await page.getByRole("menuitem", { name: "Release the time" }).click();
  await until(page, async () => !(await item(id)).holds_time);
  await bookAt(0, 600, { date: past, override_reason: "Came instead" });
});

test("a desk that is left alone locks, and somebody else goes on at it", { timeout: 60_000 }, async () => {
  const { page, call } = desk;
  const { lock_after_minutes, sign_in } = (await call("app_state")).body;
  await page.clock.install();
  await page.reload();
  await page.locator(".time-grid").waitFor();
  await page.clock.fastForward((lock_after_minutes + 1) * 60_000);
  await page.locator("[role=dialog][aria-modal=true] input").first().waitFor();
  assert.equal((await call("calendar", { from: day, to: day })).ok, false, "the desk itself is locked");
  await page.locator("[role=dialog][aria-modal=true] button").first().click();
  const me = (await call("app_state")).body.me;
  assert.equal(me, null);
  const other = sign_in.find((it) => it.role === "front_desk");
  await page.getByRole("button", { name: other.name }).click();
  await page.locator("[role=dialog] input").first().waitFor();
  await page.keyboard.type("1234");
  await page.keyboard.press("Enter");
  await page.locator("[role=dialog][aria-modal=true]").waitFor({ state: "detached" });
  assert.equal((await call("app_state")).body.me.name, other.name);
});

test("nothing broke on the way", () => assert.deepEqual(desk.mishaps, []));

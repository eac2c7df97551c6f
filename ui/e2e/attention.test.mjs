/**
 * A shared book at one desk, its hub played by the test: what is in hand shows at the other desks on whatever screen it
 * is let go (D10), and the list of what needs attention says when it could not be read (D1).
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { found, withAxe } from "./axe.mjs";
import { openDemo } from "./desk.mjs";
import { until } from "./steps.mjs";

const synced = {
  ...{ is: "synced", address: "desk.local", why: null, since: null, heard_at: null, pending: 0 },
  ...{ provisional: [], attention: 1, trouble: null, clock: "right", others: [] },
};
const asked = {
  ...{ id: "0195d0c0-0000-7000-8000-000000000001", what: "booked", reason: "slot_taken", problem: null },
  ...{ fits_now: false, appointment_id: null, patient_id: null, patient_name: "Ada Young" },
  ...{ patient_phone: null, date: "2027-03-02", from: 540, minutes: 30, provider_name: "Dr Osei" },
  ...{ type_name: "Check-up", asked_by: "Maya Lind", at: "2027-03-01T09:00:00Z", dependants: 0 },
  ways: ["dismiss"],
};

let desk;
/** What the other desks were shown, oldest first. */
const shown = [];
/** What reading the list answers. */
let attention;

before(
  async () => {
    desk = await openDemo();
    const { page } = desk;
    page.setDefaultTimeout(10_000);
    await page.route("**/call/sharing", (route) => route.fulfill({ json: synced }));
    await page.route("**/call/show_here", (route) => {
      shown.push(route.request().postDataJSON());
      return route.fulfill({ json: {} });
    });
    await page.route("**/call/attention", (route) => attention(route));
    await page.route("**/call/deal_with", (route) =>
      route.fulfill({ json: { item: null, left: { items: [] } } }),
    );
    await page.reload();
    await page.getByRole("button", { name: /Synced/ }).waitFor();
  },
  { timeout: 120_000 },
);
after(() => desk?.close());

test("a form that is closed on another screen lets go of its time there, too (D10)", async () => {
  const { page } = desk;
  await page.locator(".time-grid [data-column]").first().waitFor();
  await page.keyboard.press("n");
  const form = page.getByRole("complementary", { name: "New appointment" });
  await form.waitFor();
  const held = await until(page, () => shown.at(-1)?.holding);
  assert.ok(held.from < held.to && held.column_ids.length > 0);
  await page.keyboard.press("Alt+2");
  await form.getByRole("button", { name: "Close" }).click();
  await form.waitFor({ state: "detached" });
  await until(page, () => shown.at(-1)?.holding === null);
});

test("a list that could not be read says so, and is read with one key", async () => {
  const { page } = desk;
  attention = (route) => route.fulfill({ status: 422, json: { code: "not_permitted" } });
  await page.keyboard.press("Alt+a");
  const sheet = page.getByRole("dialog", { name: "Needs attention" });
  await sheet.getByText("The list could not be read").waitFor();
  await withAxe(page);
  assert.deepEqual(await found(page), []);
  attention = (route) => route.fulfill({ json: { items: [asked] } });
  await sheet.getByRole("button", { name: "Try again" }).focus();
  await page.keyboard.press("Enter");
  await sheet.getByRole("heading", { name: "Ada Young" }).waitFor();
});

test("an answer that was on its way does not bring back what was dealt with (D1)", async () => {
  const { page } = desk;
  const sheet = page.getByRole("dialog", { name: "Needs attention" });
  const late = [];
  attention = (route) => void late.push(route);
  // Opened again, it is read again; what was read before is there at once.
  await page.keyboard.press("Escape");
  await sheet.waitFor({ state: "detached" });
  await page.keyboard.press("Alt+a");
  await until(page, () => late.length > 0);
  await page.locator("[role=dialog] li:focus").waitFor();
  await page.keyboard.press("1");
  await sheet.getByText("Nothing needs attention").waitFor();
  for (const route of late) await route.fulfill({ json: { items: [asked] } });
  // Whatever is asked after it is answered after it.
  await page.evaluate(() => fetch("/call/sharing", { method: "POST", body: "{}" }));
  assert.equal(await sheet.getByRole("heading", { name: "Ada Young" }).count(), 0);
});

test("nothing broke on the way", () => assert.deepEqual(desk.mishaps, []));

/** The clinic's own rules in a browser: made and tried in the settings, kept when booking, told where nothing is free. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openDemo } from "./desk.mjs";
import { choose } from "./steps.mjs";

let desk;

before(async () => (desk = await openDemo()), { timeout: 120_000 });
after(() => desk?.close());

test("a rule is tried before it is saved, and Rust says what it would do", { timeout: 60_000 }, async () => {
  const { page, call } = desk;
  await page.keyboard.press("Alt+6");
  await page.getByRole("button", { name: "Booking rules" }).click();
  await page.getByRole("button", { name: "Add a rule" }).click();
  await page.getByLabel("Name").fill("Ten days ahead");
  await page.getByLabel("At least").fill("264");
  await page.getByLabel("At least").press("Tab");
  await page
    .getByRole("region", { name: "Try it" })
    .getByRole("status")
    .filter({ hasText: /^A patient booking now for .* refused\. .*“Ten days ahead” says no/ })
    .waitFor();
  assert.equal((await call("set_up_book")).body.policies.length, 0, "trying saves nothing");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: "Ten days ahead" }).waitFor();
  const [saved] = (await call("set_up_book")).body.policies;
  assert.deepEqual(saved.rule, { rule: "minimum_advance", minutes: 15840 });
});

test("find a free time says which rule is in the way", { timeout: 60_000 }, async () => {
  const { page, call } = desk;
  const { policies } = (await call("set_up_book")).body;
  const saved = await call("save_policy", { ...policies[0], staff: "reason" });
  assert.ok(saved.ok, JSON.stringify(saved.body));
  await page.keyboard.press("Alt+1");
  await choose(page, "find a free time");
  const dialog = page.getByRole("dialog").last();
  await dialog.getByRole("button", { name: "Later days" }).click();
  await dialog
    .getByRole("button", { name: /^Why not\?/ })
    .first()
    .click();
  await page
    .getByText(/“Ten days ahead” says no/)
    .first()
    .waitFor();
});

test("find a free time waits until the day is known", { timeout: 60_000 }, async () => {
  const { page } = desk;
  let release;
  const held = new Promise((it) => (release = it));
  await page.route("**/call/calendar", async (it) => {
    await held;
    await it.continue();
  });
  await page.reload();
  await page.getByRole("button", { name: "Today" }).first().waitFor();
  await choose(page, "find a free time");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  release();
  await page.getByRole("button", { name: "Later days" }).click();
  await page.unroute("**/call/calendar");
});

test("nothing broke on the way", () => assert.deepEqual(desk.mishaps, []));

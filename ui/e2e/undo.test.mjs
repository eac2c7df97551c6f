/** What was done at the desk is taken back and done again from the keyboard (D4). */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openDemo } from "./desk.mjs";
import { later, today } from "./steps.mjs";

let desk;

before(async () => (desk = await openDemo()), { timeout: 120_000 });
after(() => desk?.close());

test("Ctrl+Z takes a cancellation back and Ctrl+Shift+Z does it again", { timeout: 90_000 }, async () => {
  const { page, call } = desk;
  const tomorrow = later(await today(desk), 1);
  const { body } = await call("calendar", { from: tomorrow, to: tomorrow });
  const item = body.items.find((it) => it.status === "confirmed");
  const status = async () => (await call("appointment", { id: item.id })).body.item.status;

  // The window hears of it and asks what there is to undo.
  const heard = page.waitForResponse((it) => it.url().endsWith("/call/undo_state"));
  assert.ok((await call("cancel_appointment", { id: item.id, code: "patient", reason: "" })).ok);
  await heard;
  assert.equal(await status(), "cancelled");
  const undone = page.waitForResponse((it) => it.url().endsWith("/call/undo"));
  const again = page.waitForResponse((it) => it.url().endsWith("/call/undo_state"));
  await page.keyboard.press("Control+z");
  await undone;
  await again;
  assert.equal(await status(), "confirmed");
  const redone = page.waitForResponse((it) => it.url().endsWith("/call/redo"));
  await page.keyboard.press("Control+Shift+Z");
  await redone;
  assert.equal(await status(), "cancelled");
});

/** A slip held to the reader, which types its code into the palette (D12). */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openDemo } from "./desk.mjs";
import { typeInPalette } from "./steps.mjs";

let desk;

before(async () => (desk = await openDemo()), { timeout: 120_000 });
after(() => desk?.close());

test("a slip that was not printed here is refused in words", { timeout: 60_000 }, async () => {
  const { page } = desk;
  await page.locator(".time-grid").waitFor();
  await typeInPalette(page, "daybook:2:00000000:1:20991231:AAAAAAAAAAAAAAAA");
  await page.getByText("That slip does not count").waitFor();
  await page.keyboard.press("Escape");
  assert.deepEqual(desk.mishaps, []);
});

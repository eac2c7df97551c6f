/** Every screen of the desk opens on the demo clinic by keyboard, with nothing for axe to find. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { openDemo } from "./desk.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let desk;

before(async () => (desk = await openDemo()), { timeout: 120_000 });
after(() => desk?.close());

const screens = [
  ["Alt+1", "calendar", ".time-grid"],
  ["Alt+2", "today", "section[data-lane=expected]"],
  ["Alt+3", "patients", "text=420 patients"],
  ["Alt+4", "import", "h1"],
  ["Alt+5", "settings", "h1"],
];

for (const [key, name, sign] of screens) {
  test(`the ${name} screen opens by keyboard and axe finds nothing`, { timeout: 60_000 }, async () => {
    const { page } = desk;
    await page.keyboard.press(key);
    await page.locator(sign).first().waitFor();
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
    const found = violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map((it) => it.target.join(" ")).join(", ")}`,
    );
    assert.deepEqual(found, []);
  });
}

test("nothing broke on the way", () => assert.deepEqual(desk.mishaps, []));

/**
 * Nothing for axe to find on any screen, in any dialog or menu, in light, dark and high contrast (WCAG 2.2 AA): by
 * `states.mjs`, before there is a book as well, and from right to left.
 */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { found, withAxe } from "./axe.mjs";
import { openBrowser, openDesk } from "./desk.mjs";
import { atHome, firstRunSteps, onceLocked, states, withoutKey, withoutWords } from "./states.mjs";

let browser;
const desks = [];

before(async () => (browser = await openBrowser()));
after(async () => {
  for (const desk of desks) await desk.close();
  await browser?.close();
});

async function open(...words) {
  const desk = await openDesk(browser, ...words);
  desks.push(desk);
  desk.page.setDefaultTimeout(8_000);
  await withAxe(desk.page);
  return desk;
}

describe("the demo clinic", () => {
  let desk;
  before(
    async () => {
      desk = await open("--demo");
      await desk.page.locator(".time-grid").waitFor({ timeout: 60_000 });
      await desk.page.keyboard.press("PageDown");
    },
    { timeout: 120_000 },
  );

  for (const [name, reach, sign] of states)
    test(`${name}: nothing to find`, { timeout: 30_000 }, async () => {
      await atHome(desk.page);
      await reach(desk.page);
      await desk.page.locator(sign).first().waitFor();
      // What is about to be replaced is shown paler meanwhile.
      await desk.page.locator("#main [aria-busy=true]").first().waitFor({ state: "detached" });
      assert.deepEqual(await found(desk.page), []);
    });

  test("nothing to find from right to left", { timeout: 60_000 }, async () => {
    const { page, call } = desk;
    await atHome(page);
    const { body: before } = await call("preferences");
    await call("save_preferences", { values: { ...before.values, locale: "ar" } });
    await page.reload();
    await page.locator("[dir=rtl] .time-grid").waitFor();
    // Of today there may be nothing left to look at.
    await page.keyboard.press("PageDown");
    await withAxe(page);
    for (const [name, reach, sign] of states.filter(([it]) => withoutWords.has(it))) {
      await atHome(page);
      await reach(page);
      await page.locator(sign).first().waitFor();
      assert.deepEqual(await found(page, { mirrored: true }), [], name);
    }
    await call("save_preferences", before);
  });

  for (const [name, reach, sign] of onceLocked)
    test(`${name}: nothing to find`, { timeout: 30_000 }, async () => {
      await reach(desk.page);
      await desk.page.locator(sign).first().waitFor();
      // What is about to be replaced is shown paler meanwhile.
      await desk.page.locator("#main [aria-busy=true]").first().waitFor({ state: "detached" });
      assert.deepEqual(await found(desk.page), []);
    });

  test("nothing broke on the way", () => assert.deepEqual(desk.mishaps, []));
});

describe("a book from its beginning", () => {
  let folder;
  before(async () => (folder = await mkdtemp(join(tmpdir(), "daybook-looks-"))));
  after(() => rm(folder, { recursive: true, force: true }));

  /** Steps of a desk of its own on the folder; each goes on from the one before. */
  const walk = (where, steps) =>
    describe(where, () => {
      let desk;
      before(async () => (desk = await open("--data-dir", folder)), { timeout: 60_000 });
      for (const [name, reach, sign] of steps)
        test(`${name}: nothing to find`, { timeout: 30_000 }, async () => {
          await reach(desk.page);
          await desk.page.locator(sign).first().waitFor({ timeout: 15_000 });
          assert.deepEqual(await found(desk.page), []);
        });
      test("nothing broke on the way", () => assert.deepEqual(desk.mishaps, []));
    });

  walk("the first run", firstRunSteps);
  walk("without its key, and in use", withoutKey);
});

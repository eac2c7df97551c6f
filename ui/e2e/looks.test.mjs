/**
 * Nothing for axe to find on any screen, in any dialog or menu, in light, dark and high contrast (WCAG 2.2 AA): by
 * `states.mjs`, before there is a book as well, and from right to left.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { openBrowser, openDesk } from "./desk.mjs";
import { atHome, firstRunSteps, onceLocked, states, withoutKey, withoutWords } from "./states.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
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
  // What comes and goes slowly is seen half faded otherwise.
  await desk.page.emulateMedia({ reducedMotion: "reduce" });
  await desk.page.addScriptTag({ content: axe });
  return desk;
}

/**
 * What axe finds: everything in light, and in the other themes what colours change. Beneath a dialog or a menu
 * stands a screen that was looked at by itself.
 */
async function found(page, { mirrored = false } = {}) {
  return page.evaluate(async (isMirrored) => {
    const layers = "[role=dialog], [role=alertdialog], [role=menu], [role=listbox][data-state=open]";
    const over = [...document.querySelectorAll(layers)].filter((it) => !it.closest("#main")).at(-1);
    const say = (theme, { violations }) =>
      violations.map(
        ({ id, nodes }) => `${theme}: ${id}: ${nodes.map((it) => it.html.slice(0, 160)).join(" ")}`,
      );
    const look = async (theme, options) => {
      document.documentElement.dataset.theme = theme;
      // A colour on its way to another is neither.
      for (const it of document.getAnimations())
        if (it.effect?.getComputedTiming().endTime !== Infinity) it.finish();
      return say(
        theme,
        await globalThis.axe.run(over ?? document, { resultTypes: ["violations"], ...options }),
      );
    };
    // Colours are the same from right to left.
    if (isMirrored) return look("light", { rules: { "color-contrast": { enabled: false } } });
    const colours = { runOnly: ["color-contrast"] };
    return [
      ...(await look("dark", colours)),
      ...(await look("contrast", colours)),
      // What lies over everything stands in no landmark, and needs none.
      ...(await look("light", { rules: { region: { enabled: over === undefined } } })),
    ];
  }, mirrored);
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
    await page.addScriptTag({ content: axe });
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

/**
 * Nothing for axe to find on any screen, in any dialog or menu, in light, dark and high contrast (WCAG 2.2 AA): by
 * `states.mjs`, before there is a book as well, and from right to left.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { openBrowser, openDesk } from "./desk.mjs";
import { atHome, firstRunSteps, onceLocked, states, withoutWords } from "./states.mjs";

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

/** What axe finds: everything in light, and what colours change in the other themes. */
async function found(page) {
  return page.evaluate(async () => {
    const say = (theme, { violations }) =>
      violations.map(
        ({ id, nodes }) => `${theme}: ${id}: ${nodes.map((it) => it.html.slice(0, 160)).join(" ")}`,
      );
    const look = async (theme, options) => {
      document.documentElement.dataset.theme = theme;
      // A colour on its way to another is neither.
      for (const it of document.getAnimations())
        if (it.effect?.getComputedTiming().endTime !== Infinity) it.finish();
      return say(theme, await globalThis.axe.run({ resultTypes: ["violations"], ...options }));
    };
    const colours = { runOnly: ["color-contrast"] };
    return [
      ...(await look("dark", colours)),
      ...(await look("contrast", colours)),
      // A menu or a list over everything stands in no landmark, and needs none.
      ...(await look("light", {
        rules: { region: { enabled: document.querySelector("[role=menu]") === null } },
      })),
    ];
  });
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
      assert.deepEqual(await found(page), [], name);
    }
    await call("save_preferences", before);
  });

  for (const [name, reach, sign] of onceLocked)
    test(`${name}: nothing to find`, { timeout: 30_000 }, async () => {
      await reach(desk.page);
      await desk.page.locator(sign).first().waitFor();
      assert.deepEqual(await found(desk.page), []);
    });

  test("nothing broke on the way", () => assert.deepEqual(desk.mishaps, []));
});

describe("before there is a book", () => {
  let desk;
  before(async () => (desk = await open()), { timeout: 60_000 });

  for (const [name, reach, sign] of firstRunSteps)
    test(`${name}: nothing to find`, { timeout: 30_000 }, async () => {
      await reach(desk.page);
      await desk.page.locator(sign).first().waitFor({ timeout: 15_000 });
      assert.deepEqual(await found(desk.page), []);
    });

  test("nothing broke on the way", () => assert.deepEqual(desk.mishaps, []));
});

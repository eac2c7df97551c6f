/** axe in the page of a desk, in light, dark and high contrast (WCAG 2.2 AA). */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Brings axe into the page as it is now; a page that is loaded anew needs it anew. */
export async function withAxe(page) {
  // What comes and goes slowly is seen half faded otherwise.
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.addScriptTag({ content: axe });
}

/**
 * What axe finds: everything in light, and in the other themes what colours change. Beneath a dialog or a menu
 * stands a screen that was looked at by itself.
 */
export async function found(page, { mirrored = false } = {}) {
  return page.evaluate(async (isMirrored) => {
    const layers =
      "[role=dialog], [role=alertdialog], [role=menu], [role=listbox][data-state=open], [role=presentation] > [role=listbox]";
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

/**
 * The calendar of a desk that is being served, in Chromium: what showing, dragging, dropping and scrolling cost.
 * `cargo xtask bench -- --only screen` serves a full book and runs it:
 *
 *     node ui/bench/screen.mjs URL '{"day": {"steps": 1, "items": 600}, "week": {"steps": 1, "items": 4000}}'
 *
 * `steps` is how often one pages on from today. Prints one line of JSON, times in milliseconds.
 */
import { chromium } from "playwright-core";

const [, , url, asked] = process.argv;
const { day, week } = JSON.parse(asked);
const DRAG_MS = 3_000;
const SCROLL_MS = 2_500;

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
});
try {
  const page = await browser.newPage({ viewport: { width: 1600, height: 950 } });
  await page.goto(url);
  await page.locator(".time-grid").waitFor();
  const dayShown = await shown(page, "1", day);
  const dragged = await drag(page);
  const weekShown = await shown(page, "4", week);
  const scrolled = await scroll(page);
  console.log(JSON.stringify({ dayShown, dragged, weekShown, scrolled }));
} finally {
  await browser.close();
}

/** From the key that pages to a full view until a frame with it was drawn: a view of so many items is full. */
async function shown(page, view, { steps, items }) {
  await page.keyboard.press("t");
  await page.keyboard.press(view);
  for (let step = 1; step < steps; step++) await page.keyboard.press("PageDown");
  await page.evaluate(() => {
    addEventListener("keydown", () => (globalThis.pressed = performance.now()), {
      capture: true,
      once: true,
    });
  });
  const before = await firstCard(page);
  await page.keyboard.press("PageDown");
  // What is out of sight sideways is not drawn: a tenth of a week is more than any other view has.
  await page.waitForFunction(
    ([least, was]) => {
      const seen = document.querySelectorAll(".time-grid [data-item]");
      return seen.length >= least && seen[0].dataset.item !== was;
    },
    [items / 10, before],
    { polling: "raf" },
  );
  return page.evaluate(
    () =>
      new Promise((drawn) =>
        requestAnimationFrame(() => setTimeout(() => drawn(performance.now() - globalThis.pressed))),
      ),
  );
}

/** The first card there is now. */
function firstCard(page) {
  return page.evaluate(() => document.querySelector(".time-grid [data-item]")?.dataset.item ?? null);
}

/** Starts counting frames and long tasks in the page. */
async function watch(page) {
  await page.evaluate(() => {
    const seen = (globalThis.seen = { frames: [], long: [], on: true });
    const tick = (now) => {
      seen.frames.push(now);
      if (seen.on) requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
    const tasks = (list) => seen.long.push(...list.getEntries().map((it) => it.duration));
    new PerformanceObserver(tasks).observe({ entryTypes: ["longtask"] });
  });
}

/** Stops counting: frames a second, how long the slowest took, and tasks of over 50 ms. */
function counted(page) {
  return page.evaluate(() => {
    const { frames, long } = globalThis.seen;
    globalThis.seen.on = false;
    const gaps = frames.slice(1).map((it, at) => it - frames[at]);
    gaps.sort((one, other) => one - other);
    const whole = gaps.reduce((sum, it) => sum + it, 0);
    return {
      fps: (gaps.length * 1_000) / whole,
      p99: gaps[Math.floor(gaps.length * 0.99)],
      longest: gaps.at(-1),
      longTasks: long.length,
    };
  });
}

/** A card taken all over the grid, and then put down where time is free. */
async function drag(page) {
  // The evening is free.
  await page.evaluate(() => {
    let it = document.querySelector(".time-grid [data-item]");
    while (it.scrollHeight <= it.clientHeight || getComputedStyle(it).overflowY === "visible")
      it = it.parentElement;
    it.scrollTop = it.scrollHeight;
    return new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  });
  const cards = page.locator(".time-grid [data-item]").filter({ visible: true });
  const boxes = await cards.evaluateAll((all) => all.map((it) => it.getBoundingClientRect().toJSON()));
  const card = boxes.find((it) => it.top > 250 && it.bottom < 700 && it.left > 300 && it.width > 30);
  const [x, y] = [card.left + card.width / 2, card.top + card.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 8, y + 8);
  await watch(page);
  for (let turn = 0, began = Date.now(); Date.now() - began < DRAG_MS; turn += 1 / 24)
    await page.mouse.move(800 + Math.cos(turn) * 420, 480 + Math.sin(turn * 1.7) * 260);
  const frames = await counted(page);
  await page.evaluate(() => {
    const drop = () => {
      const at = performance.now();
      globalThis.drawn = new Promise((done) => {
        new MutationObserver((_, self) => {
          self.disconnect();
          done(performance.now() - at);
        }).observe(document.querySelector(".time-grid"), {
          childList: true,
          subtree: true,
          attributes: true,
        });
      });
    };
    addEventListener("pointerup", drop, { capture: true, once: true });
  });
  await page.mouse.move(x, Math.max(...boxes.map((it) => it.bottom)) + 3 * card.height);
  await page.mouse.up();
  return { ...frames, dropped: await page.evaluate(() => globalThis.drawn) };
}

/** A week wider than the window, back and forth by the wheel. */
async function scroll(page) {
  await page.mouse.move(800, 500);
  await watch(page);
  for (let at = 0, began = Date.now(); Date.now() - began < SCROLL_MS; at++) {
    await page.mouse.wheel(at % 90 < 45 ? 90 : -90, 0);
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
  return counted(page);
}

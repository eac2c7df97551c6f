/** Starts the real desk on loopback and a browser on it. DESK_HOST and CHROMIUM come from `cargo xtask test`. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";

const quiet = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A browser; one serves a whole file of stories. */
export function openBrowser() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: quiet });
}

/** A desk with words for its command line, on a page of `browser`; call `close` in the end. */
export async function openDesk(browser, ...words) {
  assert.ok(process.env.DESK_HOST, "DESK_HOST names no program: see CONTRIBUTING.md");
  const host = spawn(process.env.DESK_HOST, words, { stdio: ["ignore", "pipe", "inherit"] });
  const lines = createInterface({ input: host.stdout });
  const [line] = await Promise.race([
    new Promise((here) => lines.once("line", (it) => here([it]))),
    new Promise((_, gone) => host.once("exit", (code) => gone(new Error(`the host ended with ${code}`)))),
  ]);
  const url = line.replace("listening ", "");
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  /** What broke or was missing on the way. */
  const mishaps = [];
  page.on("pageerror", (error) => mishaps.push(error.message));
  page.on("response", (it) => {
    // 422 is a refusal, which the window tells in words.
    if (it.status() >= 400 && it.status() !== 422) mishaps.push(`${it.status()} ${it.url()}`);
  });
  await page.goto(url);
  /** Makes a call of `crates/wire`, as the window would. */
  async function call(name, request = {}) {
    const response = await page.request.post(`${url}/call/${name}`, { data: request });
    return { ok: response.ok(), body: await response.json() };
  }
  return {
    page,
    mishaps,
    call,
    /** Makes a call that has to be answered. */
    async ask(name, request) {
      const { ok, body } = await call(name, request);
      assert.ok(ok, `${name}: ${JSON.stringify(body)}`);
      return body;
    },
    async close() {
      await page.close();
      // The book is free for the next desk once this one is gone.
      const gone = new Promise((ended) => host.once("exit", ended));
      if (host.kill()) await gone;
    },
  };
}

/** The demo clinic in a browser of its own; call `close` in the end. */
export async function openDemo(...words) {
  const browser = await openBrowser();
  try {
    const desk = await openDesk(browser, "--demo", ...words);
    await desk.page.getByRole("button", { name: "Today" }).first().waitFor({ timeout: 60_000 });
    return {
      ...desk,
      async close() {
        await desk.close();
        await browser.close();
      },
    };
  } catch (failed) {
    // A browser that stays would keep the test from ending.
    await browser.close();
    throw failed;
  }
}

/** Starts the real desk on loopback and a browser on it. DESK_HOST and CHROMIUM come from `cargo xtask test`. */
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

/** The demo clinic in a browser; call `close` in the end. */
export async function openDemo(options = {}) {
  const host = spawn(process.env.DESK_HOST, ["--demo"], { stdio: ["ignore", "pipe", "inherit"] });
  const lines = createInterface({ input: host.stdout });
  const [line] = await Promise.race([
    new Promise((here) => lines.once("line", (it) => here([it]))),
    new Promise((_, gone) => host.once("exit", (code) => gone(new Error(`the host ended with ${code}`)))),
  ]);
  const url = line.replace("listening ", "");
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: quiet,
  });
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, ...options });
  const mishaps = [];
  page.on("pageerror", (error) => mishaps.push(error.message));
  await page.goto(url);
  await page.getByRole("button", { name: "Today" }).first().waitFor({ timeout: 60_000 });
  return {
    page,
    mishaps,
    /** Makes a call of `crates/wire`, as the window would. */
    async call(name, request) {
      const response = await page.request.post(`${url}/call/${name}`, { data: request });
      return { ok: response.ok(), body: await response.json() };
    },
    async close() {
      await browser.close();
      host.kill();
    },
  };
}

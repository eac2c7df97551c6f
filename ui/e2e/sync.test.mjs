/**
 * Two desks and a hub on one book, as three programs (D1): each desk joins with an invitation; what one books the other
 * shows; the hub is stopped, both book one time, and who came second gets out of it with one key.
 */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { found, withAxe } from "./axe.mjs";
import { openBrowser, openDesk } from "./desk.mjs";
import { book as bookAt, later, openings, placementOf, today } from "./steps.mjs";

const PROGRAM = process.env.DAYBOOK_HUB ?? join(dirname(process.env.DESK_HOST ?? ""), "daybook-hub");
const PASSWORD = "seven loud geese";
const PASSPHRASE = "river lamp seven oak";

let folder, hub, browser, port;
const desks = [];

const books = () => ["--demo", "--database", `sqlite:${folder}`];

/** Runs the hub's program once; what it prints. */
function run(words, input) {
  const done = spawnSync(PROGRAM, [...words, ...books()], { input, encoding: "utf8" });
  assert.equal(done.status, 0, done.stderr);
  return done.stdout.trim();
}

/** Starts the hub, on the port it had. */
async function serve() {
  hub = spawn(PROGRAM, ["serve", ...books(), "--tls", "--listen", `127.0.0.1:${port ?? 0}`], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const heard = [hub.stdout, hub.stderr].map((it) => createInterface({ input: it }));
  port = await new Promise((here, gone) => {
    hub.once("exit", (code) => gone(new Error(`the hub ended with ${code}`)));
    for (const lines of heard)
      lines.on("line", (line) => {
        const at = line.match(/127\.0\.0\.1:(\d+)/);
        if (at) here(at[1]);
      });
  });
}

async function stop() {
  const gone = new Promise((ended) => hub.once("exit", ended));
  if (hub.kill()) await gone;
}

/** A new desk that joins with the first screen a computer shows, and signs in. */
async function joined(name) {
  const desk = await openDesk(browser);
  desks.push(desk);
  const { page } = desk;
  await page.getByRole("button", { name: /Join a clinic's appointment book/ }).click();
  await page.getByLabel("Invitation").fill(run(["invite"]));
  await page.getByLabel("Name of this computer").fill(name);
  await page.locator("input[type=password]").first().fill(PASSPHRASE);
  await page.getByRole("button", { name: "Join an appointment book" }).click();
  await page.getByLabel("Invitation").waitFor({ state: "detached", timeout: 60_000 });
  const state = await desk.call("new_recovery_key");
  await desk.call("confirm_recovery_key", state.body);
  const known = await desk.call("app_state");
  const who = known.body.sign_in.find((it) => it.name === "Maya Lind");
  await desk.call("sign_in", { user_id: who.user_id, password: PASSWORD });
  await page.reload();
  await page.getByRole("button", { name: /Synced/ }).waitFor({ timeout: 60_000 });
  return desk;
}

/** How a desk's share stands, once it stands so. */
async function until(desk, says) {
  await desk.page.getByRole("button", { name: says }).first().waitFor({ timeout: 60_000 });
}

before(
  async () => {
    folder = mkdtempSync(join(tmpdir(), "daybook-hub-"));
    await serve();
    run(["create-user", "--name", "Maya Lind", "--role", "admin"], `${PASSWORD}\n`);
    browser = await openBrowser();
  },
  { timeout: 180_000 },
);

after(async () => {
  for (const desk of desks) await desk.close();
  await browser?.close();
  if (hub) await stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Books somebody at `at` on a desk, past the form. */
async function book(desk, at, number) {
  const id = `00000000-0000-7000-8000-00000000000${number}`;
  const who = { patient: at.patients[number], type: at.type };
  await bookAt(desk, { id, ...who, placement: at.opening });
  return id;
}

/** Free time, and two patients. */
async function somewhere(desk) {
  const setUp = (await desk.call("set_up_book")).body;
  const provider = setUp.providers[0];
  const type = setUp.appointment_types.find(
    (it) =>
      it.active &&
      (provider.appointment_type_ids.length === 0 || provider.appointment_type_ids.includes(it.id)),
  );
  const part = { provider_id: provider.id, days: 31, limit_per_day: 5 };
  const [first, , third] = await openings(desk, type, later(await today(desk), 3), part);
  const { patients } = await desk.ask("search_patients", { text: "", offset: 0, limit: 4 });
  return { type, patients, opening: placementOf(first), later: placementOf(third) };
}

test("what one desk books is on the other within moments (D1)", { timeout: 240_000 }, async () => {
  const [reception, surgery] = [await joined("Reception"), await joined("Surgery")];
  const at = await somewhere(reception);
  const id = await book(reception, { ...at, opening: at.later }, 1);
  await until(reception, /Synced/);
  await surgery.page.waitForFunction(
    async (id) => {
      const said = await fetch("/call/appointment", {
        method: "POST",
        body: JSON.stringify({ id }),
        headers: { "content-type": "application/json" },
      });
      return said.ok;
    },
    id,
    { timeout: 30_000 },
  );
});

test(
  "the hub stops, both book one time, and who came second gets out of it with one key (D1)",
  { timeout: 240_000 },
  async () => {
    const [reception, surgery] = desks;
    const at = await somewhere(reception);
    await stop();
    await book(reception, at, 2);
    await book(surgery, at, 3);
    await until(reception, /Sharing computer closed/);
    await until(surgery, /Sharing computer closed/);
    await serve();
    await reception.call("hurry_sharing");
    await until(reception, /Synced/);
    await surgery.call("hurry_sharing");
    await until(surgery, /1 needs attention/);
    const { page } = surgery;
    await page.keyboard.press("Alt+a");
    const item = page.getByRole("dialog").locator("li").first();
    await item.waitFor();
    await page
      .getByRole("dialog")
      .getByRole("button", { name: /Next free time/ })
      .waitFor();
    await withAxe(page);
    assert.deepEqual(await found(page), []);
    await page.locator("[role=dialog] li:focus").waitFor();
    await page.keyboard.press("1");
    await page.getByText("Nothing needs attention").waitFor();
    await until(reception, /Synced/);
    const left = await reception.call("attention");
    await reception.page.getByRole("button", { name: /needs attention/ }).waitFor({ state: "detached" });
    assert.ok(left.ok);
  },
);

test("nothing broke on the way", () =>
  assert.deepEqual(
    desks.flatMap((it) => it.mishaps),
    [],
  ));

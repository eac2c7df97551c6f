/** A patient is booked from the search to the slip with the keyboard alone (S3.4, D1): the pointer never moves. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { openDemo } from "./desk.mjs";
import { later, openings, said, step, today, typeInPalette, walk } from "./steps.mjs";

const run = promisify(execFile);
let desk;
let folder;

before(
  async () => {
    folder = await mkdtemp(join(tmpdir(), "daybook-slips-"));
    desk = await openDemo("--save-dir", folder);
  },
  { timeout: 120_000 },
);
after(async () => {
  await desk?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Presses a key until it leads no further. */
async function walkOut(key) {
  const { page } = desk;
  let here = await said(page);
  for (let next = await step(page, key); next !== here; next = await step(page, key)) here = next;
}

/** The first opening on a quarter of an hour, from tomorrow on, for what a booking starts with. */
async function firstOpening(patientId) {
  const setUp = await desk.ask("set_up_book");
  const now = await today(desk);
  const type = setUp.appointment_types.find((it) => it.active);
  const part = { patient_id: patientId, days: 10, limit_per_day: 40 };
  const opening = (await openings(desk, type, later(now, 1), part)).find((it) => it.from % 15 === 0);
  const provider = setUp.providers.find((it) => it.id === opening.provider_id).name;
  const hour = ((Math.floor(opening.from / 60) + 11) % 12) + 1;
  const time = `${hour}:${String(opening.from % 60).padStart(2, "0")}`;
  const days = (Date.parse(opening.date) - Date.parse(now)) / 86_400_000;
  return { ...opening, type: type.name, provider, time, days };
}

test("a patient is booked and gets a slip without the pointer", { timeout: 120_000 }, async () => {
  const { page, call } = desk;
  const { keyboard } = page;
  const { body: found } = await call("search_patients", { text: "ursla garcia", limit: 5, offset: 0 });
  const opening = await firstOpening(found.patients[0].id);

  // The name is typed as one hears it, and Enter is faster than the search.
  await typeInPalette(page, "ursla garcia");
  await page.getByRole("option", { name: "Book Ursula García" }).waitFor();
  await keyboard.press("ArrowDown");
  await keyboard.press("Enter");
  await page.getByText("Booking for Ursula García").waitFor();

  // To the day, the provider and the time that is free.
  await page.locator("[data-slot-cursor]:focus").waitFor();
  const heading = page.locator("#main h1, #main h2").first();
  for (let day = 0; day < opening.days; day++) {
    const before = await heading.textContent();
    await keyboard.press("PageDown");
    await page.waitForFunction(
      (text) => document.querySelector("#main h1, #main h2")?.textContent !== text,
      before,
    );
  }
  await page.locator("[data-slot-cursor]:focus, [data-item]:focus").waitFor();
  await walk(page, "ArrowRight", new RegExp(opening.provider));
  await walkOut("ArrowUp");
  await walk(page, "ArrowDown", new RegExp(`^${opening.time} .*free`));
  await keyboard.press("Enter");

  // The form is filled in; it is saved, and the keyboard stands on the new card.
  await page.getByRole("complementary", { name: "New appointment" }).waitFor();
  await page.getByText("Any free:").waitFor();
  await keyboard.press("Control+Enter");
  await page.locator("[data-item]:focus").waitFor();
  assert.match(await said(page), new RegExp(`^Ursula García, ${opening.type}, ${opening.time}`));

  // The slip, painted as it will be on paper, and on disk.
  await keyboard.press("Control+p");
  await page.waitForFunction(() => {
    const canvas = document.querySelector("[data-page] canvas");
    if (!canvas?.width) return false;
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return data.some((it, at) => at % 4 === 0 && it < 64);
  });
  await walk(page, "Tab", /^\s*Save as PDF/);
  await keyboard.press("Enter");
  await page.getByText("Saved").first().waitFor();
  await page.locator("[data-item]:focus").waitFor();

  const [file] = await readdir(folder);
  const { stdout: slip } = await run("pdftotext", ["-layout", join(folder, file), "-"]);
  for (const words of [
    "Linden Dental Practice",
    "Ursula García",
    opening.provider,
    opening.type,
    opening.time,
  ])
    assert.ok(slip.includes(words), `the slip does not say ${words}:\n${slip}`);
  const { body } = await call("calendar", { from: opening.date, to: opening.date });
  assert.ok(
    body.items.some((it) => it.patient_name === "Ursula García" && it.from === opening.from),
    "the appointment is in the book",
  );
});

test("Enter takes what was typed, however fast it was typed", { timeout: 60_000 }, async () => {
  const { page } = desk;
  await typeInPalette(page, "soren larsen");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Søren Larsen" }).waitFor();
});

test("the keys of a card mean the card the keyboard is on", { timeout: 60_000 }, async () => {
  const { page } = desk;
  await page.keyboard.press("Alt+1");
  await page.locator(".time-grid").waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Control+ArrowDown");
  await page.locator("[data-item]:focus").waitFor();
  const name = (await said(page)).split(",")[0];
  await page.keyboard.press("Delete");
  await page.getByRole("alertdialog", { name: new RegExp(name) }).waitFor();
  await page.keyboard.press("Escape");
  await page.locator("[data-item]:focus").waitFor();
});

test("nothing broke on the way", () => assert.deepEqual(desk.mishaps, []));

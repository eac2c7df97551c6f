/** Reports by the keyboard alone (Q23): chosen, put in order, taken out; their totals are those of the list. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { openDemo } from "./desk.mjs";
import { later, today, walk } from "./steps.mjs";

const run = promisify(execFile);
let desk;
let folder;

before(
  async () => {
    folder = await mkdtemp(join(tmpdir(), "daybook-reports-"));
    desk = await openDemo("--save-dir", folder);
  },
  { timeout: 120_000 },
);
after(async () => {
  await desk?.close();
  await rm(folder, { recursive: true, force: true });
});

const saved = async (ending) => {
  const name = (await readdir(folder)).find((it) => it.endsWith(ending));
  assert.ok(name, `no ${ending} was saved`);
  return join(folder, name);
};

test("a report is chosen, put in order and taken out without the pointer", { timeout: 90_000 }, async () => {
  const { page, ask } = desk;
  const { keyboard } = page;
  await keyboard.press("Alt+5");
  await page.locator("#main [data-report=provider_use] table").waitFor();

  await walk(page, "Tab", /^By status$/);
  await keyboard.press("Enter");
  await page.locator("#main [data-report=by_status]:not([aria-busy=true])").waitFor();

  // The table comes to what the calendar lists for the same days.
  const cells = await page.locator("#main tfoot td").allTextContents();
  const statement = await page.getByRole("region", { name: "What is counted" }).textContent();
  assert.match(statement, /Counted: Held, To approve, Scheduled/);
  const to = await today(desk);
  const { items } = await ask("calendar", { from: later(to, -29), to });
  assert.equal(cells[0].replace(/\D/g, ""), String(items.length));

  await walk(page, "Tab", /^Appointments$/);
  await keyboard.press("Enter");
  await page.locator("#main th[aria-sort=descending]").waitFor();
  const numbers = await page.locator("#main tbody tr td:nth-child(2)").allTextContents();
  const counts = numbers.map((it) => Number(it.replace(/\D/g, "")));
  assert.deepEqual(
    counts,
    [...counts].sort((a, b) => b - a),
  );

  await walk(page, "Shift+Tab", /^Export as CSV$/);
  await keyboard.press("Enter");
  await page.getByText("Report exported").waitFor();
  const table = await readFile(await saved(".csv"), "utf8");
  assert.match(table, /^\ufeff?Status,Appointments,Time \(min\),Share \(%\)/);
  assert.ok(table.includes(`Total,${items.length},`), table);
  assert.ok(table.includes("Counted: Held, To approve"), "the table says what it counts");

  await walk(page, "Tab", /^Print or PDF$/);
  await keyboard.press("Enter");
  await page.locator("[data-page] canvas[width]").waitFor();
  await walk(page, "Tab", /^Save as PDF/);
  await keyboard.press("Enter");
  await page.getByText("Saved").first().waitFor();
  const { stdout: paper } = await run("pdftotext", ["-layout", await saved(".pdf"), "-"]);
  for (const words of ["Appointments by status", "Counted: Held", "Page 1 of 1", "Linden Dental Practice"])
    assert.ok(paper.includes(words), `the paper does not say ${words}:\n${paper}`);
});

test(
  "days of one's own are asked for, and days that run backwards are told",
  { timeout: 60_000 },
  async () => {
    const { page } = desk;
    await page.keyboard.press("Alt+5");
    await page.locator("#main table").waitFor();
    await page.getByLabel("Days", { exact: true }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("option", { name: "Own dates" }).waitFor();
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
    const last = page.locator("#main [role=spinbutton]").last();
    await last.focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.getByText("The last day lies before the first").waitFor();
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowUp");
    await page.locator("#main [data-report]:not([aria-busy=true])").waitFor();
  },
);

test("nothing broke on the way", () => assert.deepEqual(desk.mishaps, []));

/** The audit log by the keyboard alone (trust.md §5.2, 5.7): read, narrowed, the record meant, verified, taken out. */
import assert from "node:assert/strict";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { openDemo } from "./desk.mjs";
import { said, until, walk } from "./steps.mjs";

let desk;
let folder;
let patient;

before(
  async () => {
    folder = await mkdtemp(join(tmpdir(), "daybook-audit-"));
    desk = await openDemo("--save-dir", folder);
    desk.page.setDefaultTimeout(10_000);
    const { patients } = await desk.ask("search_patients", { text: "ursula garcia", limit: 1, offset: 0 });
    [patient] = patients;
  },
  { timeout: 120_000 },
);
after(async () => {
  await desk?.close();
  await rm(folder, { recursive: true, force: true });
});

/** What stands in a column of the list, from the newest. */
const column = (page, at) =>
  page.locator(`#main [role=row][aria-selected] [role=gridcell]:nth-child(${at})`).allInnerTexts();

async function openLog(page) {
  await page.keyboard.press("Alt+6");
  await page.locator("#main nav").waitFor();
  await walk(page, "Tab", /^Audit log$/);
  await page.keyboard.press("Enter");
  await page.locator("#main [role=grid] [aria-selected]").first().waitFor();
}

test(
  "who did what is found by patient and by deed, and the record meant is opened",
  { timeout: 90_000 },
  async () => {
    const { page, ask } = desk;
    const { keyboard } = page;
    await ask("patient", { id: patient.id });
    await openLog(page);
    await until(
      page,
      () => column(page, 3),
      (them) => them.includes("Opened a record"),
    );

    // By patient, typed ahead.
    await page.getByLabel("About which patient").focus();
    await keyboard.type("ursula gar");
    await page.getByRole("option", { name: /Ursula Garc/ }).waitFor();
    await keyboard.press("Enter");
    const name = `${patient.given_name} ${patient.family_name}`;
    await until(
      page,
      () => column(page, 4),
      (them) => them.length > 0 && them.every((it) => it.includes(name)),
    );

    // By what was done, besides.
    await page.getByLabel("What", { exact: true }).focus();
    await keyboard.type("opened a rec");
    await page.getByRole("option", { name: /Opened a record/ }).waitFor();
    await keyboard.press("Enter");
    await until(
      page,
      () => column(page, 3),
      (them) => them.length === 1 && them[0] === "Opened a record",
    );

    // Enter goes to whom it is about.
    await page.locator("#main [role=grid]").focus();
    await keyboard.press("ArrowDown");
    await page.locator("#main [aria-selected=true]").waitFor();
    await keyboard.press("Enter");
    await page.locator(`[data-patient="${patient.id}"]`).waitFor();
  },
);

test("days narrow it, and nothing found says so with a way out", { timeout: 90_000 }, async () => {
  const { page } = desk;
  const { keyboard } = page;
  await openLog(page);
  await page.getByLabel("To", { exact: true }).getByRole("spinbutton").first().focus();
  await keyboard.type("01012020");
  await page.getByText("Nothing of that kind").waitFor();
  await page.locator("#main").getByRole("button", { name: "Show everything" }).last().focus();
  await keyboard.press("Enter");
  await page.locator("#main [role=grid] [aria-selected]").first().waitFor();
});

test("the chain is verified in words", { timeout: 60_000 }, async () => {
  const { page } = desk;
  await openLog(page);
  await walk(page, "Tab", /^Verify$/);
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Is the log whole?" });
  await dialog.getByText("Whole", { exact: true }).waitFor();
  await dialog.getByText(/entries follow from one another/).waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  assert.equal(await said(page), "Verify", "the keyboard is where it was");
});

// D5
test("seals are kept elsewhere, and the log is compared with them again", { timeout: 60_000 }, async () => {
  const { page } = desk;
  await openLog(page);
  await walk(page, "Tab", /^Verify$/);
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Is the log whole?" });
  await dialog.getByText("This computer's log").waitFor();
  await walk(page, "Tab", /^Save the seals/);
  await page.keyboard.press("Enter");
  await page.getByText("Seals saved").waitFor();
  const name = (await readdir(folder)).find((it) => it.startsWith("seals-"));
  const kept = JSON.parse(await readFile(join(folder, name), "utf8"));
  assert.equal(kept.daybook, "audit anchors 1");
  const choose = (file) => dialog.locator("input[type=file]").setInputFiles(file);
  await choose(join(folder, name));
  await dialog.getByText("The seals of the file").waitFor();
  await dialog
    .getByText(new RegExp(`^Seals that fit: ${kept.anchors.length}\\.`))
    .last()
    .waitFor();
  const [first] = kept.anchors;
  const forged = { ...kept, anchors: [{ ...first, seq: first.seq + 1 }] };
  await choose({ name: "x.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(forged)) });
  await dialog.getByText(/this seal is not this book's/).waitFor();
  await choose({ name: "x.json", mimeType: "application/json", buffer: Buffer.from("hello") });
  await dialog.getByText(/That file holds no seals/).waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
});

test("what is narrowed is taken out, and that stands in the log", { timeout: 60_000 }, async () => {
  const { page } = desk;
  const { keyboard } = page;
  await openLog(page);
  await page.getByLabel("What", { exact: true }).focus();
  await keyboard.type("verified");
  await page.getByRole("option", { name: /Verified the audit log/ }).waitFor();
  await keyboard.press("Enter");
  await until(
    page,
    () => column(page, 3),
    (them) => them.length > 0 && them.every((it) => it.startsWith("Verified")),
  );
  await walk(page, "Shift+Tab", /^Export$/);
  await keyboard.press("Enter");
  await page.getByText("Audit log exported").waitFor();
  const file = (await readdir(folder)).find((it) => it.startsWith("audit-"));
  const lines = (await readFile(join(folder, file), "utf8")).trim().split(/\r?\n/);
  assert.match(lines[0], /^\ufeff?Entry,Time,Person,What,Record,Detail$/);
  assert.ok(
    lines.length > 1 && lines.slice(1).every((it) => it.includes("Verified the audit log")),
    lines.join("\n"),
  );
  const { lines: newest } = await desk.ask("audit_log", {
    ...{ person: null, deeds: ["export.saved"], patient_id: null, from: null, to: null, after: null },
    locale: "en",
  });
  assert.equal(newest[0].more, "the audit log");
});

test("nothing broke on the way", () => assert.deepEqual(desk.mishaps, []));

/**
 * Sharing a computer's own book, by the keyboard: it is switched on, an invitation is made, another computer joins with
 * the short code and is let in, what either books the other shows, and it is shut out and the sharing stopped again.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { found, withAxe } from "./axe.mjs";
import { PASSPHRASE, PASSWORD, freePort, openClinic, press, type } from "./computers.mjs";
import { openBrowser, openDesk } from "./desk.mjs";

let browser, office, surgery, port;

before(
  async () => {
    [browser, port] = await Promise.all([openBrowser(), freePort()]);
    office = await openClinic(browser);
  },
  { timeout: 120_000 },
);

after(async () => {
  await surgery?.close();
  await office?.close();
  await browser?.close();
});

test(
  "a book is shared, a computer joins by its code and both work in it (D1)",
  { timeout: 240_000 },
  async () => {
    const { page } = office;
    await page.keyboard.press("Alt+6");
    await press(page, "Sharing");
    await page.getByRole("heading", { name: "Share this computer's appointment book" }).waitFor();
    await type(page, "Name of this computer", "Reception");
    await type(page, /^Port/, String(port));
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "This computer shares its appointment book" }).waitFor();
    await page.getByRole("button", { name: "Sharing: Sharing this book" }).waitFor();
    await withAxe(page);
    assert.deepEqual(await found(page), []);

    await page.getByLabel("Ask here before it is let in").focus();
    await page.keyboard.press("Space");
    await press(page, "Invite a computer");
    await page.getByRole("img", { name: "The invitation as a QR code" }).waitFor();
    const line = await page.locator("[data-invitation]").innerText();
    assert.match(line, /^daybook:[A-Z2-7]+$/);
    await withAxe(page);
    assert.deepEqual(await found(page), []);
    const [address, code] = await page.locator("dd bdi").allInnerTexts();
    assert.equal(address, `127.0.0.1:${port}`);

    surgery = await openDesk(browser);
    const other = surgery.page;
    await press(other, /Join a clinic's appointment book/);
    await type(other, "Invitation", `${address} ${code.toLowerCase()}`);
    await type(other, "Name of this computer", "Surgery");
    await other.locator("input[type=password]").first().focus();
    await other.keyboard.type(PASSPHRASE);
    await other.keyboard.press("Enter");
    await other.getByText("Waiting to be let in").waitFor();

    // Somebody agrees where the book is, and the other goes on by itself.
    await press(page, "Let in: Surgery");
    await other.getByLabel("Invitation").waitFor({ state: "detached", timeout: 60_000 });
    const state = await surgery.ask("new_recovery_key", {});
    await surgery.ask("confirm_recovery_key", state);
    const [who] = (await surgery.ask("app_state", {})).sign_in;
    await surgery.ask("sign_in", { user_id: who.user_id, password: PASSWORD });
    await other.reload();
    await other.getByRole("button", { name: /Synced/ }).waitFor({ timeout: 60_000 });
    await page.getByRole("listitem").filter({ hasText: "Surgery" }).getByText("Connected").waitFor();
  },
);

test(
  "who is shut out is locked at once, and others are told when sharing ends",
  { timeout: 120_000 },
  async () => {
    const { page } = office;
    await press(page, /Stop sharing/);
    await page.getByRole("alertdialog").waitFor();
    await press(page, /^Stop sharing$/);
    await surgery.page.getByRole("button", { name: "Sharing: Sharing computer closed" }).waitFor();
    await page.getByRole("heading", { name: "Share this computer's appointment book" }).waitFor();
    await press(page, "Share this book");
    await page.getByRole("heading", { name: "This computer shares its appointment book" }).waitFor();
    await surgery.ask("hurry_sharing", {});
    await surgery.page.getByRole("button", { name: /Synced/ }).waitFor();

    await press(page, /^Shut out…/);
    await page.getByRole("alertdialog").waitFor();
    await withAxe(page);
    assert.deepEqual(await found(page), []);
    await press(page, /^Shut out$/);
    await page.getByText("No other computer yet").waitFor();
    await surgery.ask("hurry_sharing", {});
    await surgery.page.getByRole("button", { name: /Locked: shut out/ }).waitFor();
  },
);

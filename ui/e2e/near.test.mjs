/**
 * Finding a shared book in the local network, by the keyboard: it appears in the list of a computer that wants to join
 * as soon as it is shared, is joined with its code alone, and is gone from the list when sharing ends. The network is
 * real multicast DNS on the loopback interface.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { found, withAxe } from "./axe.mjs";
import { PASSPHRASE, freePort, openClinic, press, type } from "./computers.mjs";
import { openBrowser, openDesk } from "./desk.mjs";

let browser, office, surgery, visitor, network;

/** The books that are listed. */
const listed = (page) => page.locator("[data-nearby]");

before(
  async () => {
    [browser, network] = await Promise.all([openBrowser(), freePort()]);
    office = await openClinic(browser, "--near", String(network));
  },
  { timeout: 120_000 },
);

after(async () => {
  for (const it of [visitor, surgery, office, browser]) await it?.close();
});

test(
  "a book appears when it is shared, and is joined with its code alone (D1)",
  { timeout: 240_000 },
  async () => {
    surgery = await openDesk(browser, "--near", String(network));
    const other = surgery.page;
    await press(other, /Join a clinic's appointment book/);
    await other.getByText("Looking for appointment books in this network").waitFor();
    await withAxe(other);
    assert.deepEqual(await found(other), []);

    const { page } = office;
    await page.keyboard.press("Alt+6");
    await press(page, "Sharing");
    await page.getByRole("heading", { name: "Share this computer's appointment book" }).waitFor();
    await type(page, "Name of this computer", "Dr. Osei's desk");
    await type(page, /^Port/, String(await freePort()));
    await page.keyboard.press("Enter");
    await page.getByText("Computers that want to join find it in their list.").waitFor();
    await listed(other).getByText("Brightwater Dental").waitFor({ timeout: 60_000 });
    await other.getByRole("status").filter({ hasText: "1 appointment book found nearby" }).waitFor();
    await withAxe(other);
    assert.deepEqual(await found(other), []);

    await listed(other).first().focus();
    await other.keyboard.press("Enter");
    await other.locator("[data-code]:focus").waitFor();
    await withAxe(other);
    assert.deepEqual(await found(other), []);
    // Another, after all: the keyboard is on the list again.
    await press(other, "Choose another");
    await other.locator("[data-nearby]:focus").waitFor();
    await other.keyboard.press("Enter");
    await other.keyboard.type("abcd");
    await other.keyboard.press("Enter");
    await other.getByText("A code has sixteen letters and digits").waitFor();

    const { code } = await office.ask("invite_computer", { approve: false });
    await type(other, "Code", code.toLowerCase());
    await type(other, "Name of this computer", "Surgery");
    await other.locator("input[type=password]").first().focus();
    await other.keyboard.type(PASSPHRASE);
    await other.keyboard.press("Enter");
    await other.getByRole("heading", { name: "Keep this key on paper" }).waitFor({ timeout: 60_000 });
    await page.getByRole("listitem").filter({ hasText: "Surgery" }).waitFor();
  },
);

test("a book that is shared no longer is gone from the list", { timeout: 120_000 }, async () => {
  visitor = await openDesk(browser, "--near", String(network));
  const other = visitor.page;
  await press(other, /Join a clinic's appointment book/);
  await listed(other).getByText("Brightwater Dental").waitFor({ timeout: 60_000 });
  await listed(other).first().focus();
  await other.keyboard.press("Enter");
  await office.ask("stop_serving", {});
  await other.getByText("was switched off or left the network").waitFor({ timeout: 60_000 });
  await press(other, "Choose another");
  await other.getByText("Looking for appointment books in this network").waitFor();
});

test("a computer in no network says so, and takes an invitation", { timeout: 120_000 }, async () => {
  const alone = await openDesk(browser);
  try {
    await press(alone.page, /Join a clinic's appointment book/);
    await alone.page.getByText("cannot look for books by itself").waitFor();
    await withAxe(alone.page);
    assert.deepEqual(await found(alone.page), []);
    await alone.page.getByRole("textbox", { name: "Invitation" }).waitFor();
  } finally {
    await alone.close();
  }
});

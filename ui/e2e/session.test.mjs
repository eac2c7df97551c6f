/** Who is at the desk, and what they are asked before they may do more. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openDemo } from "./desk.mjs";

let desk;

before(async () => (desk = await openDemo()), { timeout: 120_000 });
after(() => desk?.close());

test(
  "whoever came in with a PIN types their password before they see the staff",
  { timeout: 60_000 },
  async () => {
    const { page } = desk;
    await page.keyboard.press("Control+Shift+L");
    await page.locator("[role=dialog] input").first().waitFor();
    await page.keyboard.type("1234");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.keyboard.press("Alt+6");
    await page.getByRole("button", { name: "Staff and roles" }).click();
    const password = page.locator("#main input[type=password]");
    await password.waitFor();
    await page.keyboard.type("not this one");
    await page.keyboard.press("Enter");
    await page
      .getByText(/is not right|tries left|not the password/i)
      .first()
      .waitFor();
    await password.fill("daybook-demo");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Add", exact: false }).first().waitFor();
    await page.locator("#main table").waitFor();
  },
);

test("nothing broke on the way", () => assert.deepEqual(desk.mishaps, []));

/** Times kept for a type are painted on the calendar itself, moved, pulled and taken off there (S3.2), by pointer and by keyboard. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openDemo } from "./desk.mjs";
import {
  bring,
  choose,
  chooseByKeys,
  drag,
  freeTuesday,
  goTo,
  later,
  placeOn,
  until,
  walk,
} from "./steps.mjs";

let desk;

before(
  async () => {
    desk = await openDemo();
    desk.page.setDefaultTimeout(10_000);
  },
  { timeout: 120_000 },
);
after(() => desk?.close());

const setUp = () => desk.ask("set_up_book", {});
const clock = (minute) =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

/** What is kept of a provider's week: “1 10:00-12:00 Digital scan warned”. */
async function kept(id) {
  const { providers, appointment_types: types } = await setUp();
  return providers
    .find((it) => it.id === id)
    .template.map(({ weekday, span, appointment_type_id, staff }) => {
      const { name } = types.find((it) => it.id === appointment_type_id);
      return `${weekday} ${clock(span.from)}-${clock(span.to)} ${name} ${staff}`;
    })
    .sort();
}

/** The book comes to hold exactly these of somebody's week. */
async function comesTo(id, wanted) {
  const found = await until(
    desk.page,
    () => kept(id),
    (it) => it.join() === wanted.join(),
  );
  assert.deepEqual(found, wanted);
}

/** A provider for whom nothing is kept, a type that can be, and a Tuesday on the calendar. */
async function onFreeTuesday(place) {
  const { providers, appointment_types: types } = await setUp();
  const provider = providers.filter((it) => it.active)[place];
  await desk.ask("save_provider", { ...provider, template: [], appointment_type_ids: [] });
  const tuesday = await freeTuesday(desk);
  await goTo(desk.page, tuesday);
  return { provider, type: types.find((it) => it.name === "Digital scan"), tuesday };
}

const board = () => desk.page.locator("[data-painting]");
const cards = (column) => board().locator(`[data-column="${column}"] [data-item]`);

test(
  "a kept time is painted, moved, pulled and removed on the calendar by pointer (S3.2)",
  { timeout: 90_000 },
  async () => {
    const { page } = desk;
    const { provider, type, tuesday } = await onFreeTuesday(0);
    const column = `${tuesday}_${provider.id}`;
    const at = (minute) => placeOn(page, { date: tuesday, of: provider.id, minute });
    const ten = await at(600);
    await page.locator(".head").filter({ hasText: provider.name }).first().click({ button: "right" });
    await page.getByRole("menuitem", { name: "Paint kept times on the calendar" }).click();
    await board().locator(".time-grid").waitFor();
    await board().getByText("is kept every Tuesday").waitFor();
    const same = await at(600);
    assert.deepEqual(same, ten, "the days stay where they were");

    await board().getByRole("combobox", { name: "Keep for" }).click();
    await page.getByRole("option", { name: type.name }).click();
    await drag(page, await at(600), await at(720));
    await comesTo(provider.id, [`1 10:00-12:00 ${type.name} warned`]);
    await bring(page, cards(column).first(), await at(660));
    await comesTo(provider.id, [`1 11:00-13:00 ${type.name} warned`]);
    const box = await cards(column).first().boundingBox();
    await drag(page, { x: box.x + box.width / 2, y: box.y + box.height - 2 }, await at(750));
    await comesTo(provider.id, [`1 11:00-12:30 ${type.name} warned`]);

    // The one that is clicked is the one that is changed; and it is there a week later as well.
    await goTo(page, later(tuesday, 7));
    await cards(`${later(tuesday, 7)}_${provider.id}`)
      .first()
      .click();
    await board().getByRole("combobox", { name: "Others there" }).click();
    await page.getByRole("option", { name: "They may not" }).click();
    await comesTo(provider.id, [`1 11:00-12:30 ${type.name} never`]);
    await page.keyboard.press("Control+z");
    await comesTo(provider.id, [`1 11:00-12:30 ${type.name} warned`]);

    await cards(`${later(tuesday, 7)}_${provider.id}`)
      .first()
      .click();
    await board().getByRole("button", { name: "Remove" }).click();
    await comesTo(provider.id, []);
    await board().getByRole("button", { name: "Done" }).click();
    await board().waitFor({ state: "detached" });
  },
);

test("what somebody does not do cannot be kept in their week (S3.2)", { timeout: 90_000 }, async () => {
  const { page } = desk;
  const { provider, type, tuesday } = await onFreeTuesday(1);
  const { providers, appointment_types: types } = await setUp();
  const now = providers.find((it) => it.id === provider.id);
  const others = types.filter((it) => it.active && it.id !== type.id).map((it) => it.id);
  await desk.ask("save_provider", { ...now, appointment_type_ids: others });
  await choose(page, "paint kept", /Paint kept times/);
  await board().getByRole("combobox", { name: "Keep for" }).click();
  await page.getByRole("option", { name: type.name }).click();
  const at = (minute) => placeOn(page, { date: tuesday, of: provider.id, minute });
  await drag(page, await at(600), await at(660));
  await page.getByText(`${provider.name} does not do ${type.name}`).first().waitFor();
  assert.deepEqual(await kept(provider.id), []);
  await page.keyboard.press("Escape");
  await board().waitFor({ state: "detached" });
});

test(
  "a kept time is made, pulled, moved and taken off on the calendar with the keyboard (S3.2)",
  { timeout: 90_000 },
  async () => {
    const { page } = desk;
    const { provider, type } = await onFreeTuesday(2);
    await choose(page, "paint kept", /Paint kept times/);
    await board().locator("[data-slot-cursor]:focus").waitFor();
    await board().getByRole("combobox", { name: "Keep for" }).focus();
    await chooseByKeys(page, type.name);
    await board().locator("[data-slot-cursor]").focus();
    await walk(page, "ArrowRight", new RegExp(provider.name));
    await walk(page, "ArrowDown", /^10:00 AM/);
    await page.keyboard.press("Enter");
    await comesTo(provider.id, [`1 10:00-10:15 ${type.name} warned`]);
    const card = board().locator("[data-item]:focus");
    await card.waitFor();
    // Taken up it is pulled three quarters of an hour longer, and put an hour later.
    for (const key of [
      "m",
      "Shift+ArrowDown",
      "Shift+ArrowDown",
      "Shift+ArrowDown",
      "Alt+ArrowDown",
      "Enter",
    ])
      await page.keyboard.press(key);
    await comesTo(provider.id, [`1 11:00-12:00 ${type.name} warned`]);
    await card.waitFor();
    assert.match(await card.getAttribute("aria-label"), /Every Tuesday, 11:00 AM to 12:00 PM/);
    // Enter goes to what it is kept as.
    await page.keyboard.press("Enter");
    await board().getByRole("combobox", { name: "Others there" }).focus();
    await chooseByKeys(page, "They must give a reason");
    await comesTo(provider.id, [`1 11:00-12:00 ${type.name} reason`]);
    await card.waitFor();
    await page.keyboard.press("Delete");
    await comesTo(provider.id, []);
    await page.keyboard.press("Control+z");
    await comesTo(provider.id, [`1 11:00-12:00 ${type.name} reason`]);
    await page.keyboard.press("Escape");
    await board().waitFor({ state: "detached" });
    await page.locator(".time-grid :focus").waitFor();
  },
);

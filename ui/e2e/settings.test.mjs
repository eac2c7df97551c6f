/**
 * What is set up by dragging, and whom it strands: times of a provider's week kept for a type (S3.2), and a closure that
 * leads into the repair of the day it falls on (Q24, D9). Each by pointer and by keyboard.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openDemo } from "./desk.mjs";
import { chooseByKeys, drag, freeTuesday, goTo, later, today as todayAt, until } from "./steps.mjs";

let desk;

before(
  async () => {
    desk = await openDemo();
    desk.page.setDefaultTimeout(10_000);
  },
  { timeout: 120_000 },
);
after(() => desk?.close());

const ask = (name, request) => desk.ask(name, request);
const setUp = () => ask("set_up_book", {});

/** A page of the settings, by the keys. */
async function settings(name) {
  const { page } = desk;
  await page.keyboard.press("Alt+6");
  await page.locator("#main nav").getByRole("button", { name, exact: true }).focus();
  await page.keyboard.press("Enter");
}

/** A coming day with appointments of a provider, and of a chair that is taken then. */
async function busyDay() {
  const from = later(await todayAt(desk), 1);
  const { items } = await ask("calendar", { from, to: later(from, 13) });
  const theirs = items.filter((it) => it.status === "confirmed");
  const [first] = theirs.filter((it) => it.resource_ids.length > 0);
  const sameDay = theirs.filter((it) => it.date === first.date);
  const { providers, resources } = await setUp();
  const chair = resources.find((it) => first.resource_ids.includes(it.id));
  return {
    date: first.date,
    provider: providers.find((it) => it.id === first.provider_id),
    seen: sameDay.filter((it) => it.provider_id === first.provider_id),
    chair,
    seated: sameDay.filter((it) => it.resource_ids.includes(chair.id)),
  };
}

const repairPanel = () => desk.page.getByRole("complementary", { name: "Repair the day" });

const standing = async (date) => {
  const { items } = await ask("calendar", { from: date, to: date });
  return items.map((it) => [it.id, it.provider_id, it.from, it.pinned, it.resource_ids].join(" ")).sort();
};

test(
  "leave that strands appointments goes on to their repair, by the keys, and is undone at once (D9, Q24)",
  { timeout: 90_000 },
  async () => {
    const { page } = desk;
    const { date, provider, seen } = await busyDay();
    const before = await standing(date);
    const kept = (await setUp()).exceptions.length;
    await settings("Leave and closures");
    await page.locator("#main").getByRole("button", { name: "Add", exact: true }).focus();
    await page.keyboard.press("Enter");
    const sheet = page.getByRole("dialog");
    await sheet.locator("[data-select-trigger]").first().focus();
    await chooseByKeys(page, provider.name);
    const [year, month, day] = date.split("-");
    for (const [segment, text] of Object.entries({ year, month, day })) {
      await sheet.locator(`[data-segment="${segment}"]`).first().focus();
      await page.keyboard.type(text);
    }
    await sheet.getByLabel("What staff see").focus();
    await page.keyboard.type("At a course");
    await sheet.getByText(/appointments? falls? into this time/).waitFor();
    await sheet.getByRole("button", { name: /^Find them other times/ }).focus();
    await page.keyboard.press("Enter");
    const panel = repairPanel();
    await panel.locator("[data-repair]").first().waitFor();
    assert.equal(await panel.locator("[data-repair]").count(), seen.length, "that day's proposal");
    assert.equal((await panel.locator("[data-select-trigger]").first().textContent()).trim(), provider.name);
    assert.equal(await panel.getByLabel("Reason").inputValue(), "At a course", "what was typed comes along");
    assert.equal((await setUp()).exceptions.length, kept, "nothing was saved on the way");
    await panel.getByRole("button", { name: /^Approve/ }).focus();
    await page.keyboard.press("Enter");
    await panel.waitFor({ state: "detached" });
    const { exceptions } = await setUp();
    assert.equal(exceptions.length, kept + 1, "the leave is written down with the new places");
    assert.ok(exceptions.some((it) => it.scope_id === provider.id && it.label === "At a course"));
    assert.notDeepEqual(await standing(date), before);
    await page.keyboard.press("Control+z");
    await until(
      page,
      async () => (await setUp()).exceptions.length,
      (count) => count === kept,
    );
    assert.deepEqual(await standing(date), before, "one undo takes back the leave and every place");
  },
);

test(
  "a chair closed on the year's calendar goes on to its repair, by pointer, and Escape changes nothing (D9)",
  { timeout: 90_000 },
  async () => {
    const { page } = desk;
    const { date, chair, seated } = await busyDay();
    const before = await standing(date);
    const kept = (await setUp()).exceptions.length;
    await page.keyboard.press("Alt+6");
    await page.locator("#main nav").getByRole("button", { name: "Leave and closures", exact: true }).click();
    const year = page.locator("#main header .tabular");
    while (Number(await year.textContent()) < Number(date.slice(0, 4)))
      await page.getByRole("button", { name: "Year after" }).click();
    await page.locator(`[data-day="${date}"]`).click();
    const sheet = page.getByRole("dialog");
    await sheet.locator("[data-select-trigger]").first().click();
    await page.getByRole("option", { name: chair.name, exact: true }).click();
    await sheet.getByRole("button", { name: /^Find them other times/ }).click();
    const panel = repairPanel();
    await panel.locator("[data-repair]").first().waitFor();
    assert.equal(await panel.locator("[data-repair]").count(), seated.length);
    await page.keyboard.press("Escape");
    await panel.waitFor({ state: "detached" });
    assert.equal((await setUp()).exceptions.length, kept);
    assert.deepEqual(await standing(date), before);
  },
);

/** The bars of a provider's week, and where a wall minute is on them: the hours above them are the scale. */
const bars = () => desk.page.getByRole("group", { name: "Kept times" });

/** Where `minute` of the `at`-th bar is. */
async function onBar(at, minute) {
  await bars().locator("[data-bar]").nth(at).scrollIntoViewIfNeeded();
  return bars().evaluate(
    (group, [at, minute]) => {
      const [first, second] = [...group.querySelectorAll("[aria-hidden] .tabular")].map((it) => {
        const box = it.getBoundingClientRect();
        const [hour, half] = [Number.parseInt(it.innerText), /PM/i.test(it.innerText) ? 12 : 0];
        return {
          minute: (/[AP]M/i.test(it.innerText) ? (hour % 12) + half : hour) * 60,
          x: box.x + box.width / 2,
        };
      });
      const bar = group.querySelectorAll("[data-bar]")[at].getBoundingClientRect();
      const x = first.x + ((minute - first.minute) * (second.x - first.x)) / (second.minute - first.minute);
      return { x, y: bar.y + bar.height / 2 };
    },
    [at, minute],
  );
}

/** Puts the pointer from one minute of a bar to another. */
const along = async (at, from, to) => drag(desk.page, await onBar(at, from), await onBar(at, to));

/** What is kept in a provider's week, as the book has it: "0 10:00-12:00 Digital scan warned". */
async function kept(id) {
  const { providers, appointment_types: types } = await setUp();
  const clock = (minute) =>
    [minute / 60, minute % 60].map((it) => String(Math.floor(it)).padStart(2, "0")).join(":");
  return providers
    .find((it) => it.id === id)
    .template.map(({ weekday, span, appointment_type_id, staff }) => {
      const name = types.find((it) => it.id === appointment_type_id).name;
      return `${weekday} ${clock(span.from)}-${clock(span.to)} ${name} ${staff}`;
    })
    .sort();
}

/** A provider for whom nothing is kept, and the type that is to be. */
async function unkept() {
  const { providers, appointment_types: types } = await setUp();
  const provider = providers.find((it) => it.active);
  await ask("save_provider", { ...provider, template: [] });
  return { provider, type: types.find((it) => it.name === "Digital scan") };
}

/** Saves the form and waits until the book has it. */
async function save(id, wanted) {
  await desk.page.locator("#main").getByRole("button", { name: "Save", exact: true }).focus();
  await desk.page.keyboard.press("Enter");
  return until(
    desk.page,
    () => kept(id),
    (found) => found.length === wanted,
  );
}

test(
  "a kept time is painted, moved and resized by pointer, and the calendar shows it (S3.2)",
  { timeout: 90_000 },
  async () => {
    const { page } = desk;
    const { provider, type } = await unkept();
    const tuesday = await freeTuesday(desk);
    // From the calendar: the heading of whose week it is.
    await goTo(page, tuesday);
    await page.locator(".head").filter({ hasText: provider.name }).first().click({ button: "right" });
    await page.getByRole("menuitem", { name: `Hours and kept times of ${provider.name}` }).click();
    await bars().waitFor();
    assert.equal(await page.locator("#main").getByLabel("Name").first().inputValue(), provider.name);
    const painter = page.locator("section", { has: bars() }).last();
    await painter.getByRole("combobox", { name: "Type" }).click();
    await page.getByRole("option", { name: type.name }).click();
    // Tuesday is the second or third bar, wherever the week begins.
    const at = await bars()
      .locator("[data-bar]")
      .evaluateAll((all) => {
        const names = [...all[0].parentElement.children].map((it) => it.textContent.trim());
        return names.filter((it) => /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)$/.test(it)).indexOf("Tue");
      });
    await along(at, 600, 720);
    const stretch = bars().getByRole("button", { name: new RegExp(`Tuesday ${type.name}`) });
    await stretch.waitFor();
    // Taken by its middle it moves, by its end it grows.
    await along(at, 660, 720);
    await along(at, 779, 809);
    assert.deepEqual(await save(provider.id, 1), [`1 11:00-13:30 ${type.name} warned`]);
    await goTo(page, tuesday);
    const band = page.locator(`[data-column="${tuesday}_${provider.id}"] .template`);
    await band.waitFor();
    assert.equal((await band.textContent()).trim(), type.name, "the calendar shows what it is kept for");
    await page.keyboard.press("Control+z");
    await band.waitFor({ state: "detached" });
    assert.deepEqual(await kept(provider.id), [], "one undo takes it away");
  },
);

test(
  "a kept time is typed, moved, resized and taken off with the keyboard (S3.2)",
  { timeout: 90_000 },
  async () => {
    const { page } = desk;
    const { provider, type } = await unkept();
    await settings("Providers");
    await page.locator("#main").getByRole("button", { name: provider.name }).first().focus();
    await page.keyboard.press("Enter");
    const painter = page.locator("section", { has: bars() }).last();
    await painter.getByRole("combobox", { name: "Type" }).focus();
    await chooseByKeys(page, type.name);
    await painter.getByRole("combobox", { name: "Day" }).focus();
    await chooseByKeys(page, "Wednesday");
    await painter.getByRole("textbox", { name: "Time" }).focus();
    await page.keyboard.type("10-12");
    await page.keyboard.press("Enter");
    const stretch = bars().getByRole("button", { name: new RegExp(`Wednesday ${type.name}`) });
    await stretch.focus();
    for (const key of ["ArrowRight", "ArrowRight", "Shift+ArrowLeft", "Alt+ArrowLeft"]) {
      await page.keyboard.press(key);
      assert.ok(await stretch.evaluate((it) => it === document.activeElement), "the focus stays on it");
    }
    // Whoever keeps it decides how firm it is.
    await painter.getByRole("combobox", { name: "Others there" }).focus();
    await chooseByKeys(page, "They may not");
    assert.deepEqual(await save(provider.id, 1), [`2 10:15-12:15 ${type.name} never`]);
    await stretch.focus();
    await page.keyboard.press("Delete");
    await stretch.waitFor({ state: "detached" });
    assert.deepEqual(await save(provider.id, 0), []);
  },
);

test("nothing broke on the way", () => assert.deepEqual(desk.mishaps, []));

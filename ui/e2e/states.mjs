/**
 * Every screen, panel, dialog and menu of the desk, and how one comes to each: what `looks.test.mjs` checks. Each
 * starts from the calendar of a day to come, with nothing open.
 */
import { ask, onLists, withFile } from "./grounds.mjs";
import { choose, later, typeInPalette } from "./steps.mjs";

/** Back to the calendar's day with nothing over it. */
export async function atHome(page) {
  // What was typed in a form is not kept.
  const leave = page.getByRole("alertdialog").getByRole("button", { name: "Discard" });
  if (await leave.count()) await leave.click();
  const over = page.locator("[role=dialog], [role=alertdialog], [role=menu]");
  for (let layers = 0; layers < 3 && (await over.count()); layers++) await page.keyboard.press("Escape");
  await over.first().waitFor({ state: "detached" });
  await page.keyboard.press("Alt+1");
  await page.locator(".time-grid, .month, .agenda").first().waitFor();
  if (await page.locator("[data-painting]").count()) await page.keyboard.press("Escape");
  if (await page.locator("#main aside.kit-sheet").count()) await page.keyboard.press("Escape");
  await page.keyboard.press("1");
  await page.locator(".time-grid [data-item]").first().waitFor();
  // The lists stay open from one look to the next.
  if (await page.locator("#main aside:has([role=tab])").count()) await page.keyboard.press("l");
}

const press =
  (...keys) =>
  async (page) => {
    for (const key of keys) await page.keyboard.press(key);
  };

/** The keyboard on a card of the day, wherever it was before. */
async function onCard(page) {
  await page.keyboard.press("ArrowDown");
  await page.locator(".time-grid :focus").waitFor();
  await page.keyboard.press("Control+ArrowUp");
  await page.keyboard.press("Control+ArrowDown");
  await page.locator("[data-item]:focus").waitFor();
}

const onCardThen =
  (...keys) =>
  async (page) => {
    await onCard(page);
    await press(...keys)(page);
  };

/** Every date of a series after the appointment the keyboard is on, looked at. */
async function repeating(page) {
  await onCardThen("Shift+F10")(page);
  await page.locator("[role=menuitem]:has(.lucide-repeat)").click();
}

/** A visit of two appointments, before anything is said of them. */
async function visiting(page) {
  await typeInPalette(page, "");
  await page.locator("[data-command-item]:has(.lucide-waypoints)").click();
}

/** What is proposed for the day of whoever has the first column. */
async function repairing(page) {
  await page.locator(".head").first().click({ button: "right" });
  await page.locator("[role=menuitem]:has(.lucide-user-x)").click();
}

/** The calendar while times are kept for types. */
async function painting(page) {
  await page.locator(".head").first().click({ button: "right" });
  await page.locator("[role=menuitem]:has(.lucide-paintbrush)").click();
}

/** The record of somebody who has both a past and a future here. */
async function onRecord(page) {
  await page.keyboard.press("Alt+3");
  await page.getByRole("option").first().waitFor();
  await page.keyboard.press("ArrowDown");
  await page.locator("[data-patient]").waitFor();
}

/** The ledger of somebody who bought a package. */
async function onPayments(page) {
  const { packages } = await ask(page, "set_up_book");
  const { patients } = await ask(page, "search_patients", { text: "ursula garcia", limit: 1, offset: 0 });
  const [{ id }] = patients;
  if (!(await ask(page, "patient_account", { id })).packages.length) {
    const payment = { id: crypto.randomUUID(), amount: packages[0].price, method: { by: "cash" } };
    const sale = { id: crypto.randomUUID(), patient_id: id, package_id: packages[0].id, payment };
    await ask(page, "sell_package", sale);
  }
  await choose(page, "ursula garcia");
  await page.locator(`[data-patient="${id}"]`).waitFor();
  await page.getByRole("tab").last().click();
  await page.locator("[role=tabpanel] table").waitFor();
}

/** The panel of an appointment nobody has paid. */
async function onUnpaid(page) {
  await onCardThen("Enter")(page);
  await page.locator("aside.kit-sheet section[aria-label=Payment] dl").waitFor();
}

/** A visit that has begun, of somebody who is not here, where that costs. */
async function onMissed(page) {
  const { clinic } = await ask(page, "set_up_book");
  if (!clinic.money.no_show)
    await ask(page, "save_clinic", {
      ...clinic,
      money: { ...clinic.money, no_show: { is: "fixed", amount: 2500 } },
    });
  const { today } = await ask(page, "calendar", { from: "2026-01-01", to: "2026-01-01" });
  const day = later(today, -1);
  const { items } = await ask(page, "calendar", { from: day, to: day });
  const missed = items.find((it) => it.status === "confirmed") ?? items.find((it) => it.status === "no_show");
  if (missed.status === "no_show") await ask(page, "revert_status", { id: missed.id });
  await choose(page, `#${missed.number}`, new RegExp(missed.patient_name));
  await page.locator("aside.kit-sheet header button[aria-haspopup]").first().click();
  await page.locator("[role=menuitem]:has(.lucide-user-x)").click();
}

const settings = (at) => async (page) => {
  await page.keyboard.press("Alt+6");
  await page.locator("#main nav button").nth(at).click();
};

/** A page of the settings, and in it what a click on that name opens. */
const inSettings =
  (at, name, role = "button") =>
  async (page) => {
    await settings(at)(page);
    await page.locator("#main").getByRole(role, { name }).first().click();
  };

const account = (name) => async (page) => {
  await page.locator("nav button[aria-haspopup]").click();
  if (name) await page.getByRole("menuitem", { name }).click();
};

/** One of the lists, by its place among the tabs, and what a click on its first button opens. */
const inLists =
  (at, opens = false) =>
  async (page) => {
    await onLists(page);
    await page.locator("aside [role=tab]").nth(at).click();
    if (opens) await page.locator("aside:has([data-list]) header button").first().click();
  };

/** Name, how one comes there, what is seen then. */
export const states = [
  ["a day", press("1"), ".time-grid"],
  ["three days", press("2"), ".time-grid"],
  ["a work week", press("3"), ".time-grid"],
  ["a week", press("4"), ".time-grid"],
  ["a month", press("5"), ".month"],
  ["the agenda", press("6"), "#main [data-item]"],
  ["the menu of a card", onCardThen("Shift+F10"), "[role=menu]"],
  ["the form of an appointment", onCardThen("Enter"), "#main aside.kit-sheet"],
  ["the form of a new one", press("n"), "#main aside.kit-sheet"],
  [
    "a list to choose from",
    async (page) => {
      await press("n")(page);
      await page.locator("[data-type] [data-select-trigger]").click();
    },
    "[role=listbox] [role=option]",
  ],
  [
    "leaving what was typed",
    async (page) => {
      await press("n")(page);
      await page.locator("#main aside textarea").first().fill("Prefers the afternoon");
      await page.keyboard.press("Escape");
    },
    "[role=alertdialog]",
  ],
  ["cancelling", onCardThen("Delete"), "[role=alertdialog]"],
  [
    "deleting",
    async (page) => {
      await onCardThen("Shift+F10")(page);
      await page.getByRole("menuitem").last().click();
    },
    "[role=alertdialog]",
  ],
  ["the pinboard with one on it", onCardThen("p"), "[aria-label=Pinboard] li"],
  ["a slip to print", onCardThen("Control+p"), "[data-page] canvas[width]"],
  ["who waits", inLists(0), "[data-list-row]"],
  ["who is to be called in", inLists(1), "[data-list-row]"],
  ["who has no new time", inLists(2), "[data-list-row]"],
  [
    "the menu of a row",
    async (page) => {
      await inLists(0)(page);
      await page.locator("[data-list-row]").first().focus();
      await page.keyboard.press("Shift+F10");
    },
    "[role=menu]",
  ],
  ["putting somebody on the waitlist", inLists(0, true), "[role=dialog]"],
  ["setting a recall", inLists(1, true), "[role=dialog]"],
  ["the next free times", press("f"), "[role=dialog]"],
  [
    "the best free times",
    async (page) => {
      await press("f")(page);
      await page.locator("[role=dialog] [role=radio]").last().click();
    },
    "[role=dialog] ol [data-time]",
  ],
  ["every date of a series", repeating, "[role=dialog] [data-date]"],
  ["a visit being put together", visiting, "[role=dialog] [data-leg]"],
  ["a day being repaired", repairing, "#main aside [data-repair]"],
  ["kept times being painted", painting, "[data-painting] [data-item]"],
  [
    "a kept time that is selected",
    async (page) => {
      await painting(page);
      await page.locator("[data-painting] [data-item]").first().click();
    },
    "[data-painting] [data-item].selected",
  ],
  ["the palette", press("Control+k", "u", "r"), "[data-command-item]"],
  ["the key map", press("?"), "[role=dialog]"],
  [
    "the card one points at",
    async (page) => {
      await onCard(page);
      const box = await page.locator("[data-item]:focus").boundingBox();
      await page.mouse.move(box.x + 40, box.y + 8);
    },
    ".kit-fade.fixed",
  ],
  ["today", press("Alt+2"), "section[data-lane=expected]"],
  ["the directory", press("Alt+3"), "[role=option]"],
  ["a record", onRecord, "[role=tabpanel]"],
  [
    "a record's appointments",
    async (page) => {
      await onRecord(page);
      await page.getByRole("tab").nth(1).click();
    },
    "[role=tabpanel]",
  ],
  [
    "a record's treatment plans",
    async (page) => {
      await onRecord(page);
      await page.getByRole("tab").nth(2).click();
    },
    "[role=tabpanel] h2",
  ],
  [
    "a treatment plan being made",
    async (page) => {
      await onRecord(page);
      await page.getByRole("tab").nth(2).click();
      await page.getByRole("button", { name: "New treatment plan" }).click();
      await page.getByRole("button", { name: "Add a planned appointment" }).click();
    },
    "[role=dialog] li[data-step]",
  ],
  [
    "a record's payments",
    async (page) => {
      await onPayments(page);
    },
    "[role=tabpanel] table",
  ],
  [
    "the menu of a line of the ledger",
    async (page) => {
      await onPayments(page);
      await page.locator("[role=tabpanel] table button").first().click();
    },
    "[role=menu]",
  ],
  [
    "a package being sold",
    async (page) => {
      await onPayments(page);
      await page.getByRole("button", { name: "Sell a package" }).click();
    },
    "[role=dialog] [role=radiogroup]",
  ],
  [
    "a package being called off",
    async (page) => {
      await onPayments(page);
      await page.getByRole("button", { name: "Cancel package" }).first().click();
    },
    "[role=alertdialog] input",
  ],
  [
    "what an appointment costs, in its panel",
    async (page) => {
      await onUnpaid(page);
    },
    "aside.kit-sheet section[aria-label=Payment] dl",
  ],
  [
    "a payment being taken",
    async (page) => {
      await onUnpaid(page);
      await page.getByRole("button", { name: "Take payment", exact: true }).click();
    },
    "[role=dialog] dl",
  ],
  [
    "money being given back",
    async (page) => {
      await onPayments(page);
      await page.locator("tr", { hasText: "Paid: C" }).first().getByRole("button").click();
      await page.getByRole("menuitem", { name: "Give money back" }).click();
    },
    "[role=alertdialog] input",
  ],
  [
    "what not coming costs",
    async (page) => {
      await onMissed(page);
    },
    "[role=alertdialog] [role=radiogroup]",
  ],
  [
    "what a patient waits for",
    async (page) => {
      await onRecord(page);
      await page.getByRole("tab").nth(3).click();
    },
    "[role=tabpanel] button",
  ],
  [
    "a new patient",
    async (page) => {
      await onRecord(page);
      await page.locator("#main [role=listbox]").press("n");
    },
    "#main h2:has-text('New patient')",
  ],
  [
    "merging",
    async (page) => {
      await onRecord(page);
      await page.getByRole("button", { name: "Merge with another record" }).click();
    },
    "[role=dialog]",
  ],
  ["import", press("Alt+4"), "input[type=file]"],
  ["the columns of a file", withFile, "#main table"],
  [
    "a rehearsal",
    async (page) => {
      await withFile(page);
      await page.getByRole("button", { name: "Dry run", exact: true }).click();
    },
    "#main table",
  ],
  [
    "what was imported",
    async (page) => {
      // The rehearsal before it is still there.
      await page.keyboard.press("Alt+4");
      await page.getByRole("button", { name: /^Import \d/ }).click();
    },
    "#main h2 svg.text-ok",
  ],
  [
    "export",
    async (page) => {
      await page.keyboard.press("Alt+4");
      await page.locator("#main header [role=radio]").last().click();
    },
    "#main form, #main section",
  ],
  ["a report", press("Alt+5"), "#main table"],
  [
    "a report in its own order",
    async (page) => {
      await page.keyboard.press("Alt+5");
      await page.getByRole("button", { name: "Lead time" }).click();
      await page.locator("#main [data-report=lead_time]").waitFor();
    },
    "#main table",
  ],
  [
    "a report with nothing in it",
    async (page) => {
      await page.keyboard.press("Alt+5");
      await page.getByRole("button", { name: "By type" }).click();
      await page.locator("#main [data-report=by_type]").waitFor();
      await page.getByLabel("Days", { exact: true }).click();
      await page.getByRole("option", { name: "Own dates" }).click();
      // Further ahead than anybody books, whatever day it is.
      for (const field of ["To", "From"]) {
        await page.getByLabel(field, { exact: true }).getByRole("spinbutton").last().focus();
        for (let years = 0; years < 9; years++) await page.keyboard.press("ArrowUp");
      }
    },
    "#main h2:has-text('Nothing')",
  ],
  ["settings: the clinic", settings(0), "#main input"],
  ["settings: locations", settings(1), "#main input"],
  ["settings: chairs and rooms", settings(2), "#main input"],
  ["settings: types", settings(3), "#main input"],
  ["settings: a procedure", inSettings(4, "Add a procedure"), "#main input"],
  ["settings: rules to begin with", settings(5), "#main h3"],
  ["settings: a rule", inSettings(5, "Add a rule"), "#main input"],
  ["settings: fees", settings(6), "#main input"],
  ["settings: packages", settings(7), "#main h2"],
  ["settings: providers", settings(8), "#main input"],
  ["settings: closures", settings(9), "#main [data-day]"],
  ["settings: staff", settings(10), "#main input"],
  ["settings: the audit log", settings(11), "#main [role=grid] [aria-selected]"],
  ["settings: what can be done", inSettings(11, "What", "combobox"), "[role=listbox] [role=option]"],
  ["settings: the audit log verified", inSettings(11, "Verify"), "[role=dialog] h4"],
  ["settings: sharing", settings(12), "#main h2"],
  ["settings: this desk", settings(13), "#main [role=radio], #main [role=switch]"],
  ["settings: about", settings(14), "#main h2"],
  ["settings: a closure", inSettings(9, "Add"), "[role=dialog]"],
  ["settings: public holidays", inSettings(9, "Public holidays"), "[role=dialog] li"],
  ["who is signed in", account(), "[role=menu]"],
  [
    "somebody else taking over",
    async (page) => {
      await account()(page);
      await page.getByRole("menuitem").first().click();
    },
    "[role=dialog] input",
  ],
  ["setting a PIN", account("Set a PIN"), "[role=dialog]"],
  ["another password", account("Change password"), "[role=dialog]"],
];

/** Those that are reached by keys alone, whatever the language. */
export const withoutWords = new Set([
  "a day",
  "a week",
  "the form of a new one",
  "the menu of a card",
  "the best free times",
  "every date of a series",
  "a visit being put together",
  "a day being repaired",
  "the palette",
  "today",
  "a record",
  "who waits",
  "who has no new time",
  "putting somebody on the waitlist",
  "settings: rules to begin with",
  "settings: locations",
  "settings: the audit log",
]);

/** What stands over the desk, then instead of it, once somebody goes away. */
export const onceLocked = [
  ["the lock", press("Control+Shift+L"), "[role=dialog][aria-modal=true] input"],
  [
    "who works here",
    (page) => page.locator("[role=dialog][aria-modal=true] button").first().click(),
    "[role=dialog][aria-modal=true] [data-user]",
  ],
];

const onward = async (page) => page.locator("form button[type=submit]").click();

/** The first run, step by step; each goes on from the one before. */
export const firstRunSteps = [
  ["the welcome", async () => {}, "main button"],
  ["the clinic", (page) => page.locator("main button").first().click(), "form main input"],
  ["what is wrong with the clinic", onward, "[aria-invalid=true]"],
  [
    "its locations",
    async (page) => {
      await page.locator("form main input").first().fill("Harbour Dental");
      await onward(page);
    },
    "form main section",
  ],
  ["its providers", onward, "form main [role=radiogroup]"],
  [
    "its chairs and rooms",
    async (page) => {
      await page.locator("form main input").first().fill("Dr Nell Harrow");
      await onward(page);
    },
    "form main .border-dashed",
  ],
  ["its appointment types", onward, "form main h1"],
  [
    "the first account",
    async (page) => {
      await page.locator("form main button").first().click();
      await onward(page);
    },
    "form main input[type=password]",
  ],
  [
    "the summary",
    async (page) => {
      await page.locator("form main input").first().fill("Nell Harrow");
      for (const field of await page.locator("form main input[type=password]").all())
        await field.fill("four slow herons wade");
      await onward(page);
    },
    "form main dl",
  ],
  ["the recovery key", onward, "main textarea"],
  [
    "the calendar of a new clinic",
    async (page) => {
      const words = await page.locator("main [dir=ltr][data-selectable] span").allTextContents();
      await page.locator("main textarea").fill(words.join("-"));
      await onward(page);
    },
    "#main [data-arrive] h2, .time-grid [data-slot-cursor]",
  ],
  [
    "another recovery key",
    async (page) => {
      await settings(14)(page);
      await page.getByRole("button", { name: "Replace the recovery key" }).click();
    },
    "[role=dialog] textarea",
  ],
];

/** A book whose key is not here, step by step; it is open at another desk. */
export const withoutKey = [
  ["the passphrase of a book", async () => {}, "main input[type=password]"],
  [
    "a passphrase that is wrong",
    async (page) => {
      await page.locator("main input").first().fill("two wrong words here");
      await onward(page);
    },
    "[aria-invalid=true]",
  ],
  ["its recovery key", (page) => page.getByRole("radio").last().click(), "main textarea"],
  [
    "what to do about a book in use",
    async (page) => {
      await page.getByRole("radio").first().click();
      await page.locator("main input[type=password]").fill("four slow herons wade");
      await onward(page);
    },
    "main ol",
  ],
];

/**
 * A treatment plan by the keyboard alone (S3.8, S3.52): made, booked from, put back when called off; and what a
 * patient said of a visit (S4.44).
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openDemo } from "./desk.mjs";
import { book, choose, later, today, walk } from "./steps.mjs";

let desk;
let patient;

before(
  async () => {
    desk = await openDemo();
    const found = await desk.ask("search_patients", { text: "ursula garcia", limit: 5, offset: 0 });
    patient = found.patients[0];
    await desk.ask("save_procedure", {
      id: null,
      code: "D4341",
      name: "Root planing",
      minutes: 45,
      appointment_type_id: null,
      active: true,
      version: 0,
    });
  },
  { timeout: 120_000 },
);
after(() => desk?.close());

async function toPlan() {
  const { page } = desk;
  await choose(page, "ursula garcia", /Ursula García/);
  await page.getByRole("heading", { name: "Ursula García" }).waitFor();
  await page.getByRole("tab", { name: /Details/ }).focus();
  for (const name of ["Appointments", "Plan"]) {
    await page.keyboard.press("ArrowRight");
    await page.getByRole("tab", { name, selected: true }).waitFor();
  }
}

const plan = async () => (await desk.call("treatment_plans", { id: patient.id })).body.plans[0];

test("a plan is made, booked from and put back without the pointer", { timeout: 120_000 }, async () => {
  const { page, call } = desk;
  const { keyboard } = page;
  await toPlan();
  await walk(page, "Tab", /^New treatment plan$/);
  await keyboard.press("Enter");
  const sheet = page.getByRole("dialog", { name: "New treatment plan" });
  await sheet.waitFor();
  await sheet.getByLabel("Name").focus();
  await keyboard.type("Deep cleaning");
  for (const count of [1, 2]) {
    await walk(page, "Tab", /^Add a planned appointment$/);
    await keyboard.press("Enter");
    await sheet
      .locator("li[data-step]")
      .nth(count - 1)
      .waitFor();
  }

  // The first gets a procedure, then they change places.
  await sheet.getByLabel("Add a procedure").first().focus();
  await keyboard.type("root");
  await page.getByRole("option", { name: /D4341 Root planing/ }).waitFor();
  await keyboard.press("Enter");
  await sheet.getByRole("button", { name: "Remove D4341 Root planing" }).waitFor();
  await sheet.getByRole("button", { name: "Move down" }).first().focus();
  await keyboard.press("Enter");
  await sheet.locator("li[data-step]").nth(1).getByText("D4341 Root planing").waitFor();
  await walk(page, "Tab", /^Save$/);
  await keyboard.press("Enter");
  await page.getByText("Plan saved").waitFor();
  await page.getByText("0 of 2 done").first().waitFor();
  const made = await plan();
  assert.equal(made.steps.length, 2);
  assert.equal(made.steps[1].form.procedure_ids.length, 1, "the order is kept");

  // Booking takes patient, type and length along.
  await page.getByRole("tab", { name: "Plan" }).focus();
  await walk(page, "Tab", /^Book$/);
  await walk(page, "Tab", /^More for planned appointment 1$/);
  await walk(page, "Tab", /^Book$/);
  await keyboard.press("Enter");
  await page.getByText("Booking for Ursula García").waitFor();
  await page.locator("[data-slot-cursor]:focus").waitFor();
  await keyboard.press("f");
  const dialog = page.getByRole("dialog").last();
  await dialog.locator("[data-time]").first().waitFor();
  await dialog.locator("[data-time]").first().focus();
  await keyboard.press("Enter");
  await page.getByRole("complementary", { name: "New appointment" }).waitFor();
  await page.getByText("Any free:").waitFor();
  await keyboard.press("Control+Enter");
  await page.getByRole("complementary", { name: "New appointment" }).waitFor({ state: "detached" });
  const booked = (await plan()).steps[1];
  assert.equal(booked.progress, "booked");
  assert.equal(booked.item.minutes, booked.form.minutes);
  assert.equal(booked.item.source, "treatment_plan");
  assert.deepEqual(booked.item.procedure_ids, booked.form.procedure_ids);

  // The plan tells, and what is called off is to be booked again.
  await toPlan();
  await page.locator("li[data-progress=booked]").waitFor();
  const off = await call("cancel_appointment", { id: booked.item.id, code: "patient", reason: "" });
  assert.ok(off.ok, JSON.stringify(off.body));
  await page.locator("li[data-progress=booked]").waitFor({ state: "detached" });
  assert.equal((await call("planned_to_book")).body.lines.length, 2);

  // Marked as done, and taken back.
  await page.getByRole("tab", { name: "Plan" }).focus();
  await walk(page, "Tab", /^More for planned appointment 1$/);
  await keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Mark as done" }).waitFor();
  await keyboard.press("End");
  await keyboard.press("Enter");
  await page.getByText("1 of 2 done").first().waitFor();
  await keyboard.press("Control+z");
  await page.getByText("0 of 2 done").first().waitFor();
});

test("what a patient said of a visit is written down once", { timeout: 90_000 }, async () => {
  const { page, call } = desk;
  const { keyboard } = page;
  const setUp = await desk.ask("set_up_book");
  const type = setUp.appointment_types.find((it) => it.active);
  const placement = {
    provider_id: setUp.providers[0].id,
    location_id: setUp.locations[0].id,
    resource_ids: [],
    date: later(await today(desk), -40),
    from: 300,
    minutes: type.default_minutes,
  };
  const afterwards = { override_reason: "written down afterwards" };
  const { id, number } = await book(desk, { patient, type, placement, ...afterwards });
  assert.ok((await call("complete_appointment", { id })).ok);

  await choose(page, String(number), new RegExp(`${number}`));
  const panel = page.getByRole("complementary");
  if (!(await panel.count())) {
    await page.locator(`[data-item="${id}"]`).first().waitFor();
    await page.locator(`[data-item="${id}"]`).first().focus();
    await keyboard.press("Enter");
  }
  await panel.getByRole("button", { name: "Write down a rating" }).waitFor();
  await panel.getByRole("button", { name: "Write down a rating" }).focus();
  await keyboard.press("Enter");
  await panel.getByRole("radio", { name: "1 of 5 stars" }).focus();
  await keyboard.press("Space");
  for (let stars = 1; stars < 4; stars++) await keyboard.press("ArrowRight");
  await panel.getByRole("radio", { name: "4 of 5 stars", checked: true }).waitFor();
  await keyboard.press("Tab");
  await keyboard.type("Gentle hands");
  await walk(page, "Tab", /^Save$/);
  await keyboard.press("Enter");
  await page.getByText("Rating saved").waitFor();
  await panel.getByText("Gentle hands").waitFor();
  const { rating } = (await call("appointment", { id })).body;
  assert.deepEqual([rating.stars, rating.comment], [4, "Gentle hands"]);
});

test("nothing broke on the way", () => assert.deepEqual(desk.mishaps, []));

/** What stories of several computers do alike: founding a clinic on one, and working it by the keyboard. */
import { createServer } from "node:net";
import { openDesk } from "./desk.mjs";

export const PASSWORD = "five quiet herons";
export const PASSPHRASE = "river lamp seven oak";

/** A port nobody listens at; held until it is handed out. */
export function freePort() {
  return new Promise((known, failed) => {
    const server = createServer().once("error", failed);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => known(port));
    });
  });
}

/** A small clinic, open every day. */
function clinic() {
  const span = { from: 480, to: 1080 };
  const hours = [0, 1, 2, 3, 4, 5, 6].map((weekday) => ({ location_id: "0", weekday, span }));
  return {
    name: "Brightwater Dental",
    zone: "Europe/Berlin",
    currency: "EUR",
    locations: [
      {
        id: null,
        name: "Main",
        address: [],
        phone: "",
        capacity: null,
        hours,
        active: true,
        position: 0,
        version: 0,
      },
    ],
    providers: [
      {
        id: null,
        name: "Dr Osei",
        designation: "Dentist",
        role: "dentist",
        hue: 0,
        photo: "",
        hours: [],
        template: [],
        appointment_type_ids: [],
        active: true,
        position: 0,
        version: 0,
      },
    ],
    resources: [],
    appointment_types: [
      {
        id: null,
        name: "Check-up",
        hue: 0,
        min_minutes: 10,
        default_minutes: 30,
        max_minutes: 120,
        capacity: 1,
        buffer_before: 0,
        buffer_after: 0,
        needs: [],
        instructions: "",
        payment: { policy: { is: "none" }, pay_later: true },
        online: false,
        active: true,
        position: 0,
        version: 0,
      },
    ],
    admin_name: "Maya Lind",
    admin_password: PASSWORD,
    passphrase: PASSPHRASE,
  };
}

/** Types into the field that has the label, from the keyboard. */
export async function type(page, label, text) {
  await page
    .getByRole("textbox", { name: label })
    .or(page.getByRole("spinbutton", { name: label }))
    .first()
    .focus();
  await page.keyboard.press("Control+A");
  await page.keyboard.type(text);
}

/** Presses the button or the like with the keyboard. */
export async function press(page, name) {
  const button = page.getByRole("button", { name }).first();
  await button.waitFor();
  await button.focus();
  await page.keyboard.press("Enter");
}

/** A desk with a small clinic, its admin signed in; `words` are for its command line. */
export async function openClinic(browser, ...words) {
  const desk = await openDesk(browser, ...words);
  try {
    const key = await desk.ask("create_clinic", clinic());
    await desk.ask("confirm_recovery_key", key);
    await desk.page.reload();
    await desk.page.getByRole("button", { name: "Today" }).first().waitFor({ timeout: 60_000 });
    return desk;
  } catch (failed) {
    // A program that stays would keep the test from ending.
    await desk.close();
    throw failed;
  }
}

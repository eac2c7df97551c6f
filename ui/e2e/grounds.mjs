/** What several states of `states.mjs` stand on: something in the book first, or a file that is opened. */

/** Makes a call of `crates/wire`, whatever language the window speaks. */
export async function ask(page, name, request = {}) {
  const response = await page.request.post(new URL(`/call/${name}`, page.url()).href, { data: request });
  return response.json();
}

/** Somebody on the waitlist and somebody to be called in, once; the lists beside the calendar. */
export async function onLists(page) {
  if (!(await ask(page, "waitlist")).lines.length) {
    const type = (await ask(page, "set_up_book")).appointment_types.find((it) => it.active);
    const { patients } = await ask(page, "search_patients", { text: "an", limit: 3, offset: 0 });
    const both = { appointment_type_id: type.id, notes: "Prefers the ramp", version: 0 };
    const preferences = {
      provider_ids: [],
      location_ids: [],
      weekdays: [1, 3],
      within: [{ from: 0, to: 720 }],
      earliest: null,
      latest: null,
    };
    await ask(page, "save_waiting", {
      ...both,
      id: crypto.randomUUID(),
      patient_id: patients[0].id,
      minutes: type.default_minutes,
      preferences,
      urgency: "urgent",
      asap_id: null,
      notice_minutes: 0,
    });
    await ask(page, "save_recall", {
      ...both,
      id: crypto.randomUUID(),
      patient_id: patients[1].id,
      provider_id: null,
      due: "2026-01-05",
      every_months: 6,
    });
  }
  if (!(await page.locator("[data-list]").count())) await page.keyboard.press("l");
  await page.locator("aside [role=tab]").first().click();
  await page.locator("[data-list-row]").first().waitFor();
}

/** A table with a bad date, a row twice and an address that is none. */
const csv = `Name,Surname,Birth date,Phone,E-mail
Zofia,Lis,1984-02-31,+44 1632 960123,zofia@example.org
Zofia,Lis,1984-02-21,+44 1632 960123,zofia@example.org
Zofia,Lis,1984-02-21,+44 1632 960123,zofia@example.org
,,,,
Émile,Brault,12/05/1990,01632 960 222,not an address
`;

export async function withFile(page) {
  await page.keyboard.press("Alt+4");
  await page.locator("#main input[type=file], #main table").first().waitFor();
  // A file that was opened stays open while one is elsewhere.
  const choose = page.locator("input[type=file]");
  if (await choose.count())
    await choose.setInputFiles({ name: "patients.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
  await page.getByRole("button", { name: "Dry run", exact: true }).waitFor();
}

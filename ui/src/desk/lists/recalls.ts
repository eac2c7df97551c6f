/** Dates of recalls, and what the lists start with when they are reached from an appointment. */
import type { CalendarItem, PatientLine } from "$lib/api";
import { patientOf } from "$desk/appointment/draft.svelte";
import { plusDays, plusMonths } from "$desk/data/days";
import type { Day } from "$lib/i18n";
import type { RecallStart, WaitStart } from "./lists.svelte";

/** After how many months people are usually called in again. */
export const USUAL_MONTHS = 6;

/** How many months beyond this one are shown. */
const MONTHS_AHEAD = 3;

/** The last day of the month `day` is in. */
export function monthEnd(day: Day): Day {
  return plusDays(plusMonths(`${day.slice(0, 7)}-01`, 1), -1);
}

/** The last day whose recalls are shown. */
export function recallsUntil(today: Day): Day {
  return monthEnd(plusMonths(`${today.slice(0, 7)}-01`, MONTHS_AHEAD));
}

/** A recall for whoever came: the same again. */
export function recallAfter(item: CalendarItem): RecallStart {
  return {
    patient: patientOf(item),
    typeId: item.appointment_type_id,
    providerId: null,
    from: item.date,
  };
}

/** The waitlist for whoever would come sooner than they are booked (ASAP). */
export function asapFor(item: CalendarItem): WaitStart {
  return {
    patient: patientOf(item),
    typeId: item.appointment_type_id,
    minutes: item.minutes,
    providerId: null,
    asap: item,
  };
}

/** Somebody as the patient field shows them, when only the name is known. */
export function lineOf(id: string, name: string): PatientLine {
  return {
    id,
    number: 0,
    given_name: name,
    family_name: "",
    birth_date: null,
    phone: "",
    email: "",
    provisional: false,
    active: true,
  };
}

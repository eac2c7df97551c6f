/** Cards and drag sources that are not simply an appointment of the day. */
import type { CalendarItem } from "$lib/api";
import type { DragSource, GridItem } from "$lib/calendar/model";
import { m } from "$lib/i18n";
import type { Draft } from "$desk/appointment/draft.svelte";
import type { SetUp } from "$desk/data/set-up.svelte";
import { nameOf } from "$desk/patients/person";
import { columnId, type Arranging } from "./columns";

/** The new appointment in the form, where it would stand; nothing while its place is not known. */
export function draftCard(draft: Draft, how: Arranging, setUp: SetUp): GridItem | null {
  const at = draft.placement;
  if (draft.item || !at) return null;
  const type = setUp.appointmentTypes.get(draft.fields.typeId);
  const of = how.by === "provider" ? at.provider_id : at.resource_ids[0];
  if (!of) return null;
  const patient = draft.fields.patient;
  return {
    id: "draft",
    column: columnId(at.date, of),
    from: at.from,
    to: Math.min(1440, at.from + at.minutes),
    title: patient ? nameOf(patient) : m.appointment_new(),
    subtitle: type?.name ?? "",
    hue: (type?.hue ?? 8) + 1,
    status: "draft",
    statusText: m.calendar_not_saved(),
    badges: [],
    provisional: true,
    locked: true,
    lockedWhy: m.calendar_not_saved(),
  };
}

/** An appointment in hand, away from its card. `from` says what putting it down does. */
export function sourceOf(item: CalendarItem, from: string, setUp: SetUp): DragSource {
  const type = setUp.appointmentTypes.get(item.appointment_type_id);
  return {
    id: item.id,
    title: item.patient_name,
    subtitle: type?.name ?? "",
    hue: (type?.hue ?? 8) + 1,
    minutes: item.minutes,
    from,
  };
}

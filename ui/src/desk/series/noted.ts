/** What of an appointment of a series changes beside its place and time: others may follow, or it is of that one alone (Q5). */
import type { CalendarItem, EditSeries, SeriesLeader } from "$lib/api";
import { m } from "$lib/i18n";

/** What others of the series may take over. */
type Followed = Pick<
  EditSeries,
  "appointment_type_id" | "notes" | "patient_notes" | "procedure_ids" | "video_link"
>;

/** As it is sent; what is not in it stays. */
export interface Noted extends Followed {
  /** How it was booked: of this one alone. */
  source?: string;
  /** What the patient said: of this one alone. */
  patient_confirmation?: string;
}

/** Whether others of the series may follow in something of it. */
export function isFollowed({ source: _source, patient_confirmation: _said, ...followed }: Noted): boolean {
  return Object.values(followed).some((it) => it !== undefined);
}

/** Whether something of it is of the one alone. */
export function isAlone({ source, patient_confirmation }: Noted): boolean {
  return source !== undefined || patient_confirmation !== undefined;
}

/** The names of what changes, in the order of the form. */
export function namesOf(noted: Noted): string[] {
  const names: [unknown, () => string][] = [
    [noted.appointment_type_id, m.appointment_type],
    [noted.notes, m.appointment_notes],
    [noted.patient_notes, m.appointment_patient_notes],
    [noted.source, m.appointment_source],
    [noted.patient_confirmation, m.appointment_confirmation],
    [noted.procedure_ids, m.treatment_procedures],
    [noted.video_link, m.treatment_video_link],
  ];
  return names.filter(([it]) => it !== undefined).map(([, name]) => name());
}

/** What is sent of it with a change of the series: the appointment others follow, and what they take over. */
export function asSent(
  item: Pick<CalendarItem, "id" | "version">,
  { source, patient_confirmation, ...followed }: Noted,
): Followed & { leader: SeriesLeader } {
  const leader = {
    appointment_id: item.id,
    version: item.version,
    source: source ?? null,
    patient_confirmation: patient_confirmation ?? null,
  };
  return { ...followed, leader };
}

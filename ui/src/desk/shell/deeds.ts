/** What can be taken back, in words: the `what` of undo, redo and an appointment's history. */
import { m } from "$lib/i18n";

const names: Record<string, () => string> = {
  booked: m.session_deed_booked,
  moved: m.session_deed_moved,
  resized: m.session_deed_resized,
  edited: m.session_deed_edited,
  duplicated: m.session_deed_duplicated,
  rescheduled: m.session_deed_rescheduled,
  cancelled: m.session_deed_cancelled,
  deleted: m.session_deed_deleted,
  restored: m.session_deed_restored,
  confirmed: m.session_deed_confirmed,
  checked_in: m.session_deed_checked_in,
  started: m.session_deed_started,
  completed: m.session_deed_completed,
  no_show: m.session_deed_no_show,
  released: m.session_deed_released,
  reverted: m.session_deed_reverted,
  pinned: m.session_deed_pinned,
  unpinned: m.session_deed_unpinned,
  undone: m.session_deed_undone,
  redone: m.session_deed_redone,
  saved_patient: m.session_deed_saved_patient,
  saved_set_up: m.session_deed_saved_set_up,
  merged_patients: m.session_deed_merged_patients,
  merged: m.session_deed_merged_patients,
  imported: m.session_deed_imported,
};

/** “Move”, “Check-in”: the deed as a noun. */
export function nameOfDeed(what: string): string {
  return (names[what] ?? m.session_deed_edited)();
}

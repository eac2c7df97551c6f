//! One appointment: booking it, changing it, its steps.

use crate::calendar::CalendarItem;
use crate::problem::{Misfit, Warning};
use crate::shapes;
use crate::treatment::Rated;

shapes! {
    /// Where and when.
    pub struct Placement {
        /// Who sees the patient.
        pub provider_id: String,
        /// Where.
        pub location_id: String,
        /// Chairs, rooms, devices; kinds the type needs and this leaves out are filled in.
        pub resource_ids: Vec<String>,
        /// Which day.
        pub date: String,
        /// Start, wall minutes.
        pub from: u16,
        /// Real minutes.
        pub minutes: u16,
    }

    /// A new appointment.
    pub struct BookAppointment {
        /// Made by the window, so that sending twice books once.
        pub id: String,
        /// Who comes.
        pub patient_id: String,
        /// What for.
        pub appointment_type_id: String,
        /// Where and when.
        pub placement: Placement,
        /// For staff.
        pub notes: String,
        /// For the patient.
        pub patient_notes: String,
        /// staff, phone, …
        pub source: String,
        /// What pays for it at once.
        #[serde(default)]
        #[ts(optional)]
        pub paid_with: Option<PaidWith>,
        /// Why it is to stand over a rule; `None` keeps to the rules.
        pub override_reason: Option<String>,
    }

    /// A session of one of the patient's packages (S1.35): used with the booking, or nothing is booked (D4).
    pub struct PaidWith {
        /// The id of the use, made by the window.
        pub redemption_id: String,
        /// Of which package of the patient's.
        pub package_id: String,
    }

    /// Changes an appointment in place; what is `None` stays.
    pub struct EditAppointment {
        /// Which.
        pub id: String,
        /// The version the person saw.
        pub version: Option<u64>,
        /// Another patient.
        pub patient_id: Option<String>,
        /// Another type.
        pub appointment_type_id: Option<String>,
        /// Another place or time.
        pub placement: Option<Placement>,
        /// Staff notes.
        pub notes: Option<String>,
        /// Notes for the patient.
        pub patient_notes: Option<String>,
        /// What is expected to be done.
        #[serde(default)]
        #[ts(optional)]
        pub procedure_ids: Option<Vec<String>>,
        /// Where to meet by video; empty for nowhere.
        #[serde(default)]
        #[ts(optional)]
        pub video_link: Option<String>,
        /// Where it came from.
        pub source: Option<String>,
        /// unasked, asked, yes, no.
        pub patient_confirmation: Option<String>,
        /// Why it is to stand over a rule.
        pub override_reason: Option<String>,
    }

    /// The same again, or a successor, at another time.
    pub struct PlaceAnother {
        /// Which appointment.
        pub of: String,
        /// The new one's id, made by the window.
        pub id: String,
        /// Where and when.
        pub placement: Placement,
        /// Why it is to stand over a rule.
        pub override_reason: Option<String>,
    }

    /// Calls off.
    pub struct CancelAppointment {
        /// Which.
        pub id: String,
        /// patient, provider, clinic, declined, mistake, other.
        pub code: String,
        /// In words; needed once the patient is here.
        pub reason: String,
        /// Why a policy about coming too late is let pass (C20).
        #[serde(default)]
        #[ts(optional)]
        pub override_reason: Option<String>,
    }

    /// Brings a deleted one back.
    pub struct RestoreAppointment {
        /// Which.
        pub id: String,
        /// Why it is to stand over a rule.
        pub override_reason: Option<String>,
    }

    /// Asks whether it would fit, without booking.
    pub struct CheckPlacement {
        /// The one that is moved; `None` for a new one.
        pub appointment_id: Option<String>,
        /// Who, when known.
        pub patient_id: Option<String>,
        /// What for.
        pub appointment_type_id: String,
        /// Where and when.
        pub placement: Placement,
    }

    /// Whether it would fit.
    pub struct Checked {
        /// What stands in the way; empty when it fits.
        pub misfits: Vec<Misfit>,
        /// What is worth knowing.
        pub warnings: Vec<Warning>,
        /// The resources it would take, needed kinds filled in.
        pub resource_ids: Vec<String>,
        /// A refusal that cannot be overridden, such as a wrong length.
        pub problem: Option<crate::Problem>,
    }

    /// One line of an appointment's history.
    pub struct HistoryLine {
        /// When.
        pub at: String,
        /// The same on the clinic's clock: day.
        pub date: String,
        /// And wall minute.
        pub minute: u16,
        /// Who.
        pub by: String,
        /// What: booked, moved, resized, edited, duplicated, rescheduled, cancelled, deleted, restored, checked_in,
        /// started, completed, no_show, released, reverted, pinned, unpinned, undone, redone, imported, merged.
        pub what: String,
        /// For moves: the day it stood on before.
        pub from_date: Option<String>,
        /// For moves: the wall minute it started at before.
        pub from_minute: Option<u16>,
    }

    /// Everything about one appointment.
    pub struct AppointmentDetail {
        /// As on the calendar.
        pub item: CalendarItem,
        /// Whether it was deleted.
        pub deleted: bool,
        /// Why it was cancelled, coded.
        pub cancel_code: Option<String>,
        /// Why it was cancelled, in words.
        pub cancel_reason: Option<String>,
        /// What came of calling it off too late: fee_due, waived (C20).
        pub cancel_late: Option<String>,
        /// Why it was waived.
        pub cancel_waiver: Option<String>,
        /// Who booked it.
        pub booked_by: String,
        /// When: day on the clinic's clock.
        pub booked_on: String,
        /// The appointment it replaces.
        pub previous_id: Option<String>,
        /// The appointment that replaced it.
        pub next_id: Option<String>,
        /// Newest first.
        pub history: Vec<HistoryLine>,
        /// What the patient said of it, where they did.
        pub rating: Option<Rated>,
    }

    /// What was done, for the window to draw at once.
    pub struct Done {
        /// The appointment as it stands now; for reschedule the successor; `None` when it is gone.
        pub item: Option<CalendarItem>,
        /// Whether anything changed: `false` when it had been done already.
        pub changed: bool,
    }

    /// What undo or redo did.
    pub struct Reversed {
        /// What was undone, as in [`HistoryLine::what`], or saved_patient, saved_set_up, merged_patients, imported;
        /// booked_, edited_, cancelled_ or replaced_series; booked_, moved_ or cancelled_visit; repaired_day;
        /// saved_, removed_ or booked_waitlist, offered, accepted, declined, offer_ran_out; saved_, removed_ or
        /// booked_recall, recall_done.
        pub what: String,
        /// The appointment it was about.
        pub item: Option<CalendarItem>,
        /// The day to show.
        pub date: Option<String>,
    }

    /// What undo and redo would do next.
    pub struct UndoState {
        /// What undo would take back.
        pub undo: Option<String>,
        /// What redo would do again.
        pub redo: Option<String>,
    }

    /// An appointment by what people call it by.
    pub struct ByNumber {
        /// The short number on the slip.
        pub number: u32,
    }

    /// Appointments that were looked for.
    pub struct AppointmentsFound {
        /// Earliest first; without deleted ones.
        pub items: Vec<CalendarItem>,
    }

    /// The pinboard.
    pub struct Pinboard {
        /// Oldest pin first.
        pub items: Vec<CalendarItem>,
    }
}

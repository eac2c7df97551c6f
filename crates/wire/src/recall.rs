//! Recalls: patients to be called in again by a date.

use crate::appointment::Placement;
use crate::shapes;

shapes! {
    /// A patient to be called in again.
    pub struct RecallForm {
        /// Made by the window for a new one, so that sending twice adds once.
        pub id: String,
        /// Who; of a recall that is there it stays.
        pub patient_id: String,
        /// What for.
        pub appointment_type_id: String,
        /// With whom, where that matters.
        pub provider_id: Option<String>,
        /// By when.
        pub due: String,
        /// Due again so many months after it was done; `None` for once.
        pub every_months: Option<u16>,
        /// For staff.
        pub notes: String,
        /// The version the person saw; 0 for a new one.
        pub version: u64,
    }

    /// Which recalls to work on.
    pub struct RecallsAsk {
        /// Those due by this date.
        pub by: String,
    }

    /// One recall to work on.
    pub struct RecallLine {
        /// As it can be changed.
        pub form: RecallForm,
        /// Given and family name.
        pub patient_name: String,
        /// Their number.
        pub patient_number: u32,
        /// Their phone.
        pub patient_phone: String,
        /// Days since it was due; 0 on the day, below 0 for one still ahead.
        pub overdue_days: i32,
    }

    /// The recalls still to be called.
    pub struct Recalls {
        /// Longest overdue first.
        pub lines: Vec<RecallLine>,
    }

    /// Books for a recall; patient and type are the recall's.
    pub struct BookRecall {
        /// Which.
        pub recall_id: String,
        /// The appointment's id, made by the window.
        pub appointment_id: String,
        /// Where and when.
        pub placement: Placement,
        /// For staff.
        pub notes: String,
        /// For the patient.
        pub patient_notes: String,
        /// Why it is to stand over a rule.
        pub override_reason: Option<String>,
    }
}

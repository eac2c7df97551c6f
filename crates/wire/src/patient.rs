//! Patients.

use crate::calendar::CalendarItem;
use crate::shapes;

shapes! {
    /// One line of a list of patients.
    pub struct PatientLine {
        /// Its id.
        pub id: String,
        /// Short number.
        pub number: u32,
        /// Given names.
        pub given_name: String,
        /// Family name.
        pub family_name: String,
        /// Day of birth.
        pub birth_date: Option<String>,
        /// Phone.
        pub phone: String,
        /// E-mail.
        pub email: String,
        /// Whether the record is to be completed.
        pub provisional: bool,
        /// Whether they may be booked.
        pub active: bool,
    }

    /// Search as you type: name, number, phone, birth date. Empty lists everybody by family name.
    pub struct PatientSearch {
        /// As typed.
        pub text: String,
        /// At most so many; up to 200.
        pub limit: u16,
        /// For an empty text: skip so many.
        pub offset: u32,
    }

    /// What was found, best first.
    pub struct PatientsFound {
        /// The lines.
        pub patients: Vec<PatientLine>,
        /// How many there are in all, for an empty text.
        pub total: Option<u32>,
    }

    /// How a patient stands to another.
    pub struct RelationForm {
        /// The other.
        pub patient_id: String,
        /// The other's name; not read when saving.
        pub patient_name: String,
        /// "mother", "carer".
        pub relation: String,
    }

    /// A patient's record.
    pub struct PatientForm {
        /// Made by the window for a new one.
        pub id: String,
        /// Short number; not read when saving.
        pub number: u32,
        /// Given names.
        pub given_name: String,
        /// Family name.
        pub family_name: String,
        /// Day of birth.
        pub birth_date: Option<String>,
        /// Phone.
        pub phone: String,
        /// Second phone.
        pub phone_2: String,
        /// E-mail.
        pub email: String,
        /// Address.
        pub address: String,
        /// female, male, other, unknown.
        pub sex: String,
        /// BCP 47; empty for the clinic's.
        pub language: String,
        /// Notes for staff.
        pub notes: String,
        /// Family and carers.
        pub relations: Vec<RelationForm>,
        /// Whether the record is to be completed.
        pub provisional: bool,
        /// Whether they may be booked.
        pub active: bool,
        /// The version the person saw; 0 for a new one.
        pub version: u64,
    }

    /// A patient with all their appointments.
    pub struct PatientRecord {
        /// The record.
        pub patient: PatientForm,
        /// To come, soonest first.
        pub upcoming: Vec<CalendarItem>,
        /// Over, newest first.
        pub past: Vec<CalendarItem>,
        /// Records that may be the same person.
        pub duplicates: Vec<PatientLine>,
        /// The record it was merged into.
        pub merged_into: Option<String>,
    }

    /// Makes two records one.
    pub struct MergePatients {
        /// The one that goes.
        pub from: String,
        /// The one that stays.
        pub into: String,
    }
}

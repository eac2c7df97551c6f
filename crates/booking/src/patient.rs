//! Patients, as far as booking needs them.

use chrono::{DateTime, NaiveDate, Utc};

use crate::ids::PatientId;

/// How a patient stands to another: the parent of a child, the carer of a dependant.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Relation {
    /// The other patient.
    pub patient: PatientId,
    /// What the other is to this one: "mother", "carer".
    pub relation: String,
}

/// A patient's record. Prints only its id: nothing of it may reach a log.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Patient {
    /// Its id.
    pub id: PatientId,
    /// Short number, unique in the clinic; given at creation.
    pub number: u32,
    /// Given names.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// Date of birth.
    pub birth_date: Option<NaiveDate>,
    /// Phone as typed; searched by its digits.
    pub phone: String,
    /// Second phone.
    pub phone_2: String,
    /// E-mail address.
    pub email: String,
    /// Postal address, free text.
    pub address: String,
    /// Administrative sex as on the insurance card: "female", "male", "other", "unknown".
    pub sex: String,
    /// Language for messages and slips, BCP 47; empty for the clinic's.
    pub language: String,
    /// Notes for staff.
    pub notes: String,
    /// Family and carers.
    pub relations: Vec<Relation>,
    /// Made from a name and a phone alone, to be completed or merged (C16).
    pub provisional: bool,
    /// Whether they may be booked (S4.17).
    pub active: bool,
    /// Where this record went, when it was merged away.
    pub merged_into: Option<PatientId>,
    /// The id the patient had where the record was imported from; makes a second run add nothing.
    pub external_id: Option<String>,
    /// When the record was made.
    pub created_at: DateTime<Utc>,
    /// When it was taken back (undo of creation, undone import).
    pub deleted_at: Option<DateTime<Utc>>,
    /// Rises by one with every change.
    pub version: u64,
}

impl std::fmt::Debug for Patient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Patient({})", self.id)
    }
}

impl std::fmt::Debug for Relation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Relation({})", self.patient)
    }
}

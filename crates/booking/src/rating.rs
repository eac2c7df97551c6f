//! What a patient says of a visit, once it is over (S4.44).

use chrono::{DateTime, Utc};

use crate::appointment::By;
use crate::ids::AppointmentId;

/// One to five stars and a word, once an appointment.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Rating {
    /// Of which appointment; one a rating.
    pub appointment: AppointmentId,
    /// One to five.
    pub stars: u8,
    /// In the patient's words; may be empty.
    pub comment: String,
    /// Who wrote it down.
    pub by: By,
    /// When it was given first.
    pub at: DateTime<Utc>,
    /// Whether it was taken back.
    pub removed: bool,
    /// Rises by one with every change.
    pub version: u64,
}

impl std::fmt::Debug for Rating {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Rating({}, {} of 5)", self.appointment, self.stars)
    }
}

/// What is to be written down.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Rate {
    /// Of which appointment.
    pub appointment: AppointmentId,
    /// One to five.
    pub stars: u8,
    /// In the patient's words.
    pub comment: String,
    /// The version the person saw; `None` where nobody had given one.
    pub seen_version: Option<u64>,
}

impl std::fmt::Debug for Rate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Rate({}, {} of 5)", self.appointment, self.stars)
    }
}

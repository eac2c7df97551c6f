//! The pinboard: appointments set aside for a moment, while their time stays taken until the move is made.

use chrono::{DateTime, Utc};

use crate::ids::{AppointmentId, UserId};

/// An appointment on the pinboard. It survives a restart; the original stays where it is until it is placed.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Pin {
    /// What is pinned; one pin an appointment.
    pub appointment: AppointmentId,
    /// Who pinned it.
    pub by: UserId,
    /// When.
    pub at: DateTime<Utc>,
    /// Whether it was taken off again.
    pub removed: bool,
    /// Rises by one with every change.
    pub version: u64,
}

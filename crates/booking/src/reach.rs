//! What has to be on the day sheet before a command can be decided: first the rows it names, then,
//! knowing those, everything that holds time it would take.

use crate::ids::{AppointmentId, PatientId};
use crate::period::Period;
use crate::resource::Claimant;

/// The rows a command names.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Subjects {
    /// Appointments, with their patients and pins.
    pub appointments: Vec<AppointmentId>,
    /// Patients, with all their appointments when `patient_history` is set.
    pub patients: Vec<PatientId>,
    /// Whether every appointment of those patients is needed (merging them).
    pub patient_history: bool,
}

/// Time a command would take: every appointment with a claim of one of these inside one of these
/// windows belongs on the sheet.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Reach {
    /// Who or what would be claimed, and when, buffers included.
    pub claims: Vec<(Claimant, Period)>,
}

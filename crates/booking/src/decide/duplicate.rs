//! The same appointment again at another time (S3.7).

use super::{Case, Decision, book};
use crate::command::{Book, Insistence, Placement};
use crate::ids::AppointmentId;

/// Which appointment is copied, to where.
#[derive(Clone, Copy)]
pub(super) struct Copying<'a> {
    pub(super) of: AppointmentId,
    pub(super) id: AppointmentId,
    pub(super) placement: &'a Placement,
    pub(super) insistence: &'a Insistence,
}

/// Books a copy: same patient, type and notes; a chain of its own.
pub(super) fn duplicate(case: Case<'_>, copy: Copying<'_>) -> Decision {
    let original = case.appointment(copy.of)?;
    let wanted = Book {
        id: copy.id,
        patient: original.patient,
        appointment_type: original.appointment_type,
        placement: copy.placement.clone(),
        notes: original.notes.clone(),
        patient_notes: original.patient_notes.clone(),
        source: original.source,
        external_id: None,
        insistence: copy.insistence.clone(),
    };
    book::book(case, &wanted)
}

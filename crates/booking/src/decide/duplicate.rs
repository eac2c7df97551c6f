//! The same appointment again at another time (S3.7).

use super::{Case, Decision, book};
use crate::change::Change;
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

/// Books a copy: same patient, type, notes and procedures; of no treatment plan and a chain of its own.
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
        paid_with: None,
        insistence: copy.insistence.clone(),
    };
    let mut changes = book::book(case, &wanted)?;
    for change in &mut changes {
        if let Change::Appointment(edit) = change
            && edit.after.id == copy.id
        {
            edit.after.procedures.clone_from(&original.procedures);
            edit.after.video_link.clone_from(&original.video_link);
        }
    }
    Ok(changes)
}

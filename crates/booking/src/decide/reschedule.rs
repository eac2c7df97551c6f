//! An appointment replaced by a linked successor, both or neither (C6, C7, S1.23–S1.27).

use super::place::{Moving, Placing};
use super::{Case, Decision};
use crate::appointment::{Appointment, By, PatientConfirmation, Status};
use crate::change::{Change, Edit};
use crate::command::{Insistence, Placement};
use crate::ids::AppointmentId;
use crate::refusal::Refusal;
use crate::status::{StatusKind, Step};

/// Which appointment is replaced, by what.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'a> {
    pub(super) id: AppointmentId,
    pub(super) successor: AppointmentId,
    pub(super) placement: &'a Placement,
    pub(super) insistence: &'a Insistence,
}

/// Replaces an appointment by a booked successor of the same number and calendar id.
pub(super) fn reschedule(case: Case<'_>, wanted: Wanted<'_>) -> Decision {
    if case.sheet.appointment(wanted.successor).is_some() {
        return Ok(vec![]); // Sent twice: the first one already did it.
    }
    let old = case.appointment_for(wanted.id, Step::Reschedule)?;
    check_actor(case, old)?;
    let successor = successor(case, old, wanted)?;
    let left = Appointment { status: Status::Rescheduled { at: case.now, to: successor.id }, ..old.clone() };
    let mut changes = case.changed(old, left);
    changes.push(Change::Appointment(Edit::created(successor, case.now)));
    changes.extend(case.unpinned(old));
    Ok(changes)
}

/// Patients reschedule what is confirmed or checked in; only staff what waits or was missed (C7).
fn check_actor(case: Case<'_>, old: &Appointment) -> Result<(), Refusal> {
    let theirs = matches!(old.kind_at(case.now), StatusKind::Confirmed | StatusKind::CheckedIn);
    match case.actor.by {
        By::Patient(_) if !theirs => Err(case.not_from(old)),
        By::Patient(_) | By::Staff(_) | By::System => Ok(()),
    }
}

fn successor(case: Case<'_>, old: &Appointment, wanted: Wanted<'_>) -> Result<Appointment, Refusal> {
    let placement = wanted.placement;
    let placed = case.place(Placing {
        moving: Moving::Succeeding(old),
        patient: old.patient,
        appointment_type: old.appointment_type,
        placement,
        insistence: wanted.insistence,
    })?;
    Ok(Appointment {
        id: wanted.successor,
        provider: placement.provider,
        location: placement.location,
        resources: placed.resources,
        promise: placed.promise,
        buffers: placed.buffers,
        status: case.booked_status((placement.location, old.appointment_type)),
        patient_confirmation: PatientConfirmation::Unasked,
        booked_by: case.actor.by,
        booked_at: case.now,
        overbooked: placed.overbooked,
        previous: Some(old.id),
        reschedule_count: old.reschedule_count.saturating_add(1),
        // One calendar id for the whole chain, so its sequence goes on rising (I2).
        sequence: old.sequence + 1,
        external_id: None,
        ..old.clone()
    })
}

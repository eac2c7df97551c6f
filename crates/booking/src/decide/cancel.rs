//! An appointment called off (C4, S1.18–S1.21).

use super::{Case, Decision, valid};
use crate::appointment::{Appointment, By, CancelCode, Status};
use crate::ids::AppointmentId;
use crate::refusal::{Fault, Field, Refusal};
use crate::status::{StatusKind, Step};

/// Calls off. A patient who is here already is sent home by staff only, and with a reason.
pub(super) fn cancel(case: Case<'_>, id: AppointmentId, code: CancelCode, reason: &str) -> Decision {
    let before = case.appointment_for(id, Step::Cancel)?;
    let reason = reason.trim();
    valid::short(Field::Reason, reason)?;
    if before.kind_at(case.now) == StatusKind::CheckedIn {
        if matches!(case.actor.by, By::Patient(_)) {
            return Err(case.not_from(before));
        }
        if reason.is_empty() {
            return Err(Refusal::Invalid { field: Field::Reason, fault: Fault::Missing });
        }
    }
    let mut changes = case.changed(before, cancelled(case, before, code, reason));
    changes.extend(case.unpinned(before));
    Ok(changes)
}

/// `before`, called off, remembering what it was.
pub(super) fn cancelled(case: Case<'_>, before: &Appointment, code: CancelCode, reason: &str) -> Appointment {
    let status = Status::Cancelled {
        at: case.now,
        by: case.actor.by,
        code,
        reason: reason.to_owned(),
        was: Box::new(before.status.clone()),
    };
    Appointment { status, ..before.clone() }
}

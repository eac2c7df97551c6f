//! A deleted appointment brought back to the status it had (C5).

use super::{Case, Decision};
use crate::appointment::{Appointment, Status};
use crate::command::Insistence;
use crate::ids::AppointmentId;
use crate::refusal::Refusal;

/// Brings back, if its time is still free.
pub(super) fn restore(case: Case<'_>, id: AppointmentId, insistence: &Insistence) -> Decision {
    let before = case.sheet.appointment(id).ok_or(Refusal::NotFound)?;
    let Some(deleted_at) = before.deleted_at else {
        return Ok(vec![]); // It is there already.
    };
    let status = match &before.status {
        // Deleting cancelled it; one that had been cancelled before stays cancelled.
        Status::Cancelled { at, was, .. } if *at == deleted_at => (**was).clone(),
        kept => kept.clone(),
    };
    let mut after = Appointment { status, deleted_at: None, ..before.clone() };
    after.overbooked = case.recheck(before, &after, insistence)?;
    Ok(case.settling(before, case.changed(before, after), None))
}

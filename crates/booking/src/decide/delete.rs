//! An appointment cancelled and hidden; the row stays (C5).

use super::{Case, Decision, cancel};
use crate::appointment::{Appointment, CancelCode};
use crate::ids::AppointmentId;
use crate::status::{StatusKind, Step};

/// Cancels and hides. Doing it again changes nothing.
pub(super) fn delete(case: Case<'_>, id: AppointmentId) -> Decision {
    if case.sheet.appointment(id).is_some_and(|it| it.deleted_at.is_some()) {
        return Ok(vec![]);
    }
    let before = case.appointment_for(id, Step::Delete)?;
    let over = matches!(before.kind_at(case.now), StatusKind::Cancelled | StatusKind::Expired);
    let after =
        if over { before.clone() } else { cancel::cancelled(case, before, (CancelCode::Mistake, ""), None) };
    let changes = case.changed(before, Appointment { deleted_at: Some(case.now), ..after });
    let mut changes = if over { changes } else { case.settling(before, changes, None) };
    changes.extend(case.unpinned(before));
    Ok(changes)
}

//! The last step of the status taken back: here → scheduled, done → in room, cancelled → as it was (§1.6).

use super::{Case, Decision};
use crate::appointment::Appointment;
use crate::command::Insistence;
use crate::ids::AppointmentId;
use crate::permission::Permission;
use crate::status::{StatusKind, Step};

/// Takes the last step back. From a finished status that is an undo, and its time must still be free.
pub(super) fn revert_status(case: Case<'_>, id: AppointmentId) -> Decision {
    let before = case.appointment_for(id, Step::Revert)?;
    if !matches!(before.status.kind(), StatusKind::CheckedIn | StatusKind::InProgress) {
        case.permit(Permission::Undo)?;
    }
    let status = before.status.previous().ok_or_else(|| case.not_from(before))?;
    let mut after = Appointment { status, ..before.clone() };
    after.overbooked = case.recheck(before, &after, &Insistence::None)?;
    Ok(case.settling(before, case.changed(before, after), None))
}

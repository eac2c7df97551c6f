//! The pinboard: an appointment set aside, its time still taken.

use super::{Case, Decision};
use crate::change::{Change, Edit};
use crate::ids::AppointmentId;
use crate::permission::Permission;
use crate::pin::Pin;
use crate::status::Step;

/// Puts on the pinboard; doing it again changes nothing.
pub(super) fn pin(case: Case<'_>, id: AppointmentId) -> Decision {
    let by = case.staff(Permission::ModifyAppointment)?;
    case.appointment_for(id, Step::Pin)?;
    let new = Pin { appointment: id, by, at: case.now, removed: false, version: 0 };
    Ok(match case.sheet.pin(id) {
        Some(pin) if !pin.removed => vec![],
        Some(pin) => Edit::changed(pin, new, case.now).map(Change::Pin).into_iter().collect(),
        None => vec![Change::Pin(Edit::created(new, case.now))],
    })
}

/// Takes off the pinboard, whatever has become of the appointment.
pub(super) fn unpin(case: Case<'_>, id: AppointmentId) -> Decision {
    let pin = case.sheet.pin(id);
    let off = pin.and_then(|it| Edit::changed(it, Pin { removed: true, ..it.clone() }, case.now));
    Ok(off.map(Change::Pin).into_iter().collect())
}

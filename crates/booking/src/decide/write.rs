//! Writing down a changed appointment: version, time of change, iCalendar sequence.

use super::{Case, Decision};
use crate::appointment::Appointment;
use crate::change::{Change, Edit};
use crate::pin::Pin;

impl Case<'_> {
    /// The change from `before` to `after`; none where nothing differs.
    pub(super) fn changed(self, before: &Appointment, after: Appointment) -> Vec<Change> {
        let sequence = before.sequence + u32::from(is_news_to_a_calendar(before, &after));
        let edit = Edit::changed(before, Appointment { sequence, ..after }, self.now);
        edit.map(Change::Appointment).into_iter().collect()
    }

    pub(super) fn written(self, before: &Appointment, after: Appointment) -> Decision {
        Ok(self.changed(before, after))
    }

    /// Takes it off the pinboard, where it is on it: what was set aside has been dealt with.
    pub(super) fn unpinned(self, appointment: &Appointment) -> Option<Change> {
        let pin = self.sheet.pin(appointment.id)?;
        Edit::changed(pin, Pin { removed: true, ..pin.clone() }, self.now).map(Change::Pin)
    }
}

/// Whether a patient's calendar has to hear of it: time, place or status (I2).
pub(super) fn is_news_to_a_calendar(before: &Appointment, after: &Appointment) -> bool {
    before.promise != after.promise
        || before.provider != after.provider
        || before.location != after.location
        || before.resources != after.resources
        || before.status.kind() != after.status.kind()
        || before.deleted_at != after.deleted_at
}

//! What may not be put out of use while appointments are still to come.

use super::Case;
use crate::appointment::Appointment;
use crate::change::{Edit, Row};
use crate::ids::LocationId;
use crate::refusal::Refusal;

impl Case<'_> {
    /// Refuses while appointments that hold time and are not over match `theirs`.
    pub(super) fn check_not_booked(
        self,
        theirs: impl Fn(&Appointment) -> bool,
        location: Option<LocationId>,
    ) -> Result<(), Refusal> {
        let policy = self.sheet.book.clinic.policy;
        let to_come = |it: &&Appointment| {
            theirs(it) && it.promise.period.end() > self.now && it.holds_time(policy, self.now)
        };
        match self.sheet.appointments.iter().filter(to_come).count() {
            0 => Ok(()),
            many => Err(Refusal::StillBooked { upcoming: u32::try_from(many).unwrap_or(u32::MAX), location }),
        }
    }

    /// The edit that saves `wanted` over `existing`; a version that was seen must be the one there is (I6).
    /// Version 0 was not read from anywhere and is not compared.
    pub(super) fn saved<T: Row>(self, existing: Option<&T>, wanted: T) -> Result<Option<Edit<T>>, Refusal> {
        let Some(existing) = existing else {
            return Ok(Some(Edit::created(wanted, self.now)));
        };
        if wanted.version() != 0 && wanted.version() != existing.version() {
            return Err(Refusal::ChangedSince);
        }
        let as_read = wanted.stamped(existing.version(), self.now);
        Ok(Edit::changed(existing, as_read, self.now))
    }
}

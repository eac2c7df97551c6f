//! Classes: several patients with one provider in one room at once (Q22).
//!
//! Each patient's place is an appointment of its own. What they share is the provider's time and the room's;
//! a chair or device is each patient's own, nobody is in a class twice, and a location counts every patient.

use chrono::{DateTime, Utc};

use crate::claim::Takes;
use crate::day_sheet::{ClinicBook, DaySheet};
use crate::ids::{AppointmentId, AppointmentTypeId, LocationId, ProviderId, ResourceId};
use crate::period::Period;
use crate::resource::{Claimant, ResourceKind};

/// What a claim is shared with: others of the same class that overlap it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Class {
    /// What for.
    pub appointment_type: AppointmentTypeId,
    /// With whom.
    pub provider: ProviderId,
    /// Where.
    pub location: LocationId,
    /// In which room, where it has one: a provider is not in two rooms.
    pub room: Option<ResourceId>,
    /// How many patients it takes at once: more than 1.
    pub seats: u16,
}

/// A class that takes place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Session {
    /// Which class.
    pub class: Class,
    /// From the first start to the last end.
    pub period: Period,
    /// Who comes, by start.
    pub attendees: Vec<AppointmentId>,
    /// The most there are at one moment: counted by the moment, not by appointment.
    pub taken: u16,
}

impl Takes<'_> {
    /// The class it would be part of; `None` for an appointment of one patient.
    pub(crate) fn class(&self, book: &ClinicBook) -> Option<Class> {
        let appointment_type = book.appointment_type(self.appointment_type).filter(|it| it.capacity > 1)?;
        Some(Class {
            appointment_type: appointment_type.id,
            provider: self.provider,
            location: self.location,
            room: self.resources.iter().copied().find(|it| is_room(book, *it)),
            seats: appointment_type.capacity,
        })
    }
}

/// Whether a resource is a room, which a class shares.
pub(crate) fn is_room(book: &ClinicBook, id: ResourceId) -> bool {
    book.resource(id).is_some_and(|it| it.kind == ResourceKind::Room)
}

/// The classes on `sheet` with who attends, by start: attendees of one class whose times overlap are one
/// session.
#[must_use]
pub fn sessions(sheet: &DaySheet, now: DateTime<Utc>) -> Vec<Session> {
    let provider = |it: &&crate::claim::Claim| matches!(it.claimant, Claimant::Provider(_));
    let class = |it: &crate::appointment::Appointment| {
        let claims = it.claims(&sheet.book, now);
        claims.iter().find(provider).and_then(|it| it.class)
    };
    let mut places: Vec<_> =
        sheet.appointments.iter().filter_map(|it| Some((class(it)?, it.promise.period, it.id))).collect();
    places.sort_unstable();
    let mut sessions: Vec<(Session, Vec<Period>)> = vec![];
    for (class, period, id) in places {
        match sessions.last_mut() {
            Some((last, periods)) if last.class == class && last.period.overlaps(period) => {
                let end = last.period.end().max(period.end());
                last.period = Period::new(last.period.start(), end).expect("it only grew");
                last.attendees.push(id);
                periods.push(period);
            }
            Some(_) | None => {
                let session = Session { class, period, attendees: vec![id], taken: 0 };
                sessions.push((session, vec![period]));
            }
        }
    }
    let mut sessions: Vec<_> =
        sessions.into_iter().map(|(it, periods)| Session { taken: deepest(&periods), ..it }).collect();
    sessions.sort_by_key(|it| (it.period, it.class));
    sessions
}

/// The most of `periods` that are there at one moment.
fn deepest(periods: &[Period]) -> u16 {
    let there = |at| periods.iter().filter(|it| it.start() <= at && at < it.end()).count();
    let most = periods.iter().map(|it| there(it.start())).max().unwrap_or_default();
    u16::try_from(most).unwrap_or(u16::MAX)
}

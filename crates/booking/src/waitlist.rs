//! The waitlist: who would come if time were free, and who would come sooner (ASAP) than they are booked.
//!
//! An offer is an ordinary hold: its time is taken until the patient answers or the hold runs out.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

use crate::appointment::By;
use crate::ids::{AppointmentId, AppointmentTypeId, LocationId, PatientId, ProviderId, WaitlistEntryId};
use crate::slot::Opening;
use crate::wall::{self, WallSpan};

mod command;
mod matching;

pub use command::{Offer, WaitlistCommand};
pub use matching::{Freed, Match, MatchReason, matches};

/// How soon somebody should come.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Urgency {
    /// When it suits.
    #[default]
    Routine,
    /// Within days.
    Soon,
    /// In pain, or at risk.
    Urgent,
}

/// When, where and with whom somebody can come. Nothing else is offered to them.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Preferences {
    /// One of these providers; empty for anybody.
    pub providers: Vec<ProviderId>,
    /// At one of these locations; empty for any.
    pub locations: Vec<LocationId>,
    /// Monday 0 to Sunday 6; empty for any.
    pub weekdays: Vec<u8>,
    /// All of it within one of these hours of the wall clock; empty for any time.
    pub within: Vec<WallSpan>,
    /// Not before this date.
    pub earliest: Option<NaiveDate>,
    /// Not after this date.
    pub latest: Option<NaiveDate>,
}

/// Where an entry stands, as stored; see [`WaitlistEntry::is_waiting`] for offers that ran out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(tag = "is", rename_all = "snake_case")
)]
pub enum EntryState {
    /// Waits.
    Waiting,
    /// Was offered time, which is held for them.
    Offered {
        /// The held appointment.
        appointment: AppointmentId,
        /// The first moment at which the offer is over.
        until: DateTime<Utc>,
    },
    /// Has an appointment.
    Booked {
        /// Which.
        appointment: AppointmentId,
    },
}

/// Somebody on the waitlist.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct WaitlistEntry {
    /// Its id.
    pub id: WaitlistEntryId,
    /// Who waits.
    pub patient: PatientId,
    /// What for.
    pub appointment_type: AppointmentTypeId,
    /// Real minutes.
    pub minutes: u16,
    /// When, where and with whom they can come.
    pub preferences: Preferences,
    /// How soon they should.
    pub urgency: Urgency,
    /// The appointment they have and would come sooner than (ASAP); accepting an offer replaces it.
    pub asap: Option<AppointmentId>,
    /// How long beforehand they must know, minutes.
    pub notice_minutes: u16,
    /// For staff.
    pub notes: String,
    /// Since when they wait.
    pub added_at: DateTime<Utc>,
    /// Who put them there.
    pub added_by: By,
    /// How often they declined.
    pub declined: u16,
    /// Where it stands.
    pub state: EntryState,
    /// Whether it was taken off.
    pub deleted: bool,
    /// Rises by one with every change.
    pub version: u64,
}

impl std::fmt::Debug for WaitlistEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "WaitlistEntry({}, {:?})", self.id, self.state)
    }
}

impl WaitlistEntry {
    /// Whether they wait at `now`: an offer whose hold ran out is none, whether or not that was written down.
    #[must_use]
    pub fn is_waiting(&self, now: DateTime<Utc>) -> bool {
        !self.deleted
            && match self.state {
                EntryState::Waiting => true,
                EntryState::Offered { until, .. } => until <= now,
                EntryState::Booked { .. } => false,
            }
    }

    /// Whether time is held for them at `now`.
    #[must_use]
    pub fn is_offered(&self, now: DateTime<Utc>) -> bool {
        !self.deleted && matches!(self.state, EntryState::Offered { until, .. } if now < until)
    }

    /// The appointments it names.
    pub fn appointments(&self) -> impl Iterator<Item = AppointmentId> {
        let named = match self.state {
            EntryState::Waiting => None,
            EntryState::Offered { appointment, .. } | EntryState::Booked { appointment } => Some(appointment),
        };
        named.into_iter().chain(self.asap)
    }
}

/// A place somebody could be put.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place {
    /// With whom; `None` where that is not said, as in a chair's column.
    pub provider: Option<ProviderId>,
    /// Where.
    pub location: LocationId,
    /// When, by the clock on the wall.
    pub wall_start: NaiveDateTime,
    /// Real minutes.
    pub minutes: u32,
}

/// What somebody wished for and would not get.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wish {
    /// Somebody else would see them.
    Provider,
    /// It is elsewhere.
    Location,
    /// Not on such a day.
    Day,
    /// Not at that time of day.
    Time,
}

impl Preferences {
    /// Whether somebody with these can come to `opening`.
    #[must_use]
    pub fn allow(&self, opening: &Opening) -> bool {
        let place = Place {
            provider: Some(opening.provider),
            location: opening.location,
            wall_start: opening.wall_start,
            minutes: opening.period.minutes(),
        };
        self.against(place).is_none()
    }

    /// The first wish that `place` goes against; `None` where it suits.
    #[must_use]
    pub fn against(&self, place: Place) -> Option<Wish> {
        let (date, from) = (place.wall_start.date(), wall::minute_of(place.wall_start));
        let minutes = u16::try_from(place.minutes).unwrap_or(u16::MAX);
        let span = WallSpan::new(from, from.saturating_add(minutes).min(wall::DAY));
        let in_time = |it: &WallSpan| span.is_some_and(|span| it.covers(span));
        let with = place.provider.is_none_or(|it| self.providers.contains(&it));
        let there = self.locations.contains(&place.location);
        let weekday = self.weekdays.contains(&wall::weekday_index(date));
        let too_soon = self.earliest.is_some_and(|it| date < it);
        let too_late = self.latest.is_some_and(|it| it < date);
        let unsuitable = [
            (Wish::Provider, !self.providers.is_empty() && !with),
            (Wish::Location, !self.locations.is_empty() && !there),
            (Wish::Day, too_soon || too_late || (!self.weekdays.is_empty() && !weekday)),
            (Wish::Time, !self.within.is_empty() && !self.within.iter().any(in_time)),
        ];
        unsuitable.into_iter().find(|(_, unsuitable)| *unsuitable).map(|(wish, _)| wish)
    }
}

//! The rules a clinic makes for itself about booking: how far ahead, how many, how late, and for whom.
//!
//! A policy is one rule for one scope. All that bind must be kept, so the strictest wins, and what is
//! refused names the record (S1.13–S1.19, S1.26–S1.28, S3.49, C15, C20, C21). Where a rule is about a place
//! and time it speaks through [`crate::fit`], so that what it forbids is not offered either (Q16).

use chrono::{DateTime, Days, Utc};
use chrono_tz::Tz;

use crate::audience::{Binds, Force};
use crate::day_sheet::ClinicBook;
use crate::ids::{AppointmentId, AppointmentTypeId, LocationId, PatientId, PolicyId, ProviderId};
use crate::period::Period;
use crate::reach::Reach;
use crate::resource::Claimant;
use crate::wall::{self, WallMinute};

pub(crate) mod deed;
pub(crate) mod judge;
mod tally;

/// One rule of the clinic's own.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct BookingPolicy {
    /// Its id.
    pub id: PolicyId,
    /// As staff call it; what a refusal names.
    pub name: String,
    /// Which appointments it is about.
    pub scope: PolicyScope,
    /// What it asks.
    pub rule: Rule,
    /// Whom it binds, and how hard.
    pub binds: Binds,
    /// Whether it is in force.
    pub active: bool,
    /// Whether it was taken back.
    pub deleted: bool,
    /// Rises by one with every change.
    pub version: u64,
}

/// Which appointments a policy sees: those it binds, and those it counts.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PolicyScope {
    /// At one location; `None` for all.
    pub location: Option<LocationId>,
    /// Of one type; `None` for all.
    pub appointment_type: Option<AppointmentTypeId>,
}

/// What a policy asks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(tag = "rule", rename_all = "snake_case")
)]
pub enum Rule {
    /// Booked at least so long before (S1.15, S3.49).
    MinimumAdvance {
        /// Real minutes.
        minutes: u32,
    },
    /// Booked at most so many days ahead, today being none (S1.16).
    MaximumAdvance {
        /// Days on the clinic's calendar.
        days: u16,
    },
    /// For today only until some time of the day, or not at all (S1.17).
    SameDay {
        /// Wall minute from which on today is closed to bookings; `None` for all day.
        until: Option<WallMinute>,
    },
    /// At most so many bookings still to come a patient (S1.13, S1.14, C21).
    ActiveLimit {
        /// How many.
        most: u16,
    },
    /// Called off at least so long before; later it costs a fee, or is refused (S1.19, S3.53, C20).
    Cancellation {
        /// Real minutes.
        minutes: u32,
        /// What being late means.
        late: LateCancel,
    },
    /// Put elsewhere at least so long before it was to be (S1.28).
    RescheduleWindow {
        /// Real minutes.
        minutes: u32,
    },
    /// Put elsewhere at most so often (S1.26).
    RescheduleCount {
        /// How often.
        most: u16,
    },
    /// Whoever did not come so often lately cannot book alone.
    NoShows {
        /// How often is too often.
        most: u16,
        /// In so many days until today.
        days: u16,
    },
    /// At most so many a day or week.
    Quota {
        /// Whose.
        of: QuotaOf,
        /// In what time.
        per: QuotaPer,
        /// How many.
        most: u16,
    },
    /// A booking waits until a provider agrees (S1.7).
    Approval,
    /// Written down at most so many days after it was (C15).
    Backdating {
        /// Days on the clinic's calendar.
        days: u16,
    },
    /// Checked in at most so long before the start, and after it (§1.6).
    CheckIn {
        /// Real minutes before the start.
        early_minutes: u32,
        /// Real minutes after the start.
        late_minutes: u32,
    },
}

/// What calling off too late means.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum LateCancel {
    /// It is called off, and a fee is due.
    Fee,
    /// It stands.
    Deny,
}

/// Whose appointments a quota counts. Of one type alone where the scope names one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[expect(missing_docs, reason = "the words say it")]
pub enum QuotaOf {
    Patient,
    Provider,
}

/// The time a quota counts in, on the clinic's calendar; weeks begin on Monday.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[expect(missing_docs, reason = "the words say it")]
pub enum QuotaPer {
    Day,
    Week,
}

/// A policy that is not kept.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Breach {
    /// Which record.
    pub policy: PolicyId,
    /// What it asks.
    pub rule: Rule,
    /// How hard it holds for whoever asked.
    pub force: Force,
    /// The appointments that were counted, earliest first; none where it counts none.
    pub by: Vec<AppointmentId>,
}

impl PolicyScope {
    /// Whether it is about an appointment of that type there.
    #[must_use]
    pub fn covers(self, location: LocationId, appointment_type: AppointmentTypeId) -> bool {
        self.location.is_none_or(|it| it == location)
            && self.appointment_type.is_none_or(|it| it == appointment_type)
    }
}

impl Rule {
    /// How strict it is among its like; the greater the stricter.
    pub(crate) fn strictness(self) -> i64 {
        match self {
            Self::MinimumAdvance { minutes }
            | Self::Cancellation { minutes, .. }
            | Self::RescheduleWindow { minutes } => i64::from(minutes),
            Self::SameDay { until } => -until.map_or(-1, i64::from),
            Self::MaximumAdvance { days } | Self::Backdating { days } => -i64::from(days),
            Self::ActiveLimit { most }
            | Self::RescheduleCount { most }
            | Self::NoShows { most, .. }
            | Self::Quota { most, .. } => -i64::from(most),
            Self::Approval => 0,
            Self::CheckIn { early_minutes, late_minutes } => {
                -(i64::from(early_minutes) + i64::from(late_minutes))
            }
        }
    }
}

impl ClinicBook {
    /// The policies in force.
    pub(crate) fn policies_in_force(&self) -> impl Iterator<Item = &BookingPolicy> {
        self.policies.iter().filter(|it| it.active && !it.deleted)
    }
}

/// What the policies of `book` have to have on the sheet to judge an appointment of `patient` with one of
/// `providers` inside `window`: histories, and whole weeks.
pub(crate) fn reach(
    book: &ClinicBook,
    (patient, providers): (Option<PatientId>, &[ProviderId]),
    window: Period,
    now: DateTime<Utc>,
) -> Reach {
    let zone = book.clinic.zone;
    let weeks = weeks_around(window, zone);
    let mut since: Option<DateTime<Utc>> = None;
    let mut counts_providers = false;
    for policy in book.policies_in_force() {
        let from = match policy.rule {
            // An appointment lasts a day at most, so what goes on now began after yesterday.
            Rule::ActiveLimit { .. } => now - chrono::TimeDelta::days(2),
            Rule::NoShows { days, .. } => days_ago(now, days, zone),
            Rule::Quota { of: QuotaOf::Patient, .. } => weeks.start(),
            Rule::Quota { of: QuotaOf::Provider, .. } => {
                counts_providers = true;
                continue;
            }
            Rule::MinimumAdvance { .. }
            | Rule::MaximumAdvance { .. }
            | Rule::SameDay { .. }
            | Rule::Cancellation { .. }
            | Rule::RescheduleWindow { .. }
            | Rule::RescheduleCount { .. }
            | Rule::Approval
            | Rule::Backdating { .. }
            | Rule::CheckIn { .. } => continue,
        };
        since = Some(since.map_or(from, |it| it.min(from)));
    }
    let counted = providers.iter().filter(|_| counts_providers);
    Reach {
        claims: counted.map(|it| (Claimant::Provider(*it), weeks)).collect(),
        histories: patient.zip(since).into_iter().collect(),
    }
}

/// The start of the day `days` days before today.
pub(crate) fn days_ago(now: DateTime<Utc>, days: u16, zone: Tz) -> DateTime<Utc> {
    let today = wall::wall(now, zone).date();
    wall::day(today - Days::new(u64::from(days)), zone).start()
}

/// From the Monday `window` begins in to the Sunday it ends in.
fn weeks_around(window: Period, zone: Tz) -> Period {
    let monday = |at: DateTime<Utc>| wall::monday(wall::wall(at, zone).date());
    let (first, last) = (monday(window.start()), monday(window.end()));
    let (start, end) = (wall::day(first, zone).start(), wall::day(last + Days::new(6), zone).end());
    Period::new(start, end).unwrap_or(window)
}

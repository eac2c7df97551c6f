//! Whom to offer where anybody will do: everybody, whoever has the least to do, or whoever knows the patient (Q15).

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::Ask;
use crate::day_sheet::DaySheet;
use crate::ids::{PatientId, ProviderId};
use crate::reach::Reach;
use crate::status::StatusKind as S;
use crate::wall;

/// Which of the providers that could are offered.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Assign {
    /// Every one of them.
    #[default]
    Everybody,
    /// At each time the one with the fewest minutes booked that day; by position where that is even.
    LeastLoad,
    /// At each time the patient's last provider, where they can; else as [`Assign::LeastLoad`].
    Continuity,
}

/// How long ago a patient's last provider may be.
const LAST_DAYS: i64 = 2 * 365;

/// What the choice among providers goes by.
pub(super) struct Desk {
    assign: Assign,
    last: Option<ProviderId>,
    minutes: HashMap<(ProviderId, NaiveDate), u32>,
}

impl Assign {
    /// What it has to see besides the time that is asked about.
    pub(super) fn reach(self, patient: Option<PatientId>, now: DateTime<Utc>) -> Reach {
        let since = now - TimeDelta::days(LAST_DAYS);
        let histories = patient.filter(|_| self == Self::Continuity).map(|it| (it, since));
        Reach { claims: vec![], histories: histories.into_iter().collect() }
    }
}

impl Desk {
    pub(super) fn new(sheet: &DaySheet, ask: &Ask, now: DateTime<Utc>) -> Self {
        let minutes = if ask.assign == Assign::Everybody { HashMap::new() } else { minutes(sheet, ask, now) };
        let last = match ask.assign {
            Assign::Continuity => last_provider(sheet, ask, now),
            Assign::Everybody | Assign::LeastLoad => None,
        };
        Self { assign: ask.assign, last, minutes }
    }

    /// The smallest is asked first.
    pub(super) fn rank(&self, provider: ProviderId, date: NaiveDate) -> (bool, u32) {
        let minutes = self.minutes.get(&(provider, date)).copied().unwrap_or_default();
        (self.last.is_some_and(|it| it != provider), minutes)
    }

    /// How many are offered at one time.
    pub(super) const fn each(&self) -> usize {
        match self.assign {
            Assign::Everybody => usize::MAX,
            Assign::LeastLoad | Assign::Continuity => 1,
        }
    }
}

/// Minutes booked, by provider and day.
fn minutes(sheet: &DaySheet, ask: &Ask, now: DateTime<Utc>) -> HashMap<(ProviderId, NaiveDate), u32> {
    let (policy, zone) = (sheet.book.clinic.policy, sheet.book.clinic.zone);
    let mut minutes: HashMap<_, u32> = HashMap::new();
    for it in &sheet.appointments {
        if Some(it.id) != ask.appointment && it.holds_time(policy, now) {
            let date = wall::wall(it.promise.period.start(), zone).date();
            *minutes.entry((it.provider, date)).or_default() += it.promise.period.minutes();
        }
    }
    minutes
}

/// Who saw the patient last, or is to see them: of those who were not cancelled, the latest to begin.
fn last_provider(sheet: &DaySheet, ask: &Ask, now: DateTime<Utc>) -> Option<ProviderId> {
    let patient = ask.patient?;
    let counts = |kind| {
        matches!(kind, S::PendingApproval | S::Confirmed | S::CheckedIn | S::InProgress | S::Completed)
    };
    let theirs = sheet.appointments.iter().filter(|it| {
        it.patient == patient
            && it.deleted_at.is_none()
            && Some(it.id) != ask.appointment
            && counts(it.kind_at(now))
    });
    // Whom they have met counts before whom they are yet to meet.
    theirs
        .max_by_key(|it| (it.promise.period.start() <= now, it.promise.period.start(), it.id))
        .map(|it| it.provider)
}

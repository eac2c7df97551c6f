//! Which policies a place and time would break.

use std::cell::OnceCell;
use std::cmp::Reverse;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};

use super::tally::{Bucket, Tallies, bucket};
use super::{BookingPolicy, Breach, Rule};
use crate::day_sheet::DaySheet;
use crate::fit::{Candidate, Standing};
use crate::ids::{AppointmentId, PolicyId};
use crate::resource::Claimant;
use crate::status::StatusKind;
use crate::wall::{self, WallMinute};

/// Where something was counted, and by which policy.
pub(crate) type Counted = (PolicyId, Bucket);

/// The policies of a day sheet, as of one moment.
pub(crate) struct Judge<'a> {
    sheet: &'a DaySheet,
    now: DateTime<Utc>,
    today: NaiveDate,
    minute: WallMinute,
    tallies: OnceCell<Tallies>,
}

impl<'a> Judge<'a> {
    pub(crate) fn new(sheet: &'a DaySheet, now: DateTime<Utc>) -> Self {
        let shown = wall::wall(now, sheet.book.clinic.zone);
        let (today, minute) = (shown.date(), wall::minute_of(shown));
        Self { sheet, now, today, minute, tallies: OnceCell::new() }
    }

    /// Every policy `candidate` would break, the strictest first. None where nobody asks.
    pub(crate) fn breaches(&self, candidate: &Candidate) -> Vec<Breach> {
        let Some(audience) = candidate.audience else {
            return vec![];
        };
        let mut breaches: Vec<Breach> = self
            .sheet
            .book
            .policies_in_force()
            .filter(|it| it.scope.covers(candidate.location, candidate.appointment_type))
            .filter_map(|it| {
                let force = it.binds.on(audience)?;
                let by = self.breaks(it, candidate)?;
                Some(Breach { policy: it.id, rule: it.rule, force, by })
            })
            .collect();
        breaches.sort_by_key(|it| Reverse((it.force, it.rule.strictness())));
        breaches
    }

    /// Counts `appointment`, laid down for a while, as though it stood as `standing` says: quotas see the other
    /// dates of a series, the other legs of a visit, before any is booked. Says what [`Self::forget`] is to be told.
    pub(crate) fn count(&mut self, appointment: AppointmentId, standing: &Standing) -> Vec<Counted> {
        let there = (self.sheet, self.now);
        self.tallies.get_or_init(|| Tallies::of(there.0, there.1));
        self.tallies.get_mut().map_or(vec![], |it| it.count(appointment, standing, there))
    }

    /// Takes back what [`Self::count`] counted.
    pub(crate) fn forget(&mut self, appointment: AppointmentId, counted: &[Counted]) {
        if let Some(tallies) = self.tallies.get_mut() {
            tallies.forget(appointment, counted);
        }
    }

    /// What `policy` counted against `candidate`; `None` where it is kept.
    fn breaks(&self, policy: &BookingPolicy, candidate: &Candidate) -> Option<Vec<AppointmentId>> {
        let broken = match policy.rule {
            Rule::MinimumAdvance { .. }
            | Rule::MaximumAdvance { .. }
            | Rule::SameDay { .. }
            | Rule::Backdating { .. } => {
                is_put_there(candidate) && self.is_wrong_time(policy.rule, candidate)
            }
            Rule::RescheduleWindow { minutes } => candidate.was.is_some_and(|was| {
                let latest = was.period.start() - TimeDelta::minutes(i64::from(minutes));
                was.kind != StatusKind::NoShow && is_elsewhere(&was, candidate) && self.now > latest
            }),
            Rule::RescheduleCount { most } => {
                candidate.was.is_some_and(|was| is_elsewhere(&was, candidate) && was.reschedules >= most)
            }
            Rule::ActiveLimit { most } | Rule::Quota { most, .. } | Rule::NoShows { most, .. } => {
                return self.counted(policy, candidate).filter(|it| it.len() >= usize::from(most));
            }
            Rule::Cancellation { .. } | Rule::Approval | Rule::CheckIn { .. } => false,
        };
        broken.then(Vec::new)
    }

    /// Whether the start is one the rule forbids, now. What is past already is for C15 to judge.
    fn is_wrong_time(&self, rule: Rule, candidate: &Candidate) -> bool {
        let start = candidate.period.start();
        let date = wall::wall(start, self.sheet.book.clinic.zone).date();
        match rule {
            Rule::MinimumAdvance { minutes } => {
                self.now <= start && start < self.now + TimeDelta::minutes(i64::from(minutes))
            }
            Rule::MaximumAdvance { days } => date > self.today + Days::new(u64::from(days)),
            Rule::SameDay { until } => {
                self.now <= start && date == self.today && until.is_none_or(|it| self.minute >= it)
            }
            Rule::Backdating { days } => date < self.today - Days::new(u64::from(days)),
            Rule::ActiveLimit { .. }
            | Rule::Cancellation { .. }
            | Rule::RescheduleWindow { .. }
            | Rule::RescheduleCount { .. }
            | Rule::NoShows { .. }
            | Rule::Quota { .. }
            | Rule::Approval
            | Rule::CheckIn { .. } => false,
        }
    }

    /// What counts already where `candidate` would count; `None` where it adds nothing.
    fn counted(&self, policy: &BookingPolicy, candidate: &Candidate) -> Option<Vec<AppointmentId>> {
        let there = (self.sheet, self.now);
        let was = candidate.was.as_ref();
        let (bucket, counted_before) = if matches!(policy.rule, Rule::NoShows { .. }) {
            // Those who did not come are counted; the booking itself is none of them.
            let patient = candidate.patient?;
            ((Claimant::Patient(patient), None), was.is_some_and(|it| it.patient == Some(patient)))
        } else {
            let wanted = bucket(policy, &candidate.standing(), there)?;
            (wanted, was.is_some_and(|it| bucket(policy, it, there) == Some(wanted)))
        };
        if counted_before {
            return None;
        }
        let tallies = self.tallies.get_or_init(|| Tallies::of(self.sheet, self.now));
        Some(tallies.others(policy.id, bucket, candidate.appointment))
    }
}

/// Whether it would begin at a time it does not begin at now.
fn is_put_there(candidate: &Candidate) -> bool {
    candidate.was.is_none_or(|it| it.period.start() != candidate.period.start())
}

/// Whether the patient would have to be told: another time, place or provider.
fn is_elsewhere(was: &Standing, candidate: &Candidate) -> bool {
    was.period.start() != candidate.period.start()
        || was.provider != candidate.provider
        || was.location != candidate.location
}

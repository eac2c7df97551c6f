//! How many appointments each policy has counted already, by whose and when.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};

use crate::day_sheet::DaySheet;
use crate::fit::Standing;
use crate::ids::{AppointmentId, PolicyId};
use crate::policy::{BookingPolicy, QuotaOf, QuotaPer, Rule, days_ago};
use crate::resource::Claimant;
use crate::status::StatusKind as S;
use crate::wall;

/// What is counted together: whose, and in the day or week that begins then.
pub(crate) type Bucket = (Claimant, Option<NaiveDate>);

/// See the module.
#[derive(Default)]
pub(super) struct Tallies {
    counted: HashMap<(PolicyId, Bucket), Vec<AppointmentId>>,
}

impl Tallies {
    /// Of everything on `sheet` that a policy in force counts.
    pub(super) fn of(sheet: &DaySheet, now: DateTime<Utc>) -> Self {
        let mut tallies = Self::default();
        let counting: Vec<_> = sheet.book.policies_in_force().filter(|it| counts(it.rule)).collect();
        if counting.is_empty() {
            return tallies;
        }
        let mut there: Vec<_> = sheet.appointments.iter().filter(|it| it.deleted_at.is_none()).collect();
        there.sort_unstable_by_key(|it| (it.promise.period.start(), it.id));
        for appointment in there {
            let standing = Standing::of(appointment, now);
            for policy in &counting {
                if let Some(bucket) = bucket(policy, &standing, (sheet, now)) {
                    tallies.counted.entry((policy.id, bucket)).or_default().push(appointment.id);
                }
            }
        }
        tallies
    }

    /// Counts one more, laid down for a while; says where, for [`Self::forget`]. One that is counted there
    /// already is not counted twice; the nil id stands for ones that are not in the book yet.
    pub(super) fn count(
        &mut self,
        appointment: AppointmentId,
        standing: &Standing,
        (sheet, now): (&DaySheet, DateTime<Utc>),
    ) -> Vec<(PolicyId, Bucket)> {
        let mut added = vec![];
        for policy in sheet.book.policies_in_force().filter(|it| counts(it.rule)) {
            let Some(bucket) = bucket(policy, standing, (sheet, now)) else { continue };
            let there = self.counted.entry((policy.id, bucket)).or_default();
            if appointment.0.is_nil() || !there.contains(&appointment) {
                there.push(appointment);
                added.push((policy.id, bucket));
            }
        }
        added
    }

    /// Takes back what [`Self::count`] counted.
    pub(super) fn forget(&mut self, appointment: AppointmentId, counted: &[(PolicyId, Bucket)]) {
        for place in counted {
            if let Some(there) = self.counted.get_mut(place)
                && let Some(at) = there.iter().rposition(|it| *it == appointment)
            {
                there.remove(at);
            }
        }
    }

    /// What `policy` counts in `bucket`, but for `itself`.
    pub(super) fn others(
        &self,
        policy: PolicyId,
        bucket: Bucket,
        itself: Option<AppointmentId>,
    ) -> Vec<AppointmentId> {
        let there = self.counted.get(&(policy, bucket)).map_or(&[][..], |it| it.as_slice());
        there.iter().filter(|it| Some(**it) != itself).copied().collect()
    }
}

fn counts(rule: Rule) -> bool {
    matches!(rule, Rule::ActiveLimit { .. } | Rule::NoShows { .. } | Rule::Quota { .. })
}

/// Where `policy` counts what stands so; `None` where it does not count it at all.
pub(super) fn bucket(
    policy: &BookingPolicy,
    it: &Standing,
    (sheet, now): (&DaySheet, DateTime<Utc>),
) -> Option<Bucket> {
    if !policy.scope.covers(it.location, it.appointment_type) {
        return None;
    }
    let zone = sheet.book.clinic.zone;
    let date = wall::wall(it.period.start(), zone).date();
    let patient = it.patient.map(Claimant::Patient);
    match policy.rule {
        // C21, and not over: what nobody ever closed does not lock a patient out.
        Rule::ActiveLimit { .. } => (is_active(it.kind) && it.period.end() > now).then_some((patient?, None)),
        Rule::NoShows { days, .. } => {
            let lately = it.period.start() >= days_ago(now, days, zone);
            (it.kind == S::NoShow && lately).then_some((patient?, None))
        }
        Rule::Quota { of, per, .. } => {
            let whose = match of {
                QuotaOf::Patient => patient?,
                QuotaOf::Provider => Claimant::Provider(it.provider),
            };
            let when = match per {
                QuotaPer::Day => date,
                QuotaPer::Week => wall::monday(date),
            };
            (is_active(it.kind) || it.kind == S::Completed).then_some((whose, Some(when)))
        }
        Rule::MinimumAdvance { .. }
        | Rule::MaximumAdvance { .. }
        | Rule::SameDay { .. }
        | Rule::Cancellation { .. }
        | Rule::RescheduleWindow { .. }
        | Rule::RescheduleCount { .. }
        | Rule::Approval
        | Rule::Backdating { .. }
        | Rule::CheckIn { .. } => None,
    }
}

/// C21: a no-show, a cancelled, rescheduled or expired one does not count.
const fn is_active(kind: S) -> bool {
    match kind {
        S::Draft | S::PendingApproval | S::Confirmed | S::CheckedIn | S::InProgress => true,
        S::Completed | S::Cancelled | S::NoShow | S::Rescheduled | S::Expired => false,
    }
}

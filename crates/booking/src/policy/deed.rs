//! Policies about what is done to an appointment where it stands: calling it off, checking in, booking for approval.

use std::cmp::Reverse;

use chrono::{DateTime, TimeDelta, Utc};

use super::{BookingPolicy, Breach, LateCancel, Rule};
use crate::appointment::Appointment;
use crate::audience::{Audience, Force};
use crate::day_sheet::ClinicBook;
use crate::ids::{AppointmentTypeId, LocationId};

/// The policies `appointment` is called off too late for, with what each makes of it; refusals first, then
/// by strictness.
pub(crate) fn late_cancellations(
    book: &ClinicBook,
    appointment: &Appointment,
    audience: Audience,
    now: DateTime<Utc>,
) -> Vec<(Breach, LateCancel)> {
    let start = appointment.promise.period.start();
    let mut late: Vec<_> = about(book, appointment)
        .filter_map(|it| {
            let Rule::Cancellation { minutes, late } = it.rule else { return None };
            let is_late = now > start - TimeDelta::minutes(i64::from(minutes));
            breach(it, audience).filter(|_| is_late).map(|it| (it, late))
        })
        .collect();
    late.sort_by_key(|(it, late)| Reverse((*late, it.force, it.rule.strictness())));
    late
}

/// The strictest policy that says it is not the time to check in.
pub(crate) fn untimely_check_in(
    book: &ClinicBook,
    appointment: &Appointment,
    audience: Audience,
    now: DateTime<Utc>,
) -> Option<Breach> {
    let start = appointment.promise.period.start();
    let untimely = |it: &&BookingPolicy| {
        let Rule::CheckIn { early_minutes, late_minutes } = it.rule else { return false };
        now < start - TimeDelta::minutes(i64::from(early_minutes))
            || now > start + TimeDelta::minutes(i64::from(late_minutes))
    };
    let broken = about(book, appointment).filter(untimely).filter_map(|it| breach(it, audience));
    broken.filter(|it| it.force != Force::Warns).max_by_key(|it| (it.force, it.rule.strictness()))
}

impl ClinicBook {
    /// Whether a booking of that type there waits until a provider agrees (S1.7).
    #[must_use]
    pub fn waits_for_approval(
        &self,
        (location, appointment_type): (LocationId, AppointmentTypeId),
        audience: Audience,
    ) -> bool {
        self.policies_in_force()
            .filter(|it| it.rule == Rule::Approval && it.scope.covers(location, appointment_type))
            .any(|it| it.binds.on(audience).is_some())
    }
}

fn about<'b>(
    book: &'b ClinicBook,
    appointment: &'b Appointment,
) -> impl Iterator<Item = &'b BookingPolicy> + 'b {
    let (location, appointment_type) = (appointment.location, appointment.appointment_type);
    book.policies_in_force().filter(move |it| it.scope.covers(location, appointment_type))
}

fn breach(policy: &BookingPolicy, audience: Audience) -> Option<Breach> {
    let force = policy.binds.on(audience)?;
    Some(Breach { policy: policy.id, rule: policy.rule, force, by: vec![] })
}

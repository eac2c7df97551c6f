//! A rule of the clinic's own.

use super::{Case, Decision, valid};
use crate::audience::{Audience, ForPatients, ForStaff};
use crate::change::{Change, Edit};
use crate::ids::PolicyId;
use crate::policy::{BookingPolicy, PolicyScope, Rule};
use crate::refusal::{Fault, Field, Refusal};
use crate::wall::DAY;

/// The most minutes of advance a policy may ask for: a year's.
const MOST_MINUTES: u32 = 366 * 1440;
/// The most days: ten years'.
const MOST_DAYS: u16 = 3653;

/// Saves a policy. What is booked already stays; it binds whoever asks from now on.
pub(super) fn save_policy(case: Case<'_>, wanted: &BookingPolicy) -> Decision {
    check(case, wanted)?;
    let existing = case.sheet.book.policy(wanted.id);
    let row = BookingPolicy { deleted: false, ..wanted.clone() };
    Ok(case.saved(existing, row)?.map(Change::Policy).into_iter().collect())
}

/// Takes a policy back; doing it again changes nothing.
pub(super) fn delete_policy(case: Case<'_>, id: PolicyId) -> Decision {
    let existing = case.sheet.book.policy(id);
    let gone =
        existing.and_then(|it| Edit::changed(it, BookingPolicy { deleted: true, ..it.clone() }, case.now));
    Ok(gone.map(Change::Policy).into_iter().collect())
}

fn check(case: Case<'_>, wanted: &BookingPolicy) -> Result<(), Refusal> {
    valid::name(Field::Name, &wanted.name)?;
    check_scope(case, wanted.scope)?;
    check_rule(wanted.rule)?;
    valid::require(wanted.binds.anybody(), Field::Audience, Fault::Missing)?;
    check_audience(wanted)?;
    let clashes = |it: &&BookingPolicy| it.id != wanted.id && wanted.active && leaves_no_time(it, wanted);
    let clash = case.sheet.book.policies_in_force().find(clashes);
    valid::require(clash.is_none(), Field::Rule, Fault::Contradictory)
}

fn check_scope(case: Case<'_>, scope: PolicyScope) -> Result<(), Refusal> {
    let book = &case.sheet.book;
    let location = scope.location.is_none_or(|it| book.location(it).is_some());
    valid::require(location, Field::Location, Fault::Unknown)?;
    let appointment_type = scope.appointment_type.is_none_or(|it| book.appointment_type(it).is_some());
    valid::require(appointment_type, Field::AppointmentType, Fault::Unknown)
}

fn check_rule(rule: Rule) -> Result<(), Refusal> {
    let sound = match rule {
        Rule::MinimumAdvance { minutes }
        | Rule::Cancellation { minutes, .. }
        | Rule::RescheduleWindow { minutes } => (1..=MOST_MINUTES).contains(&minutes),
        Rule::MaximumAdvance { days } | Rule::Backdating { days } => days <= MOST_DAYS,
        Rule::SameDay { until } => until.is_none_or(|it| (1..DAY).contains(&it)),
        Rule::ActiveLimit { most } | Rule::Quota { most, .. } => most >= 1,
        Rule::NoShows { most, days } => most >= 1 && (1..=MOST_DAYS).contains(&days),
        Rule::CheckIn { early_minutes, late_minutes } => {
            early_minutes <= u32::from(DAY) && late_minutes <= u32::from(DAY)
        }
        Rule::RescheduleCount { .. } | Rule::Approval => true,
    };
    valid::require(sound, Field::Rule, Fault::OutOfRange)
}

/// Whom a rule can bind at all.
fn check_audience(wanted: &BookingPolicy) -> Result<(), Refusal> {
    let (staff, patients) = (wanted.binds.staff, wanted.binds.patients);
    let sound = match wanted.rule {
        // Patients do not write to the past, whatever the policy (C15).
        Rule::Backdating { .. } => patients == ForPatients::Free,
        // There is nothing to pass over: it waits or it does not; who is here is here.
        Rule::Approval | Rule::CheckIn { .. } => matches!(staff, ForStaff::Free | ForStaff::Never),
        Rule::MinimumAdvance { .. }
        | Rule::MaximumAdvance { .. }
        | Rule::SameDay { .. }
        | Rule::ActiveLimit { .. }
        | Rule::Cancellation { .. }
        | Rule::RescheduleWindow { .. }
        | Rule::RescheduleCount { .. }
        | Rule::NoShows { .. }
        | Rule::Quota { .. } => true,
    };
    valid::require(sound, Field::Audience, Fault::Contradictory)
}

/// Whether the two together would let one audience book nothing of one scope, ever.
fn leaves_no_time(one: &BookingPolicy, other: &BookingPolicy) -> bool {
    let both_bind = |it| one.binds.on(it).is_some() && other.binds.on(it).is_some();
    let bounds = match (one.rule, other.rule) {
        (Rule::MinimumAdvance { minutes }, Rule::MaximumAdvance { days })
        | (Rule::MaximumAdvance { days }, Rule::MinimumAdvance { minutes }) => Some((minutes, days)),
        _ => None,
    };
    one.scope == other.scope
        && [Audience::Staff, Audience::Patients].into_iter().any(both_bind)
        && bounds.is_some_and(|(minutes, days)| minutes >= (u32::from(days) + 1) * u32::from(DAY))
}

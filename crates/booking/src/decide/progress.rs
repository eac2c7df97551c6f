//! The steps of a visit: confirmed, here, in the room, done; or not come (§1.6, C25).

use super::settle::Penalised;
use super::till::check_why;
use super::{Case, Decision};
use crate::appointment::{Appointment, By, Status};
use crate::ids::AppointmentId;
use crate::money::Amount;
use crate::money::deposit::statement;
use crate::money::posting::Charged;
use crate::permission::Permission;
use crate::policy::deed::untimely_check_in;
use crate::refusal::Refusal;
use crate::status::{StatusKind, Step};

/// A held or unapproved appointment becomes a booked one; it held its time all along. Where a policy asks
/// for approval, what was held waits for it, and only staff give it (S1.7).
pub(super) fn confirm(case: Case<'_>, id: AppointmentId) -> Decision {
    let held = case.appointment(id)?;
    if matches!(held.status, Status::Draft { .. }) && held.kind_at(case.now) == StatusKind::Expired {
        return Err(Refusal::HoldExpired);
    }
    if held.status == Status::PendingApproval && matches!(case.actor.by, By::Patient(_)) {
        return Err(case.not_from(held));
    }
    check_deposit(case, held)?;
    let booked = case.booked_status((held.location, held.appointment_type));
    step(case, id, Step::Confirm, |status| match status {
        Status::Draft { .. } => booked.clone(),
        _ => Status::Confirmed,
    })
}

/// What a deposit is asked for is not confirmed without it, unless it may be paid later (C18); staff may all the same.
pub(super) fn check_deposit(case: Case<'_>, held: &Appointment) -> Result<(), Refusal> {
    let bound = matches!(case.actor.by, By::Patient(_) | By::System);
    if !bound || case.sheet.book.payment_terms(held).pay_later {
        return Ok(());
    }
    let amount = statement(&case.sheet.book, &case.sheet.accounts, held, case.now).deposit_due;
    if amount > Amount::ZERO { Err(Refusal::PaymentDue { amount }) } else { Ok(()) }
}

/// The patient is here. An arrival is a record: where a policy says when, it binds whom it says.
pub(super) fn check_in(case: Case<'_>, id: AppointmentId) -> Decision {
    let before = case.appointment_for(id, Step::CheckIn)?;
    let untimely = case.audience.and_then(|it| untimely_check_in(&case.sheet.book, before, it, case.now));
    if let Some(breach) = untimely {
        return Err(Refusal::AgainstPolicy(breach));
    }
    step(case, id, Step::CheckIn, |_| Status::CheckedIn { at: case.now })
}

/// The patient went in, whether or not anybody noted the arrival.
pub(super) fn start(case: Case<'_>, id: AppointmentId) -> Decision {
    step(case, id, Step::Start, |status| Status::InProgress { checked_in_at: times(status).0, at: case.now })
}

/// It is over; what is left of its time comes free (C2).
pub(super) fn complete(case: Case<'_>, id: AppointmentId) -> Decision {
    let before = case.appointment_for(id, Step::Complete)?;
    let changes = step(case, id, Step::Complete, |status| {
        let (checked_in_at, started_at) = times(status);
        Status::Completed { checked_in_at, started_at, at: case.now }
    })?;
    Ok(case.settling(before, changes, None))
}

/// The patient did not come; nobody has failed to before the start. Where the clinic asks for it, that costs.
pub(super) fn no_show(case: Case<'_>, id: AppointmentId) -> Decision {
    missed(case, id, None)
}

/// The patient did not come, and what that costs is let off.
pub(super) fn no_show_waived(case: Case<'_>, id: AppointmentId, reason: &str) -> Decision {
    check_why(reason)?;
    case.permit(Permission::ModifyAppointment)?;
    missed(case, id, Some(reason))
}

fn missed(case: Case<'_>, id: AppointmentId, waiver: Option<&str>) -> Decision {
    let before = case.appointment_for(id, Step::NoShow)?;
    if before.promise.period.start() > case.now {
        return Err(Refusal::NotBegun);
    }
    let changes = step(case, id, Step::NoShow, |_| Status::NoShow { at: case.now, released: false })?;
    Ok(case.settling(before, changes, Some(Penalised { what: Charged::NoShow, waiver })))
}

/// Gives a no-show's time free, whatever the policy (C2).
pub(super) fn release_time(case: Case<'_>, id: AppointmentId) -> Decision {
    step(case, id, Step::ReleaseTime, |status| match status {
        Status::NoShow { at, .. } => Status::NoShow { at: *at, released: true },
        other => other.clone(),
    })
}

fn step(case: Case<'_>, id: AppointmentId, step: Step, to: impl Fn(&Status) -> Status) -> Decision {
    let before = case.appointment_for(id, step)?;
    let status = to(&before.status);
    case.written(before, Appointment { status, ..before.clone() })
}

/// When they came and when they went in, as far as the status knows.
fn times(status: &Status) -> (Option<At>, Option<At>) {
    match status {
        Status::CheckedIn { at } => (Some(*at), None),
        Status::InProgress { checked_in_at, at } => (*checked_in_at, Some(*at)),
        Status::Completed { checked_in_at, started_at, .. } => (*checked_in_at, *started_at),
        Status::Draft { .. }
        | Status::PendingApproval
        | Status::Confirmed
        | Status::Cancelled { .. }
        | Status::NoShow { .. }
        | Status::Rescheduled { .. }
        | Status::Expired { .. } => (None, None),
    }
}

type At = chrono::DateTime<chrono::Utc>;

//! An appointment called off (C4, S1.18–S1.21), and what coming too late to do so means (C20).

use super::place::check_reason;
use super::settle::for_lateness;
use super::{Case, Decision, valid};
use crate::appointment::{Appointment, By, CancelCode, LateOutcome, Lateness, Override, Status};
use crate::audience::{Audience, Force};
use crate::command::Insistence;
use crate::ids::AppointmentId;
use crate::permission::Permission;
use crate::policy::deed::late_cancellations;
use crate::policy::{Breach, LateCancel};
use crate::refusal::{Fault, Field, Refusal};
use crate::status::{StatusKind, Step};

/// Calls off. A patient who is here already is sent home by staff only, and with a reason.
pub(super) fn cancel(
    case: Case<'_>,
    id: AppointmentId,
    (code, reason): (CancelCode, &str),
    insistence: &Insistence,
) -> Decision {
    let before = case.appointment_for(id, Step::Cancel)?;
    let reason = reason.trim();
    valid::short(Field::Reason, reason)?;
    check_reason(insistence)?;
    if before.kind_at(case.now) == StatusKind::CheckedIn {
        if matches!(case.actor.by, By::Patient(_)) {
            return Err(case.not_from(before));
        }
        if reason.is_empty() {
            return Err(Refusal::Invalid { field: Field::Reason, fault: Fault::Missing });
        }
    }
    let late = lateness(case, before, code, insistence)?;
    let changes = case.changed(before, cancelled(case, before, (code, reason), late.clone()));
    let mut changes = case.settling(before, changes, for_lateness(late.as_ref()));
    changes.extend(case.unpinned(before));
    Ok(changes)
}

/// `before`, called off, remembering what it was.
pub(super) fn cancelled(
    case: Case<'_>,
    before: &Appointment,
    (code, reason): (CancelCode, &str),
    late: Option<Lateness>,
) -> Appointment {
    let status = Status::Cancelled {
        at: case.now,
        by: case.actor.by,
        code,
        reason: reason.to_owned(),
        was: Box::new(before.status.clone()),
        late,
    };
    Appointment { status, ..before.clone() }
}

/// What the policies make of calling off now: the strictest counts. What the clinic calls off for its own
/// reasons costs the patient nothing, and time that is only held costs nobody.
fn lateness(
    case: Case<'_>,
    before: &Appointment,
    code: CancelCode,
    insistence: &Insistence,
) -> Result<Option<Lateness>, Refusal> {
    let Some(audience) = case.audience else { return Ok(None) };
    let patients = audience == Audience::Patients || code.is_the_patients();
    if !patients || matches!(before.status, Status::Draft { .. }) {
        return Ok(None);
    }
    let late = late_cancellations(&case.sheet.book, before, audience, case.now);
    // A denial staff are only warned of denies nothing.
    let counts =
        |(breach, late): &(Breach, LateCancel)| *late == LateCancel::Fee || breach.force > Force::Warns;
    let Some((breach, late)) = late.into_iter().find(counts) else { return Ok(None) };
    let policy = breach.policy;
    let waiver = waiver(case, (&breach, late), insistence)?;
    let outcome = match (waiver, late) {
        (Some(waiver), _) => LateOutcome::Waived { waiver },
        (None, LateCancel::Fee) => LateOutcome::FeeDue,
        (None, LateCancel::Deny) => return Err(Refusal::AgainstPolicy(breach)),
    };
    Ok(Some(Lateness { policy, outcome }))
}

/// That staff let it pass, where they said so and may: letting a fee off is one thing, whenever it is done, and
/// calling off against a rule is another.
fn waiver(
    case: Case<'_>,
    (breach, late): (&Breach, LateCancel),
    insistence: &Insistence,
) -> Result<Option<Override>, Refusal> {
    let Insistence::Override { reason } = insistence else { return Ok(None) };
    let needed = match late {
        LateCancel::Fee => Permission::WaiveCharges,
        LateCancel::Deny => Permission::OverrideConflict,
    };
    let by = case.staff(needed)?;
    case.permit(needed)?;
    if breach.force == Force::Forbids {
        return Err(Refusal::AgainstPolicy(breach.clone()));
    }
    Ok(Some(Override { by, at: case.now, reason: reason.trim().to_owned() }))
}

//! What the rules, the store and the desk's calls refuse, as problems.

use daybook_booking::day_sheet::ClinicBook;
use daybook_booking::ids::AppointmentId;
use daybook_booking::refusal::{Fault, Field, Misfit, Refusal};
use daybook_booking::resource::{Claimant, ResourceKind};
use daybook_engine::EngineError;
use daybook_store::Failure;

use super::shape::{instant, word};
use crate::hub::Clinic;
use crate::problem::{Conflict, Conflicts, Kind, Problem};

/// What broke, or was refused, with the times of whatever is in the way.
pub(crate) async fn refused(clinic: &Clinic, error: EngineError) -> Problem {
    let refusal = match error {
        EngineError::Refused(refusal) => refusal,
        EngineError::NothingToReverse => {
            return Problem::new(Kind::Conflict, "there is nothing to undo or redo");
        }
        EngineError::Store(failure) => return broke(&failure),
        // The last three are said by desks that follow a hub.
        EngineError::NoClinic
        | EngineError::Unexpected
        | EngineError::OnlyAtHub
        | EngineError::Locked(_)
        | EngineError::ClockWrong => return Problem::internal(&error),
    };
    let mut problem = of_refusal(&refusal);
    if let Refusal::DoesNotFit(misfits) = &refusal {
        match conflicts(clinic, misfits).await {
            Ok(conflicts) => problem.conflicts = Some(Box::new(conflicts)),
            Err(failure) => return broke(&failure),
        }
    }
    problem
}

/// A store that broke: some ways of it pass.
pub(crate) fn broke(failure: &Failure) -> Problem {
    match failure {
        Failure::Busy | Failure::Closed | Failure::DiskFull => {
            tracing::error!(error = %failure, "a book could not be worked with");
            Problem {
                retry_after: Some(5),
                ..Problem::new(
                    Kind::Unavailable,
                    "the book cannot be written at the moment; nothing was changed",
                )
            }
        }
        Failure::Unreachable => {
            tracing::error!(error = %failure, "a book cannot be reached");
            Problem {
                retry_after: Some(5),
                ..Problem::new(
                    Kind::Unavailable,
                    "the book cannot be reached at the moment; look before asking again, or ask with the same Idempotency-Key",
                )
            }
        }
        Failure::Damaged
        | Failure::ReadOnly
        | Failure::NotAFile
        | Failure::Unreadable(_)
        | Failure::Other(_) => Problem::internal(failure),
    }
}

fn of_refusal(refusal: &Refusal) -> Problem {
    let said = refusal.to_string();
    match refusal {
        Refusal::NotPermitted(permission) => {
            Problem::new(Kind::Forbidden, format!("this needs {}", permission.text()))
        }
        Refusal::Invalid { field, fault } => Problem::field(&pointer(*field), &word(fault), said_of(*fault)),
        Refusal::InThePast => Problem::field("/start_time", "in_the_past", said),
        Refusal::Length { .. } => Problem::field("/duration", "out_of_range", said),
        Refusal::SkippedWallTime { .. } => Problem::field("/start_time", "skipped", said),
        Refusal::DoesNotFit(misfits) => {
            let mut reasons: Vec<&'static str> = misfits.iter().map(reason).collect();
            reasons.sort_unstable();
            reasons.dedup();
            Problem { reasons, ..Problem::new(Kind::Conflict, said) }
        }
        Refusal::AgainstPolicy(_) => Problem::new(Kind::WindowClosed, said),
        Refusal::InvalidTransition { .. } | Refusal::NotBegun => Problem::new(Kind::InvalidTransition, said),
        Refusal::HoldExpired => Problem::new(Kind::HoldExpired, said),
        Refusal::NotFound => Problem::not_found(),
        Refusal::ChangedSince => Problem::new(Kind::VersionMismatch, "it was changed since that version"),
        Refusal::CannotReverse
        | Refusal::StillBooked { .. }
        | Refusal::SomeRefused(_)
        | Refusal::MoreThanDue { .. }
        | Refusal::MoreThanPaid { .. }
        | Refusal::PaymentDue { .. }
        | Refusal::MoneyOnIt
        | Refusal::PackageDoesNotFit(_)
        | Refusal::VisitBroken(_) => Problem::new(Kind::Conflict, said),
    }
}

fn reason(misfit: &Misfit) -> &'static str {
    match misfit {
        Misfit::Taken { .. } => "taken",
        Misfit::OutsideHours { .. } => "outside_hours",
        Misfit::Closed { .. } => "closed",
        Misfit::NotTheirType { .. } => "not_their_type",
        Misfit::NoneFree { .. } => "none_free",
        Misfit::Elsewhere { .. } => "elsewhere",
        Misfit::KeptFor(_) => "kept_for",
        Misfit::Policy(_) => "policy",
        Misfit::Leased { .. } => "leased",
    }
}

fn said_of(fault: Fault) -> &'static str {
    match fault {
        Fault::Missing => "this is needed",
        Fault::TooLong => "this is too long",
        Fault::OutOfRange => "this is out of range",
        Fault::Malformed => "this is not of the form it must have",
        Fault::Contradictory => "this contradicts something else",
        Fault::Unknown => "the clinic has no such thing",
        Fault::Inactive => "this may not be booked any more",
        Fault::Duplicate => "another one has this already",
        Fault::InTheFuture => "this lies in the future",
    }
}

/// Where a field stands in our bodies.
pub(crate) fn pointer(field: Field) -> String {
    let name = match field {
        Field::Patient => "patient_id".to_owned(),
        Field::Provider => "provider_id".to_owned(),
        Field::Location => "location_id".to_owned(),
        Field::AppointmentType => "appointment_type_id".to_owned(),
        Field::Resources => "resource_ids".to_owned(),
        Field::Minutes => "duration".to_owned(),
        Field::WallStart => "start_time".to_owned(),
        other => word(&other),
    };
    format!("/{name}")
}

/// What is in the way, by what is taken.
async fn conflicts(clinic: &Clinic, misfits: &[Misfit]) -> Result<Conflicts, Failure> {
    let book = clinic.book();
    let taken: Vec<(Claimant, &[AppointmentId])> = misfits
        .iter()
        .filter_map(|it| match it {
            Misfit::Taken { claimant, by, .. } => Some((*claimant, by.as_slice())),
            _ => None,
        })
        .collect();
    let ids: Vec<AppointmentId> = taken.iter().flat_map(|(_, by)| by.iter().copied()).collect();
    let cards = if ids.is_empty() { vec![] } else { clinic.engine.store().cards(&ids).await? };
    let mut conflicts = Conflicts::default();
    for (claimant, by) in taken {
        let (list, resource) = list_of(&mut conflicts, claimant, &book);
        let those = cards.iter().filter(|it| by.contains(&it.appointment.id));
        list.extend(those.map(|it| Conflict {
            resource_id: resource.clone(),
            appointment_id: it.appointment.id.to_string(),
            start_time: instant(it.appointment.promise.period.start(), book.clinic.zone),
            end_time: instant(it.appointment.promise.period.end(), book.clinic.zone),
        }));
    }
    Ok(conflicts)
}

fn list_of<'c>(
    conflicts: &'c mut Conflicts,
    claimant: Claimant,
    book: &ClinicBook,
) -> (&'c mut Vec<Conflict>, String) {
    match claimant {
        Claimant::Provider(id) => (&mut conflicts.provider, id.to_string()),
        Claimant::Patient(id) => (&mut conflicts.patient, id.to_string()),
        Claimant::Location(id) => (&mut conflicts.facility, id.to_string()),
        Claimant::Resource(id) => match book.resource(id).map(|it| it.kind) {
            Some(ResourceKind::Chair) | None => (&mut conflicts.chair, id.to_string()),
            Some(ResourceKind::Room) => (&mut conflicts.room, id.to_string()),
            Some(ResourceKind::Device) => (&mut conflicts.device, id.to_string()),
        },
    }
}

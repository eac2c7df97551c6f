//! What a patient is told where something is refused: their own part of it, and of others only that it cannot be had.

use daybook_booking::refusal::{Field, Misfit, Refusal};
use daybook_engine::EngineError;

use crate::hub::Clinic;
use crate::native::refused::refused;
use crate::problem::{Kind, Problem};

/// Somebody else's, another clinic's, not open to patients, or not there at all: the same, word for word (C10, S1.39).
pub(crate) fn not_theirs() -> Problem {
    Problem::new(Kind::Forbidden, "this is not open to this patient's session")
}

/// What the rules refuse a patient, or what broke.
pub(super) async fn refused_to_patient(clinic: &Clinic, error: EngineError) -> Problem {
    let EngineError::Refused(refusal) = &error else { return refused(clinic, error).await };
    match refusal {
        Refusal::NotFound | Refusal::NotPermitted(_) => not_theirs(),
        Refusal::Invalid {
            field: Field::Patient | Field::Provider | Field::Location | Field::AppointmentType,
            ..
        } => not_theirs(),
        Refusal::DoesNotFit(misfits) if misfits.iter().all(|it| matches!(it, Misfit::Policy(_))) => {
            Problem::new(Kind::WindowClosed, "the clinic's rules for booking do not allow that time")
        }
        // Whose it is, or why nobody can be had then, is nothing to them (C27).
        Refusal::DoesNotFit(_) => Problem::new(Kind::Conflict, "that time cannot be booked any more"),
        Refusal::PaymentDue { .. } => {
            Problem::new(Kind::Conflict, "this has to be paid for before it is booked: ask the clinic")
        }
        _ => refused(clinic, error).await,
    }
}

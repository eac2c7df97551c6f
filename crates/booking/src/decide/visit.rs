//! Visits: all legs booked or none, moved together, called off together (S3.5, D3).

use super::together::{Move, Together};
use super::{Case, Decision, book, cancel, valid};
use crate::appointment::{Appointment, CancelCode, Status};
use crate::change::{Change, Edit};
use crate::command::{Book, Insistence};
use crate::ids::VisitId;
use crate::permission::Permission;
use crate::refusal::{Fault, Field, Part, Refusal};
use crate::status::Step;
use crate::visit::{
    BookVisit, Itinerary, Leg, LegBooking, LegMove, MOST_LEGS, Standing, Visit, VisitCommand, VisitLeg,
};

/// Answers what is asked of a visit.
pub(super) fn visit(case: Case<'_>, command: &VisitCommand) -> Decision {
    match command {
        VisitCommand::Book(book) => book_visit(case, book),
        VisitCommand::Move { id, legs, insistence } => move_visit(case, *id, legs, insistence),
        VisitCommand::Cancel { id, code, reason, insistence } => {
            cancel_visit(case, *id, (*code, reason), insistence)
        }
    }
}

fn book_visit(case: Case<'_>, wanted: &BookVisit) -> Decision {
    if case.sheet.visit(wanted.id).is_some() {
        return Ok(vec![]); // Sent twice: the first one already did it.
    }
    check(case, wanted)?;
    let mut together = Together::on(case, case.sheet.clone());
    for (place, (leg, to)) in wanted.itinerary.legs.iter().zip(&wanted.legs).enumerate() {
        let leg_of = VisitLeg { visit: wanted.id, leg: u8::try_from(place).unwrap_or(u8::MAX) };
        together.decide(Part::Appointment(to.id), |case| {
            let new = book::appointment(case, &leg_book(wanted, leg, to), Status::Confirmed)?;
            let new = Appointment { visit: Some(leg_of), ..new };
            Ok(vec![Change::Appointment(Edit::created(new, case.now))])
        });
    }
    let (id, patient, itinerary) = (wanted.id, wanted.patient, wanted.itinerary.clone());
    let row = Visit { id, patient, itinerary, deleted: false, version: 0 };
    together.add([Change::Visit(Edit::created(row, case.now))]);
    kept_to(case, together, (&wanted.itinerary, wanted.id), &wanted.insistence)
}

fn leg_book(wanted: &BookVisit, leg: &Leg, to: &LegBooking) -> Book {
    Book {
        id: to.id,
        patient: wanted.patient,
        appointment_type: leg.appointment_type,
        placement: to.placement.clone(),
        notes: wanted.notes.clone(),
        patient_notes: wanted.patient_notes.clone(),
        source: wanted.source,
        external_id: None,
        paid_with: None,
        insistence: wanted.insistence.clone(),
    }
}

/// An itinerary somebody could keep to, and for every leg a place that is what the leg asks for.
fn check(case: Case<'_>, wanted: &BookVisit) -> Result<(), Refusal> {
    let legs = &wanted.itinerary.legs;
    valid::require(!legs.is_empty(), Field::Legs, Fault::Missing)?;
    valid::require(legs.len() <= MOST_LEGS, Field::Legs, Fault::TooLong)?;
    valid::require(wanted.itinerary.has_an_order(), Field::Legs, Fault::Contradictory)?;
    valid::require(legs.len() == wanted.legs.len(), Field::Legs, Fault::Missing)?;
    for (place, (leg, to)) in legs.iter().zip(&wanted.legs).enumerate() {
        let twice = wanted.legs[..place].iter().any(|it| it.id == to.id);
        valid::require(!twice && case.sheet.appointment(to.id).is_none(), Field::Legs, Fault::Duplicate)?;
        let as_asked = leg.minutes == to.placement.minutes
            && leg.resources.iter().all(|it| to.placement.resources.contains(it));
        valid::require(as_asked, Field::Legs, Fault::Contradictory)?;
    }
    Ok(())
}

fn move_visit(case: Case<'_>, id: VisitId, legs: &[LegMove], insistence: &Insistence) -> Decision {
    let visit = standing(case, id)?;
    let theirs = |to: &LegMove| case.sheet.legs_of(id, case.now).any(|it| it.id == to.id);
    valid::require(legs.iter().all(theirs), Field::Legs, Fault::Unknown)?;
    let twice = legs.iter().enumerate().any(|(place, to)| legs[..place].iter().any(|it| it.id == to.id));
    valid::require(!twice, Field::Legs, Fault::Duplicate)?;
    let moves = legs.iter().map(|to| {
        let (edits, insistence) = (Move::to(to.placement.clone()), insistence.clone());
        Move { id: to.id, seen_version: to.seen_version, edits, insistence }
    });
    let together = case.move_together(&moves.collect::<Vec<_>>());
    kept_to(case, together, (&visit.itinerary, id), insistence)
}

/// All of it, if the itinerary is kept to or somebody who may insists.
fn kept_to(
    case: Case<'_>,
    together: Together<'_>,
    (itinerary, visit): (&Itinerary, VisitId),
    insistence: &Insistence,
) -> Decision {
    let legs: Vec<_> = together.sheet().legs_of(visit, case.now).filter_map(Standing::of).collect();
    let faults = itinerary.faults(&legs, case.sheet.book.clinic.zone);
    let changes = together.all_or_none()?;
    match insistence {
        _ if faults.is_empty() => Ok(changes),
        Insistence::None => Err(Refusal::VisitBroken(faults)),
        Insistence::Override { .. } => {
            case.permit(Permission::OverrideConflict)?;
            case.staff(Permission::OverrideConflict)?;
            Ok(changes)
        }
    }
}

fn cancel_visit(case: Case<'_>, id: VisitId, why: (CancelCode, &str), insistence: &Insistence) -> Decision {
    standing(case, id)?;
    let legs: Vec<_> = case.sheet.legs_of(id, case.now).collect();
    let open: Vec<_> = legs.iter().filter(|it| it.allows(Step::Cancel, case.now)).collect();
    if let (Some(leg), true) = (legs.first(), open.is_empty()) {
        return Err(case.not_from(leg));
    }
    let mut together = Together::on(case, case.sheet.clone());
    for leg in open {
        together.decide(Part::Appointment(leg.id), |case| cancel::cancel(case, leg.id, why, insistence));
    }
    together.all_or_none()
}

/// A visit that was not taken back.
fn standing(case: Case<'_>, id: VisitId) -> Result<&Visit, Refusal> {
    let visit = case.sheet.visit(id).filter(|it| !it.deleted).ok_or(Refusal::NotFound)?;
    case.check_own(visit.patient)?;
    Ok(visit)
}

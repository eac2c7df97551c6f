//! Recalls: saved, booked from, and due again once done.

use super::{Case, Decision, book, valid};
use crate::appointment::Source;
use crate::change::{Change, Edit};
use crate::command::Book;
use crate::ids::RecallId;
use crate::recall::{Recall, RecallCommand, RecallState};
use crate::refusal::{Fault, Field, Refusal};
use crate::status::StatusKind;
use crate::wall;

/// The longest step from one recall to the next: ten years.
const LONGEST_MONTHS: u16 = 120;

/// Answers what is asked of a recall.
pub(super) fn recall(case: Case<'_>, command: &RecallCommand) -> Decision {
    match command {
        RecallCommand::Save(wanted) => save(case, wanted),
        RecallCommand::Remove(id) => {
            let gone = case.sheet.recall(*id);
            let gone =
                gone.and_then(|it| Edit::changed(it, Recall { deleted: true, ..it.clone() }, case.now));
            Ok(gone.map(Change::Recall).into_iter().collect())
        }
        RecallCommand::Book { recall, book } => book_recall(case, *recall, book),
        RecallCommand::Done(id) => done(case, *id),
    }
}

fn save(case: Case<'_>, wanted: &Recall) -> Decision {
    let book = &case.sheet.book;
    case.check_own(wanted.patient)?;
    case.check_patient(wanted.patient)?;
    valid::notes(&wanted.notes)?;
    let known = book.appointment_type(wanted.appointment_type).is_some();
    valid::require(known, Field::AppointmentType, Fault::Unknown)?;
    let known = wanted.provider.is_none_or(|it| book.provider(it).is_some());
    valid::require(known, Field::Provider, Fault::Unknown)?;
    let step = wanted.every_months.is_none_or(|it| (1..=LONGEST_MONTHS).contains(&it));
    valid::require(step, Field::EveryMonths, Fault::OutOfRange)?;
    valid::year(Field::Due, wanted.due)?;
    let existing = case.sheet.recall(wanted.id);
    if existing.is_some_and(|it| it.deleted) {
        return Err(Refusal::NotFound);
    }
    let (patient, state) = existing.map_or((wanted.patient, RecallState::Open), |it| (it.patient, it.state));
    let row = Recall { patient, state, deleted: false, ..wanted.clone() };
    Ok(case.saved(existing, row)?.map(Change::Recall).into_iter().collect())
}

/// Books for a recall; asking twice books once, and one that is booked already is not booked again.
fn book_recall(case: Case<'_>, id: RecallId, wanted: &Book) -> Decision {
    let recall = standing(case, id)?;
    if case.sheet.appointment(wanted.id).is_some() {
        return Ok(vec![]); // Sent twice: the first one already did it.
    }
    if !recall.is_open(case.sheet, case.now) {
        return Err(Refusal::InvalidTransition { from: "booked" });
    }
    let (patient, appointment_type) = (recall.patient, recall.appointment_type);
    let wanted = Book { patient, appointment_type, source: Source::Recall, ..wanted.clone() };
    let mut changes = book::book(case, &wanted)?;
    let state = RecallState::Booked { appointment: wanted.id };
    let booked = Edit::changed(recall, Recall { state, ..recall.clone() }, case.now);
    changes.extend(booked.map(Change::Recall));
    Ok(changes)
}

/// Its appointment is over: due again so many months after it, or done for good.
fn done(case: Case<'_>, id: RecallId) -> Decision {
    let recall = standing(case, id)?;
    let appointment = recall.appointment().and_then(|it| case.sheet.appointment(it));
    let appointment = appointment.ok_or(Refusal::InvalidTransition { from: "open" })?;
    if appointment.kind_at(case.now) != StatusKind::Completed {
        return Err(case.not_from(appointment));
    }
    let date = wall::wall(appointment.promise.period.start(), case.sheet.book.clinic.zone).date();
    let after = match recall.due_after(date) {
        Some(due) => Recall { due, state: RecallState::Open, ..recall.clone() },
        None => Recall { deleted: true, ..recall.clone() },
    };
    Ok(Edit::changed(recall, after, case.now).map(Change::Recall).into_iter().collect())
}

/// A recall that was not taken back.
fn standing(case: Case<'_>, id: RecallId) -> Result<&Recall, Refusal> {
    let recall = case.sheet.recall(id).filter(|it| !it.deleted).ok_or(Refusal::NotFound)?;
    case.check_own(recall.patient)?;
    Ok(recall)
}

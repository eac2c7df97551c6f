//! Undo, and redo, which is the undo of an undo (D4).

use chrono::{DateTime, Utc};

use super::write::is_news_to_a_calendar;
use super::{Case, Decision};
use crate::appointment::Appointment;
use crate::change::{Change, Edit, Row, apply};
use crate::command::Insistence;
use crate::refusal::Refusal;

/// Turns `changes` round, last first, if nothing has touched their rows since and nothing is in the way.
pub(super) fn reverse(case: Case<'_>, changes: &[Change]) -> Decision {
    let mut sheet = case.sheet.clone();
    let mut turned = Vec::with_capacity(changes.len());
    for change in changes.iter().rev() {
        let change = as_it_stands(case, change).ok_or(Refusal::CannotReverse)?;
        let back = with_sequence(change.reversed(case.now).ok_or(Refusal::CannotReverse)?);
        apply(&mut sheet, &back);
        turned.push(back);
    }
    let settled = Case { sheet: &sheet, ..case };
    for change in &turned {
        check(settled, change)?;
    }
    Ok(turned)
}

/// The change, made to the row as it stands; `None` if the row is not as the change left it.
///
/// What counts is what the row says, not its version: whoever undoes three steps and does them again has
/// been there and back, and nothing is lost by going on.
fn as_it_stands(case: Case<'_>, change: &Change) -> Option<Change> {
    let (sheet, now) = (case.sheet, case.now);
    let book = &sheet.book;
    Some(match change {
        Change::Clinic(edit) => Change::Clinic(onto(Some(&book.clinic), edit, now)?),
        Change::Location(edit) => Change::Location(onto(book.location(edit.after.id), edit, now)?),
        Change::Provider(edit) => Change::Provider(onto(book.provider(edit.after.id), edit, now)?),
        Change::Resource(edit) => Change::Resource(onto(book.resource(edit.after.id), edit, now)?),
        Change::AppointmentType(edit) => {
            Change::AppointmentType(onto(book.appointment_type(edit.after.id), edit, now)?)
        }
        // Exceptions that were taken back are not in the book; the store compares their version.
        Change::Exception(edit) => match book.exception(edit.after.id) {
            None if edit.after.deleted => change.clone(),
            there => Change::Exception(onto(there, edit, now)?),
        },
        // As with exceptions.
        Change::Policy(edit) => match book.policy(edit.after.id) {
            None if edit.after.deleted => change.clone(),
            there => Change::Policy(onto(there, edit, now)?),
        },
        Change::Patient(edit) => Change::Patient(onto(sheet.patient(edit.after.id), edit, now)?),
        Change::Appointment(edit) => {
            let there = sheet.appointment(edit.after.id)?;
            // The calendar sequence goes on rising through undo and redo.
            let (before, sequence) = (edit.before.clone(), there.sequence);
            let after = Appointment { sequence, ..edit.after.clone() };
            Change::Appointment(onto(Some(there), &Edit { before, after }, now)?)
        }
        Change::Pin(edit) => Change::Pin(onto(sheet.pin(edit.after.appointment), edit, now)?),
        Change::Recall(edit) => Change::Recall(onto(sheet.recall(edit.after.id), edit, now)?),
        Change::WaitlistEntry(edit) => {
            Change::WaitlistEntry(onto(sheet.waitlist_entry(edit.after.id), edit, now)?)
        }
        Change::Visit(edit) => Change::Visit(onto(sheet.visit(edit.after.id), edit, now)?),
        Change::Series(edit) => Change::Series(onto(sheet.series(edit.after.id), edit, now)?),
        Change::Treatment(edit) => Change::Treatment(onto(sheet.treatment(edit.after.id), edit, now)?),
        Change::Procedure(edit) => Change::Procedure(onto(book.procedure(edit.after.id), edit, now)?),
        Change::Rating(edit) => Change::Rating(onto(sheet.rating(edit.after.appointment), edit, now)?),
    })
}

fn onto<T: Row>(there: Option<&T>, edit: &Edit<T>, now: DateTime<Utc>) -> Option<Edit<T>> {
    let there = there?;
    let says = |it: &T| it.clone().stamped(0, now);
    (says(there) == says(&edit.after)).then(|| Edit { before: edit.before.clone(), after: there.clone() })
}

/// The calendar sequence never falls, and rises when undoing moves or brings back (I2).
fn with_sequence(change: Change) -> Change {
    let Change::Appointment(mut edit) = change else {
        return change;
    };
    if let Some(before) = &edit.before {
        edit.after.sequence = before.sequence + u32::from(is_news_to_a_calendar(before, &edit.after));
    }
    Change::Appointment(edit)
}

/// Whether what comes back can stand on the sheet the whole reversal leaves.
fn check(case: Case<'_>, change: &Change) -> Result<(), Refusal> {
    match change {
        Change::Appointment(Edit { before: Some(before), after }) => {
            check_patient(case, after)?;
            case.recheck(before, after, &Insistence::None).map(|_| ())
        }
        Change::Patient(edit) if !edit.after.active || edit.after.deleted_at.is_some() => {
            case.check_not_booked(|it| it.patient == edit.after.id, None)
        }
        Change::Provider(edit) if !edit.after.active => {
            case.check_not_booked(|it| it.provider == edit.after.id, None)
        }
        Change::Resource(edit) if !edit.after.active => {
            case.check_not_booked(|it| it.resources.contains(&edit.after.id), None)
        }
        Change::Location(edit) if !edit.after.active => {
            case.check_not_booked(|it| it.location == edit.after.id, Some(edit.after.id))
        }
        Change::Appointment(_)
        | Change::Patient(_)
        | Change::Provider(_)
        | Change::Resource(_)
        | Change::Location(_)
        | Change::Clinic(_)
        | Change::AppointmentType(_)
        | Change::Exception(_)
        | Change::Policy(_)
        | Change::Pin(_)
        | Change::Recall(_)
        | Change::WaitlistEntry(_)
        | Change::Visit(_)
        | Change::Series(_)
        | Change::Treatment(_)
        | Change::Procedure(_)
        | Change::Rating(_) => Ok(()),
    }
}

/// An appointment does not come back to a patient whose record has gone.
fn check_patient(case: Case<'_>, after: &Appointment) -> Result<(), Refusal> {
    let policy = case.sheet.book.clinic.policy;
    let gone = case.sheet.patient(after.patient).is_some_and(|it| it.deleted_at.is_some());
    if gone && after.holds_time(policy, case.now) { Err(Refusal::CannotReverse) } else { Ok(()) }
}

//! Undo, and redo, which is the undo of an undo (D4).

use super::write::is_news_to_a_calendar;
use super::{Case, Decision};
use crate::appointment::Appointment;
use crate::change::{Change, Edit, Row, apply};
use crate::command::Insistence;
use crate::day_sheet::DaySheet;
use crate::refusal::Refusal;

/// Turns `changes` round, last first, if nothing has touched their rows since and nothing is in the way.
pub(super) fn reverse(case: Case<'_>, changes: &[Change]) -> Decision {
    let mut sheet = case.sheet.clone();
    let mut turned = Vec::with_capacity(changes.len());
    for change in changes.iter().rev() {
        if !is_untouched(case.sheet, change) {
            return Err(Refusal::CannotReverse);
        }
        let back = with_sequence(change.reversed(case.now).ok_or(Refusal::CannotReverse)?);
        apply(&mut sheet, &back);
        turned.push(back);
    }
    let settled = Case {
        sheet: &sheet,
        ..case
    };
    for change in &turned {
        check(settled, change)?;
    }
    Ok(turned)
}

/// Whether the row still is as the change left it.
fn is_untouched(sheet: &DaySheet, change: &Change) -> bool {
    let book = &sheet.book;
    match change {
        Change::Clinic(edit) => same(Some(&book.clinic), edit),
        Change::Location(edit) => same(book.location(edit.after.id), edit),
        Change::Provider(edit) => same(book.provider(edit.after.id), edit),
        Change::Resource(edit) => same(book.resource(edit.after.id), edit),
        Change::AppointmentType(edit) => same(book.appointment_type(edit.after.id), edit),
        // Exceptions that were taken back are not in the book; the store compares their version.
        Change::Exception(edit) => match book.exception(edit.after.id) {
            None => edit.after.deleted,
            there => same(there, edit),
        },
        Change::Patient(edit) => same(sheet.patient(edit.after.id), edit),
        Change::Appointment(edit) => same(sheet.appointment(edit.after.id), edit),
        Change::Pin(edit) => same(sheet.pin(edit.after.appointment), edit),
    }
}

fn same<T: Row>(there: Option<&T>, edit: &Edit<T>) -> bool {
    there.is_some_and(|it| it.version() == edit.after.version())
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
        Change::Appointment(Edit {
            before: Some(before),
            after,
        }) => {
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
        | Change::Pin(_) => Ok(()),
    }
}

/// An appointment does not come back to a patient whose record has gone.
fn check_patient(case: Case<'_>, after: &Appointment) -> Result<(), Refusal> {
    let policy = case.sheet.book.clinic.policy;
    let gone = case
        .sheet
        .patient(after.patient)
        .is_some_and(|it| it.deleted_at.is_some());
    if gone && after.holds_time(policy, case.now) {
        Err(Refusal::CannotReverse)
    } else {
        Ok(())
    }
}

//! Undo, and redo, which is the undo of an undo (D4).

use chrono::{DateTime, Utc};

use super::till::Till;
use super::write::is_news_to_a_calendar;
use super::{Case, Decision};
use crate::appointment::Appointment;
use crate::change::{Change, Edit, Row, apply};
use crate::command::Insistence;
use crate::money::Amount;
use crate::money::account::Accounts;
use crate::money::posting::{Charged, Entry, Posting};
use crate::refusal::Refusal;
use crate::status::StatusKind;

/// Turns `changes` round, last first, if nothing has touched their rows since and nothing is in the way.
pub(super) fn reverse(case: Case<'_>, changes: &[Change]) -> Decision {
    let mut sheet = case.sheet.clone();
    let mut turned = Vec::with_capacity(changes.len());
    for change in changes.iter().rev() {
        let change = as_it_stands(case, change).ok_or(Refusal::CannotReverse)?;
        let here = Case { sheet: &sheet, ..case };
        let backs = match &change {
            Change::Posting(Edit { before: None, after }) => countered(here, after)?,
            _ => vec![with_sequence(change.reversed(case.now).ok_or(Refusal::CannotReverse)?)],
        };
        for back in backs {
            apply(&mut sheet, &back);
            turned.push(back);
        }
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
        // As with exceptions.
        Change::Fee(edit) => match book.fee(edit.after.id) {
            None if edit.after.deleted => change.clone(),
            there => Change::Fee(onto(there, edit, now)?),
        },
        Change::Package(edit) => Change::Package(onto(book.package(edit.after.id), edit, now)?),
        Change::PatientPackage(edit) => {
            Change::PatientPackage(onto(sheet.accounts.package(edit.after.id), edit, now)?)
        }
        // The holder may have promised time by it: it is handed or taken back, never undone.
        Change::Lease(_) => return None,
        // What a new posting says never changes; whether it still stands is asked when it is countered.
        Change::Posting(edit) if edit.before.is_none() => change.clone(),
        Change::Posting(edit) => Change::Posting(onto(sheet.accounts.posting(edit.after.id), edit, now)?),
    })
}

fn onto<T: Row>(there: Option<&T>, edit: &Edit<T>, now: DateTime<Utc>) -> Option<Edit<T>> {
    let there = there?;
    let says = |it: &T| it.clone().stamped(0, now);
    (says(there) == says(&edit.after)).then(|| Edit { before: edit.before.clone(), after: there.clone() })
}

/// The opposite of a posting, which is never taken away (Q23); of a charge together with what was let off of it. Money is
/// made good by a refund, not by undo.
fn countered(case: Case<'_>, posting: &Posting) -> Decision {
    let there = case.sheet.accounts.posting(posting.id).ok_or(Refusal::CannotReverse)?;
    if posting.entry.is_money() || !case.sheet.accounts.stands(there) {
        return Err(Refusal::CannotReverse);
    }
    let mut till = Till::new(case);
    match there.entry {
        Entry::Charge { .. } => till.reverse_charge(there),
        _ => till.reverse(there, ""),
    }
    Ok(till.changes())
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
            let vanishes = before.deleted_at.is_none() && after.deleted_at.is_some();
            // Of a merge turned round, the account has gone back along with the appointment.
            let mut lines = case.sheet.accounts.of(after.item());
            if vanishes || lines.any(|it| it.patient != after.patient) {
                case.check_no_money(after)?;
            }
            check_not_charged(case, after)?;
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
        Change::Posting(edit) => {
            check_posting(&case.sheet.accounts, &edit.after)?;
            let mut theirs = case.sheet.appointments.iter().filter(|it| it.item() == edit.after.item);
            theirs.try_for_each(|it| check_not_charged(case, it))
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
        | Change::Lease(_)
        | Change::Pin(_)
        | Change::Recall(_)
        | Change::WaitlistEntry(_)
        | Change::Visit(_)
        | Change::Series(_)
        | Change::Treatment(_)
        | Change::Procedure(_)
        | Change::Rating(_)
        | Change::Fee(_)
        | Change::Package(_)
        | Change::PatientPackage(_) => Ok(()),
    }
}

/// Nothing is charged twice or let off twice by bringing the first time back, and nothing is left that was let off, or
/// covered by a session, of a charge that has gone.
fn check_posting(accounts: &Accounts, posting: &Posting) -> Result<(), Refusal> {
    let origin = accounts.origin(posting);
    let sound = match origin.entry {
        Entry::Charge { what } if accounts.stands(origin) => {
            what == Charged::Other || accounts.charges(origin.item, what).count() == 1
        }
        Entry::Charge { what } => {
            let covers = what == Charged::Fee && accounts.redemptions(origin.item).next().is_some();
            !covers && accounts.waivers(origin.id).next().is_none()
        }
        Entry::Waiver { of } | Entry::Unused { of } => accounts.posting(of).is_none_or(|charge| {
            let dangles = accounts.stands(origin) && !accounts.stands(charge);
            !dangles && accounts.unwaived(charge) >= Amount::ZERO
        }),
        Entry::Redemption { .. } => return check_sessions(accounts, posting),
        Entry::Payment { .. } | Entry::Refund { .. } | Entry::Reversal { .. } => true,
    };
    if sound { Ok(()) } else { Err(Refusal::CannotReverse) }
}

/// What is called off owes nothing for having taken place. Of one that was rescheduled the next owes it.
fn check_not_charged(case: Case<'_>, appointment: &Appointment) -> Result<(), Refusal> {
    let (accounts, item) = (&case.sheet.accounts, appointment.item());
    let mut charged = [Charged::Fee, Charged::Other].into_iter().flat_map(|it| accounts.charges(item, it));
    let owes = charged.next().is_some() || accounts.redemptions(item).next().is_some();
    let off = appointment.is_off(case.now) && appointment.kind_at(case.now) != StatusKind::Rescheduled;
    if owes && off { Err(Refusal::CannotReverse) } else { Ok(()) }
}

/// A session that was given back does not come back out of a package that has none left, or was called off since.
fn check_sessions(accounts: &Accounts, posting: &Posting) -> Result<(), Refusal> {
    let origin = accounts.origin(posting);
    let Entry::Redemption { package } = origin.entry else { return Ok(()) };
    let Some(package) = accounts.package(package).filter(|_| accounts.stands(origin)) else { return Ok(()) };
    let used = accounts.uses(package.id).into_iter().filter(|it| accounts.stands(it)).count();
    let sound = used <= usize::from(package.terms.sessions) && package.cancelled_at.is_none();
    if sound { Ok(()) } else { Err(Refusal::CannotReverse) }
}

/// An appointment does not come back to a patient whose record has gone.
fn check_patient(case: Case<'_>, after: &Appointment) -> Result<(), Refusal> {
    let policy = case.sheet.book.clinic.policy;
    let gone = case.sheet.patient(after.patient).is_some_and(|it| it.deleted_at.is_some());
    if gone && after.holds_time(policy, case.now) { Err(Refusal::CannotReverse) } else { Ok(()) }
}

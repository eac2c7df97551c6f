//! Which parts of the book a change touched: every window re-reads exactly what the tags name.

use std::collections::BTreeSet;

use chrono_tz::Tz;
use daybook_booking::change::{Change, Edit};
use daybook_booking::ids::PatientId;
use daybook_booking::wall;

/// More days than this are told as one [`EVERYTHING`]: an import is not a thousand tags.
const DAYS_AT_MOST: usize = 62;

/// More changes than this likewise.
const CHANGES_AT_MOST: usize = 1_000;

/// Everything is to be read again.
pub const EVERYTHING: &str = "everything";

/// The tags of `changes`, sorted, each once; days are those of the clinic's `zone`, before and after.
pub(crate) fn tags_of(changes: &[Change], zone: Tz) -> Vec<String> {
    if changes.len() > CHANGES_AT_MOST {
        return vec![EVERYTHING.to_owned()];
    }
    let mut tags = BTreeSet::from(["undo".to_owned()]);
    let mut days = BTreeSet::new();
    for change in changes {
        match change {
            Change::Clinic(_)
            | Change::Location(_)
            | Change::Provider(_)
            | Change::Resource(_)
            | Change::AppointmentType(_)
            | Change::Exception(_)
            | Change::Procedure(_)
            | Change::Policy(_)
            | Change::Lease(_)
            | Change::Fee(_)
            | Change::Package(_) => _ = tags.insert("set_up".to_owned()),
            Change::Patient(edit) => {
                tags.extend(["patients".to_owned(), format!("patient:{}", edit.after.id)]);
            }
            Change::Appointment(edit) => {
                days.extend(rows(edit).map(|it| wall::wall(it.promise.period.start(), zone).date()));
                tags.extend(rows(edit).map(|it| format!("patient:{}", it.patient)));
                tags.insert(format!("appointment:{}", edit.after.id));
                if rows(edit).any(|it| it.planned.is_some()) {
                    tags.insert("treatments".to_owned());
                }
            }
            Change::Pin(edit) => {
                tags.extend(["pinboard".to_owned(), format!("appointment:{}", edit.after.appointment)]);
            }
            Change::Series(edit) => tags.extend(theirs(edit, |it| it.patient)),
            Change::Visit(edit) => tags.extend(theirs(edit, |it| it.patient)),
            Change::WaitlistEntry(edit) => {
                tags.extend(theirs(edit, |it| it.patient).chain(["waitlist".to_owned()]));
            }
            Change::Treatment(edit) => {
                tags.extend(theirs(edit, |it| it.patient).chain(["treatments".to_owned()]));
            }
            Change::Rating(edit) => _ = tags.insert(format!("appointment:{}", edit.after.appointment)),
            Change::PatientPackage(edit) => tags.extend(money(edit, |it| it.patient)),
            Change::Posting(edit) => tags.extend(money(edit, |it| it.patient)),
            Change::Recall(edit) => {
                tags.extend(theirs(edit, |it| it.patient).chain(["recalls".to_owned()]));
            }
        }
    }
    if days.len() > DAYS_AT_MOST {
        return vec![EVERYTHING.to_owned()];
    }
    tags.extend(days.into_iter().map(|it| format!("day:{it}")));
    tags.into_iter().collect()
}

/// The tags of accounts: apart from those of records, which show much that costs more to read again.
fn money<T>(edit: &Edit<T>, patient: impl Fn(&T) -> PatientId) -> impl Iterator<Item = String> {
    rows(edit).map(move |it| format!("account:{}", patient(it)))
}

/// The tags of whom a row was and is of.
fn theirs<T>(edit: &Edit<T>, patient: impl Fn(&T) -> PatientId) -> impl Iterator<Item = String> {
    rows(edit).map(move |it| format!("patient:{}", patient(it)))
}

fn rows<T>(edit: &Edit<T>) -> impl Iterator<Item = &T> {
    edit.before.iter().chain(std::iter::once(&edit.after))
}

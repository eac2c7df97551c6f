//! Leases: who keeps a provider or a chair (D1).

use super::{Case, Decision, valid};
use crate::change::{Change, Edit};
use crate::day_sheet::ClinicBook;
use crate::lease::{Holder, Leasable, Lease, LeaseCommand, kept};
use crate::refusal::{Fault, Field, Refusal};

/// Grants a lease or ends it.
pub(super) fn lease(case: Case<'_>, command: &LeaseCommand) -> Decision {
    match command {
        LeaseCommand::Grant { of, holder } => grant(case, *of, holder),
        LeaseCommand::HandBack(of) => hand_back(case, *of),
        LeaseCommand::TakeBack(of) => ended(case, *of),
    }
}

/// From one computer to another it goes only by way of nobody: the first has to hear that it keeps it no longer.
fn grant(case: Case<'_>, of: Leasable, holder: &Holder) -> Decision {
    let book = &case.sheet.book;
    let (field, there) = standing(book, of);
    valid::require(there, field, Fault::Unknown)?;
    valid::short(Field::Name, &holder.name)?;
    let before = book.lease(of);
    match before.and_then(|it| it.holder.as_ref()) {
        Some(it) if it.desk == holder.desk => return Ok(vec![]),
        Some(it) => return Err(Refusal::DoesNotFit(vec![kept(of.claimant(), it)])),
        None => {}
    }
    let after = Lease { of, holder: Some(holder.clone()), version: 1 };
    let edit = match before {
        Some(before) => Edit::changed(before, after, case.now),
        None => Some(Edit::created(after, case.now)),
    };
    Ok(edit.map(Change::Lease).into_iter().collect())
}

fn standing(book: &ClinicBook, of: Leasable) -> (Field, bool) {
    match of {
        Leasable::Provider(id) => (Field::Provider, book.provider(id).is_some_and(|it| it.active)),
        Leasable::Resource(id) => (Field::Resources, book.resource(id).is_some_and(|it| it.active)),
    }
}

/// Only the holder hands back: its commands come in the order they were made, so all it booked comes before.
fn hand_back(case: Case<'_>, of: Leasable) -> Decision {
    match case.sheet.book.kept_from_asker(of.claimant()) {
        Some(it) => Err(Refusal::DoesNotFit(vec![kept(of.claimant(), it)])),
        None => ended(case, of),
    }
}

fn ended(case: Case<'_>, of: Leasable) -> Decision {
    let lease = case.sheet.book.lease(of).filter(|it| it.holder.is_some());
    let ended = lease.and_then(|it| Edit::changed(it, Lease { holder: None, ..it.clone() }, case.now));
    Ok(ended.map(Change::Lease).into_iter().collect())
}
